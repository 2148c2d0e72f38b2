// `spec.dependsOn` of a Kustomization: beside being ready, a dependency of the same source must have applied the same revision.
import { Kustomization } from "@sluice/api-kustomize";
import { findCondition } from "@sluice/objects";
import { createDependencies, type ReconcileContext } from "@sluice/runtime";
import { holdsReadyExpr } from "./expressions.ts";
import type { KustomizeGates } from "./feature-gates.ts";
import { dependencyRetryMs, sourceKeyOf, type SourceArtifact } from "./source.ts";

/** What waits for what, and what the controller watches because of it. */
export const dependencies = createDependencies(Kustomization, { afterMs: dependencyRetryMs });

type Asked = { artifact: SourceArtifact; gates: KustomizeGates; context: ReconcileContext };

/** @throws {ReconcileError} `DependencyNotReady`, naming the first dependency that is not there yet and why */
export async function checkDependencies(
  kustomization: Kustomization,
  { artifact, gates, context }: Asked,
): Promise<void> {
  await dependencies.check(kustomization, context, async (found, place) => {
    const dependency = found as Kustomization;
    const readyExpr = kustomization.spec.dependsOn?.[place]?.readyExpr;
    // An expression alone decides, unless both are asked for.
    const isBuiltIn = !readyExpr || gates.isEnabled("AdditiveCELDependencyCheck");
    const why = isBuiltIn ? whyNotReady(dependency, kustomization, artifact) : undefined;
    if (why !== undefined || !readyExpr) return why;
    const holds = await holdsReadyExpr(readyExpr, { self: kustomization, dep: dependency });
    return holds ? undefined : "is not ready according to readyExpr eval";
  });
}

function whyNotReady(dependency: Kustomization, own: Kustomization, { revision }: SourceArtifact): string | undefined {
  const { status, metadata } = dependency;
  const ready = findCondition(dependency, "Ready");
  if (!ready || status?.observedGeneration !== metadata.generation) return "is not ready";
  if (ready.status !== "True") return `is not ready: ${ready.message}`;
  const isBehind = sourceKeyOf(dependency) === sourceKeyOf(own) && status?.lastAppliedRevision !== revision;
  return isBehind ? "revision is not up to date" : undefined;
}
