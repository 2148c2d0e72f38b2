// How long things may take, as Flux derives it from the spec.
import type { Kustomization } from "@sluice/api-kustomize";
import { parseDuration } from "@sluice/objects";

const shortestTimeoutMs = 30_000;

/** `spec.interval`. */
export const intervalMsOf = ({ spec }: Kustomization): number => parseDuration(spec.interval);

/** `spec.retryInterval`; the interval when absent. */
export const retryMsOf = ({ spec }: Kustomization): number => parseDuration(spec.retryInterval ?? spec.interval);

/** `spec.timeout`; 30 s less than the interval when absent, and never less than 30 s. */
export function timeoutMsOf(kustomization: Kustomization): number {
  const { timeout } = kustomization.spec;
  return Math.max(shortestTimeoutMs, timeout ? parseDuration(timeout) : intervalMsOf(kustomization) - 30_000);
}

/** How long health checks wait: the timeout to the letter, since a user who writes 2s means it. */
export function healthTimeoutMsOf(kustomization: Kustomization): number {
  const { timeout } = kustomization.spec;
  return timeout ? parseDuration(timeout) : timeoutMsOf(kustomization);
}
