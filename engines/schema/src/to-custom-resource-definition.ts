// A kind becomes known to an API server through its CustomResourceDefinition.
import type { KubeObject } from "@sluice/objects";
import type { Kind } from "./define-kind.ts";

/**
 * The apiextensions.k8s.io/v1 object that makes an API server serve a kind.
 *
 * @param stored  the version that is stored
 * @param older   further versions of the same kind; served, not stored
 */
export function toCustomResourceDefinition(stored: Kind, ...older: Kind[]): KubeObject {
  const { group, kind, plural, singular, shortNames, categories, namespaced, annotations } = stored;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: {
      name: `${plural}.${group}`,
      ...(Object.keys(annotations).length > 0 ? { annotations: { ...annotations } } : {}),
    },
    spec: {
      group,
      names: {
        ...(categories.length > 0 ? { categories: [...categories] } : {}),
        kind,
        listKind: `${kind}List`,
        plural,
        ...(shortNames.length > 0 ? { shortNames: [...shortNames] } : {}),
        singular,
      },
      scope: namespaced ? "Namespaced" : "Cluster",
      versions: [stored, ...older].map((version) => toVersion(version, version === stored)),
    },
  };
}

function toVersion({ version, printerColumns, schema, deprecationWarning }: Kind, storage: boolean) {
  return {
    ...(printerColumns.length > 0 ? { additionalPrinterColumns: printerColumns.map((column) => ({ ...column })) } : {}),
    ...(deprecationWarning === undefined ? {} : { deprecated: true, deprecationWarning }),
    name: version,
    schema: { openAPIV3Schema: schema },
    served: true,
    storage,
    subresources: { status: {} },
  };
}
