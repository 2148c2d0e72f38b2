// All kinds that are served right now: the built-in ones, and those that CustomResourceDefinitions add and take away.
import type { GroupVersionKind } from "@sluice/objects";
import type { Resource } from "./resource.ts";

/** Finds kinds by path and by name. */
export type Registry = {
  find(path: { group: string; version: string; plural: string }): Resource | undefined;
  findKind(gvk: GroupVersionKind): Resource | undefined;
  /** Every kind that shares a bucket with this one: its other versions. */
  list(): Resource[];
  /** Replaces all versions of a custom kind. */
  setCustom(bucket: string, resources: Resource[]): void;
};

/** A registry that begins with the built-in kinds. */
export function createRegistry(builtins: readonly Resource[]): Registry {
  const custom = new Map<string, Resource[]>();
  let byPath = new Map<string, Resource>();
  let byKind = new Map<string, Resource>();
  const all = (): Resource[] => [...builtins, ...[...custom.values()].flat()];
  const index = (): void => {
    byPath = new Map(all().map((resource) => [`${resource.group}/${resource.version}/${resource.plural}`, resource]));
    byKind = new Map(all().map((resource) => [`${resource.group}/${resource.version}/${resource.kind}`, resource]));
  };
  index();
  return {
    find: ({ group, version, plural }) => byPath.get(`${group}/${version}/${plural}`),
    findKind: ({ group, version, kind }) => byKind.get(`${group}/${version}/${kind}`),
    list: all,
    setCustom(bucket, resources) {
      if (resources.length > 0) custom.set(bucket, resources);
      else custom.delete(bucket);
      index();
    },
  };
}
