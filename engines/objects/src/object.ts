// The part that every Kubernetes object has in common. Kinds add their own fields on top; engines pass them through.
import type { JsonObject } from "./json.ts";

/** Who owns an object; the garbage collector deletes it after its last owner. */
export type OwnerReference = {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
};

/** Which fields one manager set, in the encoding of server-side apply (FieldsV1). */
export type ManagedFieldsEntry = {
  manager?: string;
  operation?: "Apply" | "Update";
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: JsonObject;
  subresource?: string;
};

/** metav1.ObjectMeta, as JSON carries it: times are RFC 3339 in whole seconds UTC, resourceVersion is a decimal string. */
export type ObjectMeta = {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFieldsEntry[];
  selfLink?: string;
};

/** Any Kubernetes object, typed no further than its identity. */
export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  // The fields of its kind; plain JSON at run time (`cloneJson`, `stringifyJson` take it as it is).
  // oxlint-disable-next-line typescript/no-explicit-any -- typed kinds narrow it, untyped code walks it
  [field: string]: any;
};

/** The full name of a kind. The core group is the empty string. */
export type GroupVersionKind = { group: string; version: string; kind: string };

/** Names one object; `namespace` is absent for a cluster-scoped one. */
export type ObjectRef = { apiVersion: string; kind: string; name: string; namespace?: string };

/** Splits `apps/v1` or `v1`. */
export function groupVersionOf(apiVersion: string): { group: string; version: string } {
  const slash = apiVersion.lastIndexOf("/");
  return slash < 0
    ? { group: "", version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
}

/** Joins a group and version as `apiVersion` has them: `v1` for the core group. */
export const apiVersionOf = ({ group, version }: { group: string; version: string }): string =>
  group === "" ? version : `${group}/${version}`;

/** The kind of an object, split. */
export const gvkOf = ({ apiVersion, kind }: { apiVersion: string; kind: string }): GroupVersionKind => ({
  ...groupVersionOf(apiVersion),
  kind,
});

/** The name of an object without its content. */
export const refOf = ({ apiVersion, kind, metadata }: KubeObject): ObjectRef => ({
  apiVersion,
  kind,
  name: metadata.name ?? "",
  ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
});

/** `Kind/namespace/name`, or `Kind/name` for a cluster-scoped object: how Flux names objects in messages. */
export function describeObject(object: KubeObject | ObjectRef): string {
  const { name, namespace } = "metadata" in object ? object.metadata : object;
  return [object.kind, ...(namespace ? [namespace] : []), name ?? ""].join("/");
}
