// The spec of a CustomResourceDefinition, as far as the server reads it.
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import type { ClientConfig } from "../services/ask-webhook.ts";

type Names = {
  plural?: string;
  singular?: string;
  kind?: string;
  listKind?: string;
  shortNames?: string[];
  categories?: string[];
};
/** The spec of a CustomResourceDefinition, as far as the server reads it. */
export type CrdSpec = {
  group: string;
  names: Names;
  scope: string;
  versions: CrdVersion[];
  conversion?: {
    strategy?: string;
    webhook?: { clientConfig?: ClientConfig; conversionReviewVersions?: string[] };
  };
  preserveUnknownFields?: boolean;
};
/** One version of a custom kind. */
export type CrdVersion = {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: { [key: string]: unknown } };
  subresources?: {
    status?: object;
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  };
  additionalPrinterColumns?: {
    name: string;
    type: string;
    jsonPath: string;
    priority?: number;
    description?: string;
    format?: string;
  }[];
  selectableFields?: { jsonPath: string }[];
};

/** Where definitions are kept. */
export const crdBucket = "apiextensions.k8s.io/customresourcedefinitions";

/** The spec of a definition. */
export const crdSpecOf = (object: KubeObject): CrdSpec => object["spec"] as CrdSpec;

/** The version that a definition of a kind has under a name, served or not. */
export function findVersion(
  { store }: { store: Store },
  { group, plural }: { group: string; plural: string },
  apiVersion: string,
): CrdVersion | undefined {
  const definition = store.get({ bucket: crdBucket, name: `${plural}.${group}` });
  return definition && crdSpecOf(definition).versions.find(({ name }) => `${group}/${name}` === apiVersion);
}
