// Which kinds are served: the aggregated form that clients ask for first, and the older one, a document a group.
import { byMaturity } from "./crd/version-order.ts";
import { createHash } from "node:crypto";
import type { Registry } from "./resources/registry.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";
import { noSuchPath } from "./status-error.ts";

/** The media type of the aggregated form; clients take anything else for the older one. */
export const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** Groups in the order in which clients are told of them: by priority. Those of definitions come after, by name. */
const priorities = [
  "",
  ...`apiregistration.k8s.io apps events.k8s.io authentication.k8s.io authorization.k8s.io autoscaling batch
    certificates.k8s.io networking.k8s.io policy rbac.authorization.k8s.io storage.k8s.io admissionregistration.k8s.io
    apiextensions.k8s.io scheduling.k8s.io coordination.k8s.io node.k8s.io discovery.k8s.io resource.k8s.io
    flowcontrol.apiserver.k8s.io`.split(/\s+/),
];

const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** All kinds by group, in the order of priority; within a group by name. */
function groupsOf(registry: Registry): [string, Resource[]][] {
  const groups = Map.groupBy(
    registry.list().toSorted((one, other) => byText(one.plural, other.plural)),
    ({ group }) => group,
  );
  const place = (group: string): number => {
    const index = priorities.indexOf(group);
    return index < 0 ? priorities.length : index;
  };
  return [...groups].sort(([one], [other]) => place(one) - place(other) || byText(one, other));
}

/** The versions of a group, the preferred one first: as the registry lists them, or by maturity where definitions have made them. */
function versionsOf(registry: Registry, group: string): string[] {
  const members = registry.list().filter((resource) => resource.group === group);
  const versions = [...new Set(members.map(({ version }) => version))];
  return members.every(({ isCustom }) => isCustom) ? versions.sort(byMaturity) : versions;
}

/** `/api` (core) or `/apis` (all others), aggregated. */
export function aggregatedDiscovery(registry: Registry, isCore: boolean): object {
  const items = groupsOf(registry)
    .filter(([group]) => (group === "") === isCore)
    .map(([group, members]) => ({
      metadata: group === "" ? {} : { name: group },
      versions: versionsOf(registry, group).map((version) => ({
        version,
        freshness: "Current",
        resources: members.filter((resource) => resource.version === version).map(aggregatedResource),
      })),
    }));
  return { kind: "APIGroupDiscoveryList", apiVersion: "apidiscovery.k8s.io/v2", metadata: {}, items };
}

/** A kind of the same group and version is told without them, but for custom ones. */
const responseKind = ({ isCustom, group, version }: Resource, kind: string) =>
  isCustom ? { group, version, kind } : { group: "", version: "", kind };

const aggregatedResource = (resource: Resource) => {
  const below = subresources(resource);
  return {
    resource: resource.plural,
    responseKind: responseKind(resource, resource.kind),
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: resource.verbs,
    ...(resource.shortNames.length > 0 ? { shortNames: resource.shortNames } : {}),
    ...(resource.categories.length > 0 ? { categories: resource.categories } : {}),
    ...(below.length > 0
      ? {
          subresources: below.map(({ name, kind, verbs, foreign }) => ({
            subresource: name,
            responseKind: foreign ? { ...foreign, kind } : responseKind(resource, kind),
            verbs,
          })),
        }
      : {}),
  };
};

/** Something below an object; `foreign` is where its kind is from, when it is not of the object's group and version. */
type Subresource = {
  name: string;
  kind: string;
  verbs: readonly string[];
  foreign?: { group: string; version: string };
};

const written = ["get", "patch", "update"];
const passedOn = ["create", "delete", "get", "patch", "update"];
const connected = ["create", "get"];
const made = ["create"];

const ownSubresources: { readonly [kind: string]: readonly Subresource[] } = {
  Namespace: [{ name: "finalize", kind: "Namespace", verbs: ["update"] }],
  Node: [{ name: "proxy", kind: "NodeProxyOptions", verbs: passedOn }],
  Service: [{ name: "proxy", kind: "ServiceProxyOptions", verbs: passedOn }],
  ServiceAccount: [
    { name: "token", kind: "TokenRequest", verbs: made, foreign: { group: "authentication.k8s.io", version: "v1" } },
  ],
  Pod: [
    { name: "attach", kind: "PodAttachOptions", verbs: connected },
    { name: "binding", kind: "Binding", verbs: made },
    { name: "ephemeralcontainers", kind: "Pod", verbs: written },
    { name: "eviction", kind: "Eviction", verbs: made, foreign: { group: "policy", version: "v1" } },
    { name: "exec", kind: "PodExecOptions", verbs: connected },
    { name: "log", kind: "Pod", verbs: ["get"] },
    { name: "portforward", kind: "PodPortForwardOptions", verbs: connected },
    { name: "proxy", kind: "PodProxyOptions", verbs: passedOn },
    { name: "resize", kind: "Pod", verbs: written },
  ],
};

function subresources({ hasStatus, statusLike, scale, group, kind, isCustom }: Resource): Subresource[] {
  const found: Subresource[] = [
    ...statusLike.map((name) => ({ name, kind, verbs: written })),
    ...(hasStatus ? [{ name: "status", kind, verbs: written }] : []),
    ...(scale
      ? [{ name: "scale", kind: "Scale", verbs: written, foreign: { group: "autoscaling", version: "v1" } }]
      : []),
    ...(group === "" && Object.hasOwn(ownSubresources, kind) ? (ownSubresources[kind] ?? []) : []),
  ];
  // Those of custom kinds are in the order in which their definitions are read.
  return isCustom ? found : found.sort((one, other) => byText(one.name, other.name));
}

/** `/apis` in the older form. */
export function groupList(registry: Registry): object {
  const groups = groupsOf(registry).filter(([group]) => group !== "");
  return {
    kind: "APIGroupList",
    apiVersion: "v1",
    groups: groups.map(([group]) => groupEntry(registry, group)),
  };
}

function groupEntry(registry: Registry, group: string): object {
  const versions = versionsOf(registry, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

/** `/apis/<group>`. @throws {ApiError} 404 */
export function groupDocument(registry: Registry, group: string): object {
  if (!registry.list().some((resource) => resource.group === group)) throw noSuchPath();
  return { kind: "APIGroup", apiVersion: "v1", ...groupEntry(registry, group) };
}

/** `/api/v1` and `/apis/<group>/<version>`. @throws {ApiError} 404 */
export function resourceList(registry: Registry, groupVersion: { group: string; version: string }): object {
  const members = registry
    .list()
    .filter(({ group, version }) => group === groupVersion.group && version === groupVersion.version)
    .sort((one, other) => byText(one.plural, other.plural));
  if (members.length === 0) throw noSuchPath();
  return {
    kind: "APIResourceList",
    // The core group is older than this field.
    ...(groupVersion.group === "" ? {} : { apiVersion: "v1" }),
    groupVersion: apiVersionOf(groupVersion),
    resources: members.flatMap(legacyEntries),
  };
}

/** Where kinds are stored as another group or version than the one they are asked for. */
const storedAs: { readonly [kind: string]: string } = {
  "events.k8s.io/v1/Event": "/v1/Event",
  "autoscaling/v1/HorizontalPodAutoscaler": "autoscaling/v2/HorizontalPodAutoscaler",
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicy":
    "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/v1/MutatingAdmissionPolicyBinding":
    "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding",
  "apiextensions.k8s.io/v1/CustomResourceDefinition": "apiextensions.k8s.io/v1beta1/CustomResourceDefinition",
};

/** By this clients see whether the stored version changes. @see apiserver pkg/endpoints/discovery/storageversionhash.go */
function storageVersionHash({ group, version, storageVersion = version, kind }: Resource): string {
  const own = `${group}/${storageVersion}/${kind}`;
  const digest = createHash("sha256").update(storedAs[own] ?? own);
  return digest.digest().subarray(0, 8).toString("base64");
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
    ...(verbs.includes("watch") ? { storageVersionHash: storageVersionHash(resource) } : {}),
  };
  const more = subresources(resource).map((below) => ({
    name: `${plural}/${below.name}`,
    singularName: "",
    namespaced,
    ...below.foreign,
    kind: below.kind,
    verbs: below.verbs,
  }));
  return [own, ...more];
}
