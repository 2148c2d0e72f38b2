// OpenAPI v2 in JSON: the definitions of v3 under their older name, for tools that read no other.
import { readTable } from "@sluice/kubernetes-schema";
import { addSchemas, operations, pathOf, type Schemas } from "./openapi.ts";
import type { Registry } from "./resources/registry.ts";

/** The whole document. */
export function openApiV2Document(registry: Registry): object {
  const schemas: Schemas = {};
  const paths: { [path: string]: object } = {};
  for (const resource of registry.list()) {
    addSchemas(schemas, resource);
    const namespace = resource.namespaced ? "/namespaces/{namespace}" : "";
    paths[`/${pathOf(resource)}${namespace}/${resource.plural}/{name}`] = operationsOf(operations(resource));
  }
  return {
    swagger: "2.0",
    info: { title: "Kubernetes", version: `v${readTable().kubernetes}` },
    paths,
    definitions: inOlderForm(schemas),
  };
}

type Parameter = { name: string; in: string; schema: object };
type Operation = {
  parameters: readonly Parameter[];
  responses: { [code: string]: { description: string; content: object } };
};

/** A parameter's type stands in the parameter itself, and a response has one schema for all media types. */
function operationsOf(all: { [verb: string]: Operation }): object {
  return Object.fromEntries(
    Object.entries(all).map(([verb, { parameters, responses, ...rest }]) => [
      verb,
      {
        ...rest,
        parameters: parameters.map(({ schema, ...parameter }) => ({ ...parameter, ...schema })),
        responses: Object.fromEntries(
          Object.entries(responses).map(([code, { description, content }]) => [
            code,
            { description, ...(inOlderForm(Object.values(content)[0]) as object) },
          ]),
        ),
      },
    ]),
  );
}

/** References by their older path, and without the wrapping that v3 has for what stands beside them. */
function inOlderForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOlderForm);
  if (typeof value !== "object" || value === null) return value;
  const { allOf, $ref, ...rest } = value as { allOf?: unknown; $ref?: unknown };
  if (typeof $ref === "string") return { $ref: $ref.replace("#/components/schemas/", "#/definitions/") };
  if (Array.isArray(allOf) && allOf.length === 1 && Object.keys(rest).length === 0) return inOlderForm(allOf[0]);
  const kept = allOf === undefined ? rest : { ...rest, allOf };
  return Object.fromEntries(Object.entries(kept).map(([key, inner]) => [key, inOlderForm(inner)]));
}
