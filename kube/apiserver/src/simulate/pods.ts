// The pods of ReplicaSets, StatefulSets, DaemonSets and Jobs: as many as they want, from their template.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { childrenOf, createChild, deleteChild, type ChildKind } from "./children.ts";
import { outcomeAnnotation } from "./simulation.ts";

const kind: ChildKind = { group: "", version: "v1", plural: "pods" };
/** The one node that everything runs on. */
const nodeName = "sluice";

type Template = { metadata?: { labels?: object; annotations?: object }; spec?: object };

/** How many pods it has. */
export const countPods = (owner: KubeObject, context: Context): number =>
  childrenOf(context, kind, owner).filter(({ metadata }) => !metadata.deletionTimestamp).length;

/** Creates and deletes pods until there are `count`; `nameOf` names the pod of an ordinal, and without it names are generated. @throws {ApiError} what a pod was refused for */
export function scalePods(
  owner: KubeObject,
  context: Context,
  { count, nameOf }: { count: number; nameOf?: (ordinal: number) => string },
): void {
  const there = childrenOf(context, kind, owner).filter(({ metadata }) => !metadata.deletionTimestamp);
  const template = (owner["spec"] as { template?: Template } | undefined)?.template ?? {};
  if (nameOf) {
    const wanted = new Set(Array.from({ length: count }, (_item, ordinal) => nameOf(ordinal)));
    for (const pod of there) if (!wanted.has(pod.metadata.name ?? "")) deleteChild(context, kind, pod);
    for (const name of wanted)
      if (!there.some(({ metadata }) => metadata.name === name))
        createChild(context, kind, owner, newPod(owner, template, { name }));
    return;
  }
  for (const pod of there.slice(count)) deleteChild(context, kind, pod);
  for (let missing = count - there.length; missing > 0; missing -= 1)
    createChild(context, kind, owner, newPod(owner, template, { generateName: `${owner.metadata.name}-` }));
}

function newPod(owner: KubeObject, template: Template, name: { name?: string; generateName?: string }): KubeObject {
  const outcome = owner.metadata.annotations?.[outcomeAnnotation];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...name,
      labels: { ...template.metadata?.labels },
      annotations: { ...template.metadata?.annotations, ...(outcome ? { [outcomeAnnotation]: outcome } : {}) },
    },
    spec: { ...template.spec, nodeName },
  };
}
