// Lists, selectors, pages, moments, and deletions of each sort.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const configMaps = "/api/v1/namespaces/{ns}/configmaps";
const pods = "/api/v1/namespaces/{ns}/pods";
const configMap = (name: string, labels: JsonObject = {}): Request => ({
  method: "POST",
  path: configMaps,
  body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name, labels } },
});
const get = (query: string, path = configMaps): Request => ({ method: "GET", path: `${path}?${query}` });
const some = [configMap("a", { app: "x", tier: "1" }), configMap("b", { app: "y" }), configMap("c", { app: "x" })];
const pod = (name: string, spec: JsonObject = {}): Request => ({
  method: "POST",
  path: pods,
  body: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name },
    spec: { containers: [{ name: "app", image: "x" }], ...spec },
  },
});

const selectors: Conversation = {
  name: "selectors",
  requests: [
    ...some,
    get(""),
    get("labelSelector=app%3Dx"),
    get("labelSelector=app!%3Dx"),
    get("labelSelector=app%20in%20(x,y),tier"),
    get("labelSelector=!tier"),
    get("labelSelector=app%20notin%20(x)"),
    get("labelSelector=tier%3E0"),
    get("labelSelector=app%3D%3D"),
    get("fieldSelector=metadata.name%3Da"),
    get("fieldSelector=metadata.name!%3Da"),
    get("fieldSelector=data.x%3Da"),
    get("fieldSelector=metadata.name"),
  ],
};

const unreadable: Conversation = {
  name: "selectors and tokens that cannot be read",
  requests: [get("labelSelector=%3Dx"), get("labelSelector=app%20in%20x"), get("continue=nonsense")],
};

const pages: Conversation = {
  name: "pages and moments",
  requests: [
    ...some,
    get("limit=2"),
    get("limit=2&labelSelector=app"),
    get("limit=0"),
    get("limit=-1"),
    get("limit=x"),
    get("resourceVersion=0"),
    get("resourceVersion=x"),
    get("resourceVersion=99999999"),
    get("resourceVersionMatch=Exact"),
    get("resourceVersion=0&resourceVersionMatch=Exact"),
    get("resourceVersion={rv:0}&resourceVersionMatch=Exact"),
    get("resourceVersion={rv:1}&resourceVersionMatch=NotOlderThan"),
    get("resourceVersion={rv:1}&resourceVersionMatch=Newest"),
    get("sendInitialEvents=true"),
    get("watch=true&sendInitialEvents=true"),
    get("watch=true&resourceVersion=x"),
    get("resourceVersion={rv:0}", `${configMaps}/a`),
    get("resourceVersion=99999999", `${configMaps}/a`),
  ],
};

const forms: Conversation = {
  name: "forms",
  requests: [
    ...some,
    { ...get("limit=1"), accept: "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io" },
    { ...get("limit=1"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    { ...get("limit=1&includeObject=None"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    { ...get("limit=1&includeObject=Object"), accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
    { ...get("limit=1"), accept: "application/vnd.example+thing" },
    { ...get("limit=1"), accept: "application/json;as=Table;v=v9;g=meta.k8s.io,application/json" },
    { ...get("limit=1"), accept: "application/json;as=Table;v=v9;g=meta.k8s.io" },
  ],
};

const deletion = (name: string, body?: JsonValue, query = ""): Request => ({
  method: "DELETE",
  path: `${configMaps}/${name}${query}`,
  ...(body === undefined ? {} : { body }),
});

const deletions: Conversation = {
  name: "deletions",
  requests: [
    ...some,
    deletion("a", undefined, "?dryRun=All"),
    deletion("a", { propagationPolicy: "Foreground" }),
    deletion("a"),
    deletion("b", { propagationPolicy: "Orphan" }),
    {
      method: "PATCH",
      path: `${configMaps}/b`,
      type: "merge",
      body: { metadata: { finalizers: ["example.com/more", "orphan"] } },
    },
    { method: "PATCH", path: `${configMaps}/b`, type: "merge", body: { metadata: { finalizers: null } } },
    { method: "GET", path: `${configMaps}/b` },
    deletion("c", { preconditions: { uid: "11111111-2222-3333-4444-555555555555" } }),
    deletion("c", { gracePeriodSeconds: -1 }),
    deletion("c", { orphanDependents: true, propagationPolicy: "Foreground" }),
    deletion("c", { dryRun: ["Some"] }),
    { method: "DELETE", path: `${configMaps}?labelSelector=app%3Dx` },
    { method: "DELETE", path: "/api/v1/namespaces/default" },
    { method: "DELETE", path: "/api/v1/configmaps" },
  ],
};

const podsOf: Conversation = {
  name: "pods, selected and deleted",
  requests: [
    pod("a"),
    pod("b", { nodeName: "n", restartPolicy: "Never" }),
    get("fieldSelector=spec.nodeName%3Dn", pods),
    get("fieldSelector=status.phase%3DPending,spec.restartPolicy%3DNever", pods),
    get("fieldSelector=spec.hostname%3Dx", pods),
    { method: "DELETE", path: `${pods}/b` },
    { method: "GET", path: `${pods}/b` },
    { method: "DELETE", path: `${pods}/b`, body: { gracePeriodSeconds: 0 } },
    { method: "GET", path: `${pods}/b` },
    { method: "DELETE", path: `${pods}/a` },
    {
      method: "POST",
      path: `${pods}/a/eviction`,
      body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "a" } },
    },
  ],
};

/** Lists and deletions. */
export const lists: readonly Conversation[] = [selectors, unreadable, pages, forms, deletions, podsOf];
