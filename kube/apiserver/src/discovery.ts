// Which kinds are served: the aggregated form that clients ask for first, and the older one, a document a group.
import { createHash } from "node:crypto";
import { aggregatedRemote } from "./aggregation/remote-discovery.ts";
import type { Registry } from "./resources/registry.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";
import { byText, servedGroups, type Catalogue, type ServedGroup } from "./served-groups.ts";
import { notServed } from "./status-error.ts";

/** The media type of the aggregated form; clients take anything else for the older one. */
export const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** The kinds of a group and version, by name. */
const kindsOf = (registry: Registry, groupVersion: { group: string; version: string }): Resource[] =>
  registry
    .list()
    .filter(({ group, version }) => group === groupVersion.group && version === groupVersion.version)
    .sort((one, other) => byText(one.plural, other.plural));

/** `/api` (core) or `/apis` (all others), aggregated. */
export function aggregatedDiscovery(catalogue: Catalogue, isCore: boolean): object {
  const items = servedGroups(catalogue)
    .filter(({ group }) => (group === "") === isCore)
    .map(({ group, versions }) => ({
      metadata: group === "" ? {} : { name: group },
      versions: versions.map(({ version, remote }) =>
        remote
          ? aggregatedRemote(remote)
          : {
              version,
              freshness: "Current",
              resources: kindsOf(catalogue.registry, { group, version }).map(aggregatedResource),
            },
      ),
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
export function groupList(catalogue: Catalogue): object {
  const groups = servedGroups(catalogue).filter(({ group }) => group !== "");
  return { kind: "APIGroupList", apiVersion: "v1", groups: groups.map(groupEntry) };
}

function groupEntry({ group, versions }: ServedGroup): object {
  const all = versions.map(({ version }) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions: all, preferredVersion: all[0] };
}

/** `/apis/<group>`. @throws {ApiError} 404 */
export function groupDocument(catalogue: Catalogue, group: string): object {
  const found = servedGroups(catalogue).find((one) => one.group === group);
  if (!found) throw notServed(group, catalogue.registry);
  return { kind: "APIGroup", apiVersion: "v1", ...groupEntry(found) };
}

/** `/api/v1` and `/apis/<group>/<version>`. @throws {ApiError} 404 */
export function resourceList(registry: Registry, groupVersion: { group: string; version: string }): object {
  const members = kindsOf(registry, groupVersion);
  if (members.length === 0) throw notServed(groupVersion.group, registry);
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
function storageVersionHash({ group, version, versions, kind }: Resource): string {
  const own = `${group}/${versions?.stored ?? version}/${kind}`;
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
