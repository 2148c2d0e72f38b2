// What `sluice up` shows of each object: a row with a verdict. Objects whose kind nobody reconciles here are shown as skipped, never as ready.
import { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import type { Client } from "@sluice/client";
import { findCondition, gvkOf, type KubeObject } from "@sluice/objects";
import { hasController } from "@sluice/operator";
import type { Caches } from "@sluice/runtime";

/** Where an object stands. */
export type Verdict = "ready" | "progressing" | "waiting" | "failed" | "suspended" | "skipped";

/** One line of the table. */
export type Row = {
  kind: string;
  namespace: string;
  name: string;
  verdict: Verdict;
  reason: string;
  revision: string;
  message: string;
};

const waitingReasons = new Set(["DependencyNotReady", "ArtifactFailed"]);

/** The rows of everything that is reconciled, in the order of the story: sources first. */
export function fleetRows(caches: Caches | undefined, skipped: readonly KubeObject[]): Row[] {
  const byName = (left: KubeObject, right: KubeObject) =>
    (left.metadata.name ?? "") < (right.metadata.name ?? "") ? -1 : 1;
  const reconciled = [
    ...(caches?.of<KubeObject>(GitRepository).list() ?? []).sort(byName),
    ...(caches?.of<KubeObject>(Kustomization).list() ?? []).sort(byName),
  ];
  return [...reconciled.map(toRow), ...skipped.map(toSkippedRow)];
}

function toRow(object: KubeObject): Row {
  const ready = findCondition(object, "Ready");
  const status = (object["status"] ?? {}) as { artifact?: { revision?: string }; lastAppliedRevision?: string };
  const { reason = "", message = "" } = ready ?? {};
  const { namespace = "", name = "" } = object.metadata;
  const revision = status.artifact?.revision ?? status.lastAppliedRevision ?? "";
  return { kind: object.kind, namespace, name, verdict: verdictOn(object), reason, revision, message };
}

function verdictOn(object: KubeObject): Verdict {
  if ((object["spec"] as { suspend?: boolean } | undefined)?.suspend === true) return "suspended";
  const ready = findCondition(object, "Ready");
  if (!ready || ready.status === "Unknown") return "progressing";
  if (ready.status === "True")
    return (object["status"] as { observedGeneration?: number }).observedGeneration === object.metadata.generation
      ? "ready"
      : "progressing";
  return waitingReasons.has(ready.reason) ? "waiting" : "failed";
}

const toSkippedRow = ({ kind, metadata: { namespace = "", name = "" } }: KubeObject): Row => ({
  kind,
  namespace,
  name,
  verdict: "skipped",
  reason: "Skipped",
  revision: "",
  message: `Skipped: no controller for ${kind}`,
});

/** All objects of kinds of Flux that nobody reconciles in this process. */
export async function findSkipped(client: Client, signal: AbortSignal): Promise<KubeObject[]> {
  const resources = (await client.discovery.list(signal)).filter((resource) => !hasController(resource));
  const preferred = new Map(resources.toReversed().map((resource) => [`${resource.group}/${resource.kind}`, resource]));
  const lists = await Promise.all(
    [...preferred.values()].map((resource) =>
      client.list(gvkOf({ apiVersion: `${resource.group}/${resource.version}`, kind: resource.kind }), {}, { signal }),
    ),
  );
  return lists.flatMap(({ items }) => items);
}
