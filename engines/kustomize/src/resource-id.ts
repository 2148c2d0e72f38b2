// Names of resources as kustomize compares them: group, version, kind, name and effective namespace.
import { groupVersionOf } from "@sluice/objects";
import namespaced from "./generated/namespaced.json" with { type: "json" };

/** Group, version and kind; as a selector, empty parts match everything. */
export type Gvk = { group?: string; version?: string; kind?: string };

/** The identity of a resource. */
export type ResourceId = { group: string; version: string; kind: string; name: string; namespace: string };

type Scope = { group: string; version: string; isNamespaced: boolean };

/** By kind, so that a question costs one look-up and no new text. */
const scopes = new Map<string, Scope[]>();
for (const [name, isNamespaced] of Object.entries(namespaced)) {
  const [kind = "", version = "", group = ""] = name.split("/").toReversed();
  const scope = { group, version, isNamespaced };
  const known = scopes.get(kind);
  if (known) known.push(scope);
  else scopes.set(kind, [scope]);
}

const scopeOf = ({ group, version, kind }: Pick<ResourceId, "group" | "version" | "kind">): Scope | undefined =>
  scopes.get(kind)?.find((scope) => scope.group === group && scope.version === version);

/** Whether kustomize's frozen schema (Kubernetes 1.21) says that a kind has no namespace; unknown kinds are taken to have one. */
export const isClusterScoped = (id: Pick<ResourceId, "group" | "version" | "kind">): boolean =>
  scopeOf(id)?.isNamespaced === false;

/** Whether that schema knows a kind at all. */
export const isKnownKind = (id: Pick<ResourceId, "group" | "version" | "kind">): boolean => scopeOf(id) !== undefined;

/** The namespace that counts: `default` when there is none, a word of its own for cluster-scoped kinds. */
export function effectiveNamespace(id: ResourceId): string {
  if (isClusterScoped(id)) return "_non_namespaceable_";
  return id.namespace === "" ? "default" : id.namespace;
}

/** A key under which equal ids meet. */
export const idKey = (id: ResourceId): string =>
  `${id.group}|${id.version}|${id.kind}|${id.name}|${effectiveNamespace(id)}`;

/** Whether an id has the group, version and kind that a selector names. */
export const isSelectedBy = (
  id: Pick<ResourceId, "group" | "version" | "kind">,
  { group, version, kind }: Gvk,
): boolean => (!group || group === id.group) && (!version || version === id.version) && (!kind || kind === id.kind);

/** An id in kustomize's notation: `Deployment.v1.apps/web.shop`. */
export const formatId = ({ group, version, kind, name, namespace }: ResourceId): string =>
  `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}/${name || "[noName]"}.${namespace || "[noNs]"}`;

/** Group and version of an `apiVersion`; everything up to the first slash is the group. */
export const splitApiVersion = (apiVersion: string): { group: string; version: string } => {
  const slash = apiVersion.indexOf("/");
  return slash < 0
    ? groupVersionOf(apiVersion)
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) };
};
