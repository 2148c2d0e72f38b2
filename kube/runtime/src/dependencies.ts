// `dependsOn` over any kinds: what must be ready first. Nobody polls: the dependencies are watched, and who waits is visited when one of them gets
// there. A circle, which would wait for ever, is named.
import { healthOf } from "@sluice/kstatus";
import { findCondition, gvkOf, type KubeObject } from "@sluice/objects";
import type { KindName } from "@sluice/client";
import type { CacheChange, Caches } from "./cache.ts";
import type { ReconcileContext, Request, Watch } from "./controller.ts";
import { waiting } from "./outcome.ts";

/** An object that must be ready first. */
export type Dependency = { kind: KindName; name: string; namespace: string };

/** Why a dependency, the `place`-th of its dependent, does not count as ready; undefined when it does. */
export type WhyNotReady = (found: KubeObject, place: number) => string | undefined | Promise<string | undefined>;

/** What depends on what. */
export type DependencyRules<T extends KubeObject> = {
  /** What an object waits for; what its `spec.dependsOn` names when absent: `apiVersion` and `kind` (its own when absent), `name`, `namespace`. */
  dependsOn?(object: T): readonly Dependency[];
  /** When to look again in case an event is lost; after 30 s when absent. */
  afterMs?: number;
};

/** What a controller adds to itself. */
export type Dependencies<T extends KubeObject> = {
  start(caches: Caches): void;
  watches: readonly Watch[];
  /**
   * Looks whether everything that an object waits for is ready.
   *
   * @param whyNot  decides what counts; kstatus and a Ready condition when absent
   * @throws {ReconcileError} waiting, reason `DependencyNotReady`, naming the first dependency that is not there yet and why, or the circle
   */
  check(object: T, context: Pick<ReconcileContext, "caches" | "watch">, whyNot?: WhyNotReady): Promise<void>;
};

const index = "by dependency";
const defaultAfterMs = 30_000;

type Entry = { apiVersion?: string; kind?: string; name?: string; namespace?: string };

/** The convention of Flux's kinds. */
export function dependenciesOf(object: KubeObject): Dependency[] {
  const { dependsOn = [] } = (object["spec"] ?? {}) as { dependsOn?: readonly Entry[] };
  return dependsOn.map(({ apiVersion = object.apiVersion, kind = object.kind, name = "", namespace }) => ({
    kind: gvkOf({ apiVersion, kind }),
    name,
    namespace: namespace ?? object.metadata.namespace ?? "",
  }));
}

const keyOf = ({ kind, name, namespace }: Dependency): string => `${kind.group}/${kind.kind}/${namespace}/${name}`;

/** Dependencies of the objects of a kind. */
export function createDependencies<T extends KubeObject>(
  own: KindName<T>,
  { dependsOn = dependenciesOf, afterMs = defaultAfterMs }: DependencyRules<T> = {},
): Dependencies<T> {
  const isOwn = ({ group, kind }: KindName): boolean => group === own.group && kind === own.kind;
  const watchOf = (kind: KindName): Watch => ({
    kind,
    id: `dependencies ${kind.group}/${kind.version}/${kind.kind}`,
    requestsFor: (change, caches) => waitersOf(change, caches.of(own).by(index, keyOfObject(change.object))),
  });
  const find = (caches: Caches, { kind, name, namespace }: Dependency): KubeObject | undefined => {
    const cache = caches.of<KubeObject>(isOwn(kind) ? own : kind);
    return cache.get(name, namespace) ?? cache.get(name); // of the cluster, where the kind has no namespaces
  };
  const next = (object: KubeObject): readonly Dependency[] =>
    isOwn(gvkOf(object)) ? dependsOn(object as T) : dependenciesOf(object);
  const notReady = (message: string) => waiting("DependencyNotReady", message, { afterMs });
  const name = ({ kind, name: of, namespace }: Dependency): string =>
    isOwn(kind) ? `${namespace}/${of}` : `${kind.kind}/${namespace}/${of}`;

  return {
    // Under its bare name too: an object of the cluster does not know in which namespace it was looked for.
    start: (caches) =>
      caches
        .of(own)
        .addIndex(index, (object) =>
          dependsOn(object).flatMap((one) => [keyOf(one), keyOf({ ...one, namespace: "" })]),
        ),
    watches: [watchOf(own)],
    async check(object, { caches, watch }, whyNot = whyNotReady) {
      const wanted = dependsOn(object);
      for (const { kind } of wanted) if (!isOwn(kind)) watch(watchOf(kind));
      const circle = findCircle(object, { next, find: (one) => find(caches, one) });
      if (circle)
        throw notReady(`dependency cycle: ${circle.map(name).join(" → ")}; remove one of these dependsOn entries`);
      for (const [place, one] of wanted.entries()) {
        const found = find(caches, one);
        const why = found ? await whyNot(found, place) : "not found";
        if (why !== undefined) throw notReady(`dependency '${name(one)}' ${why}`);
      }
    },
  };
}

const keyOfObject = (object: KubeObject): string =>
  keyOf({ kind: gvkOf(object), name: object.metadata.name ?? "", namespace: object.metadata.namespace ?? "" });

/** Who waits for an object that has got further. */
function waitersOf(change: CacheChange, dependents: readonly KubeObject[]): Request[] {
  if (change.type === "deleted" || dependents.length === 0) return [];
  const { object, before } = change;
  if (before && signOf(object) === signOf(before)) return [];
  return dependents
    .filter((one) => findCondition(one, "Ready")?.status !== "True")
    .map(({ metadata }) => ({ name: metadata.name ?? "", namespace: metadata.namespace }));
}

/** What may make a difference: its spec, and all of its status but the times at which it was looked at. */
const signOf = ({ metadata, ...object }: KubeObject): string =>
  JSON.stringify([metadata.generation, object["status"], object["data"]]);

function whyNotReady(found: KubeObject): string | undefined {
  const ready = findCondition(found, "Ready");
  if (ready && ready.status !== "True") return `is not ready: ${ready.message}`;
  const { status, message } = healthOf(found);
  return status === "Current" ? undefined : `is not ready: ${message}`;
}

type Graph = {
  next(object: KubeObject): readonly Dependency[];
  find(dependency: Dependency): KubeObject | undefined;
};

/** The way from an object back to itself, if there is one. */
function findCircle(start: KubeObject, { next, find }: Graph): Dependency[] | undefined {
  const home: Dependency = {
    kind: gvkOf(start),
    name: start.metadata.name ?? "",
    namespace: start.metadata.namespace ?? "",
  };
  const seen = new Set<string>();
  // Without recursion: a chain may be longer than the stack is deep.
  const trails: { object: KubeObject; trail: Dependency[] }[] = [{ object: start, trail: [home] }];
  for (let at = trails.pop(); at; at = trails.pop()) {
    for (const dependency of next(at.object)) {
      const key = keyOf(dependency);
      if (key === keyOf(home)) return [...at.trail, dependency];
      if (seen.has(key)) continue;
      seen.add(key);
      const object = find(dependency);
      if (object) trails.push({ object, trail: [...at.trail, dependency] });
    }
  }
  return undefined;
}
