// CustomResourceDefinitions for tests, by the plural of their kind.
import type { KubeObject } from "@sluice/objects";
import type { Cluster } from "./cluster.ts";

/** A version of a kind; it is served and stored unless it says otherwise, and takes any field unless it has a schema. */
export type DefinedVersion = {
  name: string;
  served?: boolean;
  storage?: boolean;
  schema?: { [field: string]: unknown };
  status?: true;
};

type Options = { group?: string; versions?: DefinedVersion[] };

/** The definition of `widgets` (kind Widget) and their like. */
export function definitionOf(
  plural: string,
  { group = "example.com", versions = [{ name: "v1" }] }: Options = {},
): KubeObject {
  const kind = `${plural[0]?.toUpperCase()}${plural.slice(1, -1)}`;
  const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: versions.map(({ name, served = true, storage = true, schema = anything, status }) => ({
        name,
        served,
        storage,
        schema: { openAPIV3Schema: schema },
        ...(status ? { subresources: { status: {} } } : {}),
      })),
    },
  };
}

/** Creates it. */
export const define = ({ client }: Cluster, plural: string, options?: Options): Promise<KubeObject> =>
  client.create(definitionOf(plural, options));
