// The ReplicaSets of a Deployment: one for each pod template that it had, the newest at full size, the others at none, the oldest forgotten.
// @see kubernetes pkg/controller/deployment
import { createHash } from "node:crypto";
import { equalJson, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { childrenOf, createChild, deleteChild, updateChild, type ChildKind } from "./children.ts";

type Template = { metadata?: { labels?: { [key: string]: string }; [field: string]: unknown }; spec?: object };
type DeploymentSpec = {
  replicas?: number;
  selector: { matchLabels?: { [key: string]: string } };
  template: Template;
  revisionHistoryLimit?: number;
  minReadySeconds?: number;
};

/** What Deployments make. */
export const replicaSetKind: ChildKind = { group: "apps", version: "v1", plural: "replicasets" };
const hashLabel = "pod-template-hash";
/** Which revision of a Deployment a ReplicaSet is, and which one the Deployment is at. */
export const revisionAnnotation = "deployment.kubernetes.io/revision";
const specOf = (object: KubeObject) => object["spec"] as DeploymentSpec;
const letters = "bcdfghjklmnpqrstvwxz2456789";

/** A short name for a template; the same template has the same in every run. */
function hashOf(template: Template): string {
  const digest = createHash("sha256").update(JSON.stringify(template)).digest();
  return Array.from(digest.subarray(0, 10), (byte) => letters[byte % letters.length]).join("");
}

function templateWithoutHash(replicaSet: KubeObject): Template {
  const { template } = specOf(replicaSet);
  const { [hashLabel]: _hash, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

const revisionOf = ({ metadata }: KubeObject): number => Number(metadata.annotations?.[revisionAnnotation] ?? 0);

/**
 * Brings the ReplicaSets of a Deployment about.
 *
 * @returns the name of the newest, and its revision
 */
export function rollOut(deployment: KubeObject, context: Context): { name: string; revision: number } {
  const spec = specOf(deployment);
  const all = childrenOf(context, replicaSetKind, deployment);
  const wanted: Template = { ...spec.template, metadata: { creationTimestamp: null, ...spec.template.metadata } };
  const isCurrent = (one: KubeObject): boolean => equalJson(withoutTime(templateWithoutHash(one)), withoutTime(wanted));
  const current = all.find(isCurrent);
  const newest = Math.max(0, ...all.map(revisionOf));
  const revision = current && revisionOf(current) === newest ? newest : newest + 1;
  const replicas = spec.replicas ?? 1;
  const name = current?.metadata.name ?? `${deployment.metadata.name}-${hashOf(wanted)}`;
  if (!current)
    createChild(context, replicaSetKind, deployment, newReplicaSet(deployment, { name, replicas, revision }));
  else {
    // What is noted at the Deployment, such as why it changed, is noted at its newest ReplicaSet as well.
    const annotations = { ...current.metadata.annotations, ...annotationsToHandOn(deployment) };
    const noted = { ...current, metadata: { ...current.metadata, annotations } };
    updateChild(context, replicaSetKind, current, resized(noted, replicas, revision));
  }
  const old = all.filter((one) => one !== current);
  for (const one of old) updateChild(context, replicaSetKind, one, resized(one, 0));
  const forgotten = old
    .toSorted((left, right) => revisionOf(right) - revisionOf(left))
    .slice(spec.revisionHistoryLimit ?? 10);
  for (const one of forgotten) deleteChild(context, replicaSetKind, one);
  return { name, revision };
}

const withoutTime = ({ metadata: { creationTimestamp: _time, ...metadata } = {}, ...template }: Template) => ({
  ...template,
  metadata,
});

/** @see kubernetes pkg/controller/deployment/util: what is the Deployment's own is not copied */
function annotationsToHandOn({ metadata }: KubeObject): { [name: string]: string } {
  const own = ["kubectl.kubernetes.io/last-applied-configuration", revisionAnnotation];
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([name]) => !own.includes(name)));
}

function newReplicaSet(
  deployment: KubeObject,
  { name, replicas, revision }: { name: string; replicas: number; revision: number },
): KubeObject {
  const { selector, template, minReadySeconds } = specOf(deployment);
  const hash = { [hashLabel]: name.slice((deployment.metadata.name?.length ?? 0) + 1) };
  const labels = { ...template.metadata?.labels, ...hash };
  return {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name,
      labels,
      annotations: {
        ...annotationsToHandOn(deployment),
        "deployment.kubernetes.io/desired-replicas": String(replicas),
        "deployment.kubernetes.io/max-replicas": String(replicas + Math.ceil(replicas / 4)),
        [revisionAnnotation]: String(revision),
      },
    },
    spec: {
      replicas,
      ...(minReadySeconds ? { minReadySeconds } : {}),
      selector: { ...selector, matchLabels: { ...selector.matchLabels, ...hash } },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

function resized(replicaSet: KubeObject, replicas: number, revision = revisionOf(replicaSet)): KubeObject {
  const annotations = { ...replicaSet.metadata.annotations, [revisionAnnotation]: String(revision) };
  return {
    ...replicaSet,
    metadata: { ...replicaSet.metadata, annotations },
    spec: { ...(replicaSet["spec"] as object), replicas },
  };
}
