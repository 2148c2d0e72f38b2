// All kinds that are served right now: the built-in ones, and those that CustomResourceDefinitions add and take away.
import type { GroupVersionKind } from "@sluice/objects";
import type { Resource } from "./resource.ts";

/** Finds kinds by path and by name. */
export type Registry = {
  find(path: { group: string; version: string; plural: string }): Resource | undefined;
  findKind(gvk: GroupVersionKind): Resource | undefined;
  /** Every kind that shares a bucket with this one: its other versions. */
  list(): Resource[];
  /** Whether a group is one of the built-in ones. */
  isBuiltin(group: string): boolean;
  /** Whether a webhook converts between the versions of any kind. */
  hasConverters(): boolean;
  /** Replaces all versions of a custom kind. */
  setCustom(bucket: string, resources: Resource[]): void;
};

/** A registry that begins with the built-in kinds. */
export function createRegistry(builtins: readonly Resource[]): Registry {
  const custom = new Map<string, Resource[]>();
  const withConverters = new Set<string>();
  // By group, version and plural, each a map: texts that are cut from a path are looked up faster than glued together.
  let byPath = new Map<string, Map<string, Map<string, Resource>>>();
  let byKind = new Map<string, Resource>();
  const all = (): Resource[] => [...builtins, ...[...custom.values()].flat()];
  const index = (): void => {
    byPath = new Map();
    for (const resource of all()) {
      const { group, version, plural } = resource;
      getOrMake(getOrMake(byPath, group), version).set(plural, resource);
    }
    byKind = new Map(all().map((resource) => [`${resource.group}/${resource.version}/${resource.kind}`, resource]));
  };
  index();
  return {
    find: ({ group, version, plural }) => byPath.get(group)?.get(version)?.get(plural),
    findKind: ({ group, version, kind }) => byKind.get(`${group}/${version}/${kind}`),
    list: all,
    isBuiltin: (group) => builtins.some((resource) => resource.group === group),
    hasConverters: () => withConverters.size > 0,
    setCustom(bucket, resources) {
      if (resources.length > 0) custom.set(bucket, resources);
      else custom.delete(bucket);
      if (resources.some(({ versions }) => versions?.converter)) withConverters.add(bucket);
      else withConverters.delete(bucket);
      index();
    },
  };
}

function getOrMake<K, V>(map: Map<K, Map<string, V>>, key: K): Map<string, V> {
  let inner = map.get(key);
  if (!inner) map.set(key, (inner = new Map()));
  return inner;
}
