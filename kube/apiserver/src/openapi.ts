// OpenAPI v3: what kubectl reads before it writes (does the server validate fields?) and for `kubectl explain`.
import { createHash } from "node:crypto";
import { readTable, type TableType } from "@sluice/kubernetes-schema";
import type { Registry } from "./resources/registry.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";
import type { Catalogue } from "./served-groups.ts";
import { noSuchPath } from "./status-error.ts";

/** The path of a group and version, without a slash before it. */
export const pathOf = ({ group, version }: { group: string; version: string }): string =>
  group === "" ? `api/${version}` : `apis/${group}/${version}`;

/** `/openapi/v3`: one document a group and version. */
export function openApiIndex({ registry, remotes }: Catalogue): object {
  const members = Map.groupBy(registry.list(), pathOf);
  const own = [...members].map(([path, resources]) => [path, `?hash=${digestOf(resources)}`]);
  const others = remotes.list().flatMap((remote) => (remote.document?.hasOpenApi ? [[pathOf(remote), ""]] : []));
  return {
    paths: Object.fromEntries(
      [...own, ...others].map(([path, query]) => [path, { serverRelativeURL: `/openapi/v3/${path}${query}` }]),
    ),
  };
}

/** Clients keep a document for as long as its digest stays: what is built in never changes, what is defined may. */
const digestOf = (members: readonly Resource[]): string =>
  createHash("sha256")
    .update(JSON.stringify(members.map(({ kind, plural, namespaced, openApi }) => [kind, plural, namespaced, openApi])))
    .digest("hex")
    .toUpperCase();

/** The media type of OpenAPI v2: clients ask for it with an `@`, which no Content-Type may have. */
export const openApiV2Type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

/** One document. @throws {ApiError} 404 */
export function openApiDocument(registry: Registry, path: string): object {
  const members = registry.list().filter((resource) => pathOf(resource) === path);
  if (members.length === 0) throw noSuchPath();
  const schemas: Schemas = {};
  for (const resource of members) addSchemas(schemas, resource);
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: `v${readTable().kubernetes}` },
    paths: Object.fromEntries(
      members.map((resource) => [
        `/${pathOf(resource)}${resource.namespaced ? "/namespaces/{namespace}" : ""}/${resource.plural}/{name}`,
        operations(resource),
      ]),
    ),
    components: { schemas },
  };
}

const queryParameters = ["dryRun", "fieldManager", "fieldValidation", "force"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));

/** What can be done to an object of a kind. */
export function operations(resource: Resource) {
  const kind = { group: resource.group, version: resource.version, kind: resource.kind };
  const schema = { $ref: `#/components/schemas/${nameOf(resource)}` };
  const responses = { "200": { description: "OK", content: { "application/json": { schema } } } };
  const operation = (action: string) => ({
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": kind,
    parameters: queryParameters,
    responses,
  });
  return { get: operation("get"), put: operation("put"), patch: operation("patch"), delete: operation("delete") };
}

const nameOf = ({ group, version, kind, isCustom }: Resource): string =>
  isCustom
    ? `${group.split(".").reverse().join(".")}.${version}.${kind}`
    : `io.k8s.api.${group === "" ? "core" : group.split(".")[0]}.${version}.${kind}`;

/** Schemas by their names. */
export type Schemas = { [name: string]: unknown };

/** Adds the schema of a kind, and those that it refers to. */
export function addSchemas(schemas: Schemas, resource: Resource): void {
  const name = nameOf(resource);
  const gvk = [{ group: resource.group, version: resource.version, kind: resource.kind }];
  if (resource.isCustom) {
    const base = (resource.openApi ?? { type: "object" }) as { properties?: object };
    const identity = { apiVersion: { type: "string" }, kind: { type: "string" }, metadata: { type: "object" } };
    schemas[name] = {
      ...base,
      properties: { ...identity, ...base.properties },
      "x-kubernetes-group-version-kind": gvk,
    };
    return;
  }
  addTableType(schemas, name);
  schemas[name] = {
    ...(schemas[name] ?? { type: "object", description: `${resource.kind} of ${apiVersionOf(resource)}` }),
    "x-kubernetes-group-version-kind": gvk,
  };
}

function addTableType(schemas: Schemas, name: string): void {
  const type = readTable().types[name];
  if (type === undefined || schemas[name] !== undefined) return;
  schemas[name] = {}; // a type may contain itself
  schemas[name] = toSchema(type, schemas);
}

const scalars: { [scalar: string]: object } = {
  string: { type: "string" },
  numeric: { type: "number" },
  boolean: { type: "boolean" },
  untyped: {},
};

function toSchema(type: TableType, schemas: Schemas): object {
  if (typeof type === "string" && !type.startsWith("#")) return scalars[type] ?? {};
  if (typeof type === "string" || "ref" in type) {
    const name = typeof type === "string" ? type.slice(1) : type.ref;
    addTableType(schemas, name);
    return { allOf: [{ $ref: `#/components/schemas/${name}` }] };
  }
  if ("list" in type) {
    const relation = type.keys
      ? { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": type.keys }
      : type.set
        ? { "x-kubernetes-list-type": "set" }
        : {};
    return { type: "array", items: toSchema(type.list, schemas), ...relation };
  }
  const properties = Object.fromEntries(
    Object.entries(type.fields ?? {}).map(([field, of]) => [field, toSchema(of, schemas)]),
  );
  return {
    type: "object",
    ...(type.fields ? { properties } : {}),
    ...(type.of ? { additionalProperties: toSchema(type.of, schemas) } : {}),
  };
}
