// A resource on its way through a build: its fields, and what kustomize notes about it on the way (earlier names, prefixes, generator options).
// kustomize keeps these notes in annotations; here they stand beside the object, so that no patch can lose them.
import type { KubeObject } from "@sluice/objects";
import { splitApiVersion, type ResourceId } from "./resource-id.ts";

/** Where a resource was read: a file of the tree and the line its document begins at. */
export type Origin = { file: string; line: number };

/** What a generator wants to happen when a resource of its name is there already. */
export type Behavior = "unspecified" | "create" | "replace" | "merge";

/** A name that a resource had before a transformation. */
export type PreviousId = { name: string; namespace: string; kind: string };

/** One resource of a build. */
export type Resource = {
  object: KubeObject;
  origin: Origin;
  previousIds: PreviousId[];
  prefixes: string[];
  suffixes: string[];
  behavior: Behavior;
  needsHash: boolean;
  allowNameChange: boolean;
  allowKindChange: boolean;
  variableNames: string[];
  /** Some field has nothing behind its colon. */
  hasEmptyFields: boolean;
  /** A chart made it, so that Helm has chosen its namespace. */
  isFromChart: boolean;
};

/** A resource with no history. */
export const resourceOf = (object: KubeObject, origin: Origin): Resource => ({
  object,
  origin,
  previousIds: [],
  prefixes: [],
  suffixes: [],
  behavior: "unspecified",
  needsHash: false,
  allowNameChange: false,
  allowKindChange: false,
  variableNames: [],
  hasEmptyFields: false,
  isFromChart: false,
});

const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";

/** Its name, `""` when it has none. */
export const nameOf = ({ object }: Resource): string => text(object.metadata?.name);

/** Its namespace as written, `""` when it has none. */
export const namespaceOf = ({ object }: Resource): string => text(object.metadata?.namespace);

/** The id that an object shows. */
export const idOf = ({ apiVersion, kind, metadata }: KubeObject): ResourceId => ({
  ...splitApiVersion(text(apiVersion)),
  kind: text(kind),
  name: text(metadata?.name),
  namespace: text(metadata?.namespace),
});

/** Its present id. */
export const currentId = ({ object }: Resource): ResourceId => idOf(object);

/** The ids it had before, oldest first; group and version are the present ones. */
export function previousIds(resource: Resource): ResourceId[] {
  if (resource.previousIds.length === 0) return [];
  const groupVersion = splitApiVersion(text(resource.object.apiVersion));
  return resource.previousIds.map((previous) => ({ ...groupVersion, ...previous }));
}

/** The id it was loaded with. */
export function originalId(resource: Resource): ResourceId {
  const [first] = resource.previousIds;
  return first ? { ...splitApiVersion(text(resource.object.apiVersion)), ...first } : currentId(resource);
}

/** Sets (or with `""` removes) a field of metadata. */
export function setMetadata({ object }: Resource, field: "name" | "namespace", value: string): void {
  if (value !== "") (object.metadata ??= {})[field] = value;
  else if (object.metadata) delete object.metadata[field];
}
