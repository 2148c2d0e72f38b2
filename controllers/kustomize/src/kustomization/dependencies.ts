// `spec.dependsOn`: what must be ready first. Waiting is driven by events (see controller.ts); a circle, which would wait for ever, is named.
import { Kustomization } from "@sluice/api-kustomize";
import { findCondition } from "@sluice/objects";
import { waiting, type Cache, type ReconcileContext } from "@sluice/runtime";
import { holdsReadyExpr } from "./expressions.ts";
import { dependencyRetryMs, sourceKeyOf, type SourceArtifact } from "./source.ts";

/** `namespace/name` of everything that a Kustomization depends on. */
export const dependenciesOf = ({ spec, metadata }: Kustomization): string[] =>
  (spec.dependsOn ?? []).map(({ name, namespace }) => `${namespace ?? metadata.namespace}/${name}`);

/** @throws {ReconcileError} `DependencyNotReady`, naming the first dependency that is not there yet and why */
export async function checkDependencies(
  kustomization: Kustomization,
  artifact: SourceArtifact,
  { caches }: ReconcileContext,
): Promise<void> {
  const cache = caches.of(Kustomization);
  const circle = findCircle(kustomization, cache);
  if (circle) throw notReady(`dependency cycle: ${circle.join(" → ")}; remove one of these dependsOn entries`);
  const expressions = kustomization.spec.dependsOn ?? [];
  for (const [index, key] of dependenciesOf(kustomization).entries()) {
    const readyExpr = expressions[index]?.readyExpr;
    const why = readyExpr
      ? await whyNotReadyByExpression(kustomization, { key, readyExpr, cache })
      : whyNotReady(kustomization, { key, artifact, cache });
    if (why) throw notReady(`dependency '${key}' ${why}`);
  }
}

type ByExpression = { key: string; readyExpr: string; cache: Cache<Kustomization> };

/** With an expression, it alone decides. */
async function whyNotReadyByExpression(
  self: Kustomization,
  { key, readyExpr, cache }: ByExpression,
): Promise<string | undefined> {
  const dep = getByKey(cache, key);
  if (!dep) return "not found";
  return (await holdsReadyExpr(readyExpr, { self, dep })) ? undefined : "is not ready according to readyExpr eval";
}

const notReady = (message: string) => waiting("DependencyNotReady", message, { afterMs: dependencyRetryMs });

type Check = { key: string; artifact: SourceArtifact; cache: Cache<Kustomization> };

function whyNotReady(kustomization: Kustomization, { key, artifact, cache }: Check): string | undefined {
  const dependency = getByKey(cache, key);
  if (!dependency) return "not found";
  const { status, metadata } = dependency;
  const ready = findCondition(dependency, "Ready");
  if (!ready || status?.observedGeneration !== metadata.generation) return "is not ready";
  if (ready.status !== "True") return `is not ready: ${ready.message}`;
  if (sourceKeyOf(dependency) === sourceKeyOf(kustomization) && status?.lastAppliedRevision !== artifact.revision)
    return "revision is not up to date";
  return undefined;
}

function getByKey(cache: Cache<Kustomization>, key: string): Kustomization | undefined {
  const slash = key.indexOf("/");
  return cache.get(key.slice(slash + 1), key.slice(0, slash));
}

/** The way from a Kustomization back to itself, if there is one. */
function findCircle(start: Kustomization, cache: Cache<Kustomization>): string[] | undefined {
  const home = `${start.metadata.namespace}/${start.metadata.name}`;
  const seen = new Set<string>();
  const walk = (kustomization: Kustomization, trail: string[]): string[] | undefined => {
    for (const key of dependenciesOf(kustomization)) {
      if (key === home) return [...trail, key];
      if (seen.has(key)) continue;
      seen.add(key);
      const next = getByKey(cache, key);
      const circle = next && walk(next, [...trail, key]);
      if (circle) return circle;
    }
    return undefined;
  };
  return walk(start, [home]);
}
