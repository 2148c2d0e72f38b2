// APIServices: those that the API makes of its own accord, and those of services that nobody answers for.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const services = "/apis/apiregistration.k8s.io/v1/apiservices";
const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const read = (path: string, until?: string, accept?: string): Request => ({
  method: "GET",
  path,
  ...(until === undefined ? {} : { until }),
  ...(accept === undefined ? {} : { accept }),
});

const definition: JsonObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "things.registered.example.com" },
  spec: {
    group: "registered.example.com",
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing", listKind: "ThingList" },
    versions: ["v1", "v2", "v3alpha1"].map((name) => ({
      name,
      served: name !== "v2",
      storage: name === "v1",
      schema: { openAPIV3Schema: { type: "object" } },
    })),
  },
};

const apiService = (version: string, group: string, spec: JsonObject): Request => ({
  method: "POST",
  path: services,
  body: {
    apiVersion: "apiregistration.k8s.io/v1",
    kind: "APIService",
    metadata: { name: `${version}.${group}` },
    spec: { group, version, groupPriorityMinimum: 2000, versionPriority: 10, insecureSkipTLSVerify: true, ...spec },
  },
});

const served = (version: string): JsonObject => ({
  op: "replace",
  path: `/spec/versions/${version}/served`,
  value: true,
});

/** What comes and goes with definitions, and what a group is answered with that nobody serves. */
export const aggregation: readonly Conversation[] = [
  {
    name: "definitions are registered",
    requests: [
      { method: "POST", path: definitions, body: definition },
      read(`${services}/v1.registered.example.com`, "Local APIServices"),
      read(`${services}/v3alpha1.registered.example.com`, "Local APIServices"),
      read(`${services}/v2.registered.example.com`),
      { method: "PATCH", path: `${definitions}/things.registered.example.com`, type: "jsonpatch", body: [served("1")] },
      read(`${services}/v2.registered.example.com`, "Local APIServices"),
      read("/apis/registered.example.com", "v2"),
      { method: "DELETE", path: `${services}/v2.registered.example.com` },
      read(`${services}/v2.registered.example.com`, "Local APIServices"),
      { method: "DELETE", path: `${definitions}/things.registered.example.com` },
      read(`${services}/v1.registered.example.com`, "not found"),
      read(`${services}/v2.registered.example.com`, "not found"),
    ],
  },
  {
    name: "a service that is not there",
    requests: [
      apiService("v1", "away.example.com", { service: { namespace: "{ns}", name: "server" } }),
      read(`${services}/v1.away.example.com`, "ServiceNotFound"),
      read("/apis/away.example.com/v1", "service unavailable"),
      read("/apis/away.example.com", "APIGroup"),
      read("/apis/away.example.com/v1/namespaces/{ns}/things", "service unavailable"),
      read("/apis/away.example.com/v2"),
      read("/apis", "away.example.com"),
      {
        method: "POST",
        path: "/api/v1/namespaces/{ns}/services",
        body: { apiVersion: "v1", kind: "Service", metadata: { name: "server" }, spec: { ports: [{ port: 444 }] } },
      },
      read(`${services}/v1.away.example.com`, "not listening"),
      {
        method: "PATCH",
        path: "/api/v1/namespaces/{ns}/services/server",
        type: "merge",
        body: { spec: { ports: [{ port: 443 }] } },
      },
      read(`${services}/v1.away.example.com`, "cannot find"),
      read(`${services}/v1.away.example.com`, "False", "application/json;as=Table;v=v1;g=meta.k8s.io"),
      { method: "DELETE", path: `${services}/v1.away.example.com` },
      read("/apis/away.example.com/v1", "404"),
    ],
  },
];
