// Waiting until an object answers a request to be reconciled.
import { follow, type Client } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import type { CliKind } from "../kinds.ts";

/** How it ended: the object in its new state, or undefined when the time was over. */
export async function waitForOutcome(
  client: Client,
  kind: CliKind,
  { object, token, timeoutMs, signal }: { object: KubeObject; token?: string; timeoutMs: number; signal: AbortSignal },
): Promise<KubeObject | undefined> {
  const { name, namespace } = object.metadata;
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const isDone = (seen: KubeObject): boolean => {
    const { lastHandledReconcileAt, observedGeneration } = (seen["status"] ?? {}) as {
      lastHandledReconcileAt?: string;
      observedGeneration?: number;
    };
    const ready = findCondition(seen, "Ready");
    if (token !== undefined && lastHandledReconcileAt !== token) return false;
    return (
      ready !== undefined &&
      ready.status !== "Unknown" &&
      (ready.status === "False" || observedGeneration === seen.metadata.generation)
    );
  };
  for await (const change of follow(client, kind, {
    signal: ended,
    selection: { namespace, fieldSelector: `metadata.name=${name}` },
  })) {
    const seen = change.type === "replaced" ? change.items[0] : change.type === "changed" ? change.object : undefined;
    if (seen && isDone(seen)) return seen;
  }
  return undefined;
}
