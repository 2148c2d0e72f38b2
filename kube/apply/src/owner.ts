// Who applies: the field manager, and the labels by which an object tells whose it is. Flux's words, so that a cluster can switch.
import type { KubeObject } from "@sluice/objects";

/** The one in whose name objects are applied. */
export type Owner = {
  /** The field manager, such as `kustomize-controller`. */
  fieldManager: string;
  /** The API group that prefixes labels and annotations, such as `kustomize.toolkit.fluxcd.io`. */
  group: string;
  name: string;
  namespace: string;
};

/** The labels that mark an object as applied by `owner`. */
export const ownerLabels = ({ group, name, namespace }: Owner): { [key: string]: string } => ({
  [`${group}/name`]: name,
  [`${group}/namespace`]: namespace,
});

/** `namespace/name` of whoever applied the object, by its labels; undefined when it carries none of that group. */
export function findOwner(object: KubeObject, group: string): string | undefined {
  const { labels = {} } = object.metadata;
  const name = labels[`${group}/name`];
  return name === undefined ? undefined : `${labels[`${group}/namespace`] ?? ""}/${name}`;
}

/** True when a label or annotation of the object has exactly that value, in any letter case. */
export function isMarked(object: KubeObject | undefined, key: string, value: string): boolean {
  const { labels = {}, annotations = {} } = object?.metadata ?? {};
  return [labels[key], annotations[key]].some((held) => held?.toLowerCase() === value.toLowerCase());
}
