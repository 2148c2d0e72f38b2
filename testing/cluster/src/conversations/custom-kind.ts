// Requests about a custom kind of the conversation's own, for scenarios that need one.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Request } from "./conversation.ts";

/** The group, which no other conversation has. */
export const group = "{ns}.example.com";
/** Where definitions are. */
export const definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
/** The definition of the kind `Noxu`. */
export const ofNoxus = `${definitions}/noxus.${group}`;
/** Its objects in the conversation's namespace, at `v1`. */
export const noxus = `/apis/${group}/v1/namespaces/{ns}/noxus`;
/** Its objects when it has no namespaces. */
export const clusterNoxus = `/apis/${group}/v1/noxus`;

/** A schema of an object with these fields. */
export const object = (properties: JsonObject, more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties,
  ...more,
});
/** A schema that takes everything. */
export const anything: JsonObject = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

/** A version of the kind; stored and served unless `more` says otherwise. */
export const version = (name: string, schema: JsonObject, more: JsonObject = {}): JsonObject => ({
  name,
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
  ...more,
});

type Kind = { versions: JsonObject[]; scope?: string; names?: JsonObject; spec?: JsonObject; metadata?: JsonObject };

/** The definition. */
export const definition = ({
  versions,
  scope = "Namespaced",
  names = {},
  spec = {},
  metadata = {},
}: Kind): JsonObject => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: `noxus.${group}`, ...metadata },
  spec: { group, scope, names: { plural: "noxus", kind: "Noxu", ...names }, versions, ...spec },
});

/** Defines the kind, and waits until it is served. */
export const define = (kind: Kind): Request[] => [
  { method: "POST", path: definitions, body: definition(kind), isSetUp: true },
  { method: "GET", path: ofNoxus, until: '"type":"Established","status":"True"', isSetUp: true },
  {
    method: "GET",
    path: `/apis/${group}/${String(kind.versions[0]?.["name"])}/noxus`,
    until: '"items":[',
    isSetUp: true,
  },
];

/** Takes the kind away. */
export const remove: Request = { method: "DELETE", path: ofNoxus, isSetUp: true };

/** An object of the kind. */
export const noxu = (name: string, fields: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: `${group}/v1`,
  kind: "Noxu",
  metadata: { name, ...metadata },
  ...fields,
});

/** Makes an object. */
export const post = (body: JsonValue, path = noxus): Request => ({ method: "POST", path, body });
/** Reads it. */
export const get = (path: string, more: Partial<Request> = {}): Request => ({ method: "GET", path, ...more });
/** Puts it. */
export const put = (path: string, body: JsonValue): Request => ({ method: "PUT", path, body });
/** Patches it; a merge unless `type` says otherwise. */
export const patch = (path: string, body: JsonValue, type = "merge"): Request => ({
  method: "PATCH",
  path,
  type,
  body,
});
