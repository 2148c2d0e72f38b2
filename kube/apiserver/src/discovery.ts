// Which kinds are served: the aggregated form that clients ask for first, and the older one, a document a group.
import type { Registry } from "./resources/registry.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";
import { noSuchPath } from "./status-error.ts";

/** The media type of the aggregated form; clients take anything else for the older one. */
export const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** `/api` (core) or `/apis` (all others), aggregated. */
export function aggregatedDiscovery(registry: Registry, isCore: boolean): object {
  const resources = registry.list().filter(({ group }) => (group === "") === isCore);
  const groups = Map.groupBy(resources, ({ group }) => group);
  const items = [...groups].map(([group, members]) => ({
    metadata: { name: group, creationTimestamp: null },
    versions: [...Map.groupBy(members, ({ version }) => version)].map(([version, some]) => ({
      version,
      freshness: "Current",
      resources: some.map(aggregatedResource),
    })),
  }));
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}

const aggregatedResource = (resource: Resource) => {
  const { group, version, kind } = resource;
  const responseKind = { group, version, kind };
  return {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
    ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
    ...(subresources(resource).length > 0
      ? {
          subresources: subresources(resource).map((name) => ({
            subresource: name,
            responseKind: foreignKinds[name] ?? responseKind,
            verbs: verbsOf[name] ?? ["get", "patch", "update"],
          })),
        }
      : {}),
  };
};

const verbsOf: { readonly [subresource: string]: string[] } = {
  token: ["create"],
  eviction: ["create"],
  binding: ["create"],
  finalize: ["update"],
};

const subresources = ({ hasStatus, statusLike, scale, group, kind }: Resource): string[] => [
  ...statusLike,
  ...(group === "" && kind === "Namespace" ? ["finalize"] : []),
  ...(group === "" && kind === "Pod" ? ["binding", "eviction"] : []),
  ...(hasStatus ? ["status"] : []),
  ...(scale ? ["scale"] : []),
  ...(group === "" && kind === "ServiceAccount" ? ["token"] : []),
];

/** Subresources that are kinds of their own. */
const foreignKinds: { readonly [subresource: string]: { group: string; version: string; kind: string } } = {
  binding: { group: "", version: "v1", kind: "Binding" },
  eviction: { group: "policy", version: "v1", kind: "Eviction" },
  scale: { group: "autoscaling", version: "v1", kind: "Scale" },
  token: { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" },
};

/** `/apis` in the older form. */
export function groupList(registry: Registry): object {
  const names = new Set(
    registry
      .list()
      .map(({ group }) => group)
      .filter((group) => group !== ""),
  );
  return { kind: "APIGroupList", apiVersion: "v1", groups: [...names].map((group) => groupDocument(registry, group)) };
}

/** `/apis/<group>`. @throws {ApiError} 404 */
export function groupDocument(registry: Registry, group: string): object {
  const versions = [
    ...new Set(
      registry
        .list()
        .filter((resource) => resource.group === group)
        .map(({ version }) => version),
    ),
  ];
  if (versions.length === 0) throw noSuchPath();
  const entries = versions.map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { kind: "APIGroup", apiVersion: "v1", name: group, versions: entries, preferredVersion: entries[0] };
}

/** `/api/v1` and `/apis/<group>/<version>`. @throws {ApiError} 404 */
export function resourceList(registry: Registry, groupVersion: { group: string; version: string }): object {
  const members = registry
    .list()
    .filter(({ group, version }) => group === groupVersion.group && version === groupVersion.version);
  if (members.length === 0) throw noSuchPath();
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf(groupVersion),
    resources: members.flatMap(legacyEntries),
  };
}

function legacyEntries(resource: Resource): object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs,
    ...(shortNames.length > 0 ? { shortNames } : {}),
    ...(categories.length > 0 ? { categories } : {}),
  };
  const more = subresources(resource).map((name) => ({
    name: `${plural}/${name}`,
    singularName: "",
    namespaced,
    kind,
    verbs: verbsOf[name] ?? ["get", "patch", "update"],
    ...foreignKinds[name],
  }));
  return [own, ...more];
}
