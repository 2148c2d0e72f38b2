// CustomResourceDefinition objects: their defaults, what is refused, and the status that says whether the kind is served.
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { immutable, invalidValue, required } from "../resources/causes.ts";
import type { Strategy } from "../resources/resource.ts";

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
  conversion?: { strategy?: string };
};
/** One version of a custom kind. */
export type CrdVersion = {
  name: string;
  served: boolean;
  storage: boolean;
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

/** The spec of a definition. */
export const crdSpecOf = (object: KubeObject): CrdSpec => object["spec"] as CrdSpec;

/** The strategy of CustomResourceDefinition. */
export const customResourceDefinition: Strategy = {
  keepsStatus: true,
  default(object) {
    const spec = crdSpecOf(object);
    if (!spec?.names) return;
    spec.names.singular ??= String(spec.names.kind ?? "").toLowerCase();
    spec.names.listKind ??= `${spec.names.kind}List`;
    (spec.conversion ??= {}).strategy ??= "None";
  },
  validate(object, before) {
    const spec = crdSpecOf(object);
    const causes: Cause[] = [];
    if (!spec?.group) causes.push(required("spec.group"));
    if (!spec?.names?.plural) causes.push(required("spec.names.plural"));
    if (!spec?.names?.kind) causes.push(required("spec.names.kind"));
    if (causes.length > 0) return causes;
    const name = `${spec.names.plural}.${spec.group}`;
    if (object.metadata.name !== name)
      causes.push(invalidValue("metadata.name", object.metadata.name, `must be spec.names.plural+"."+spec.group`));
    if (spec.scope !== "Namespaced" && spec.scope !== "Cluster")
      causes.push(required("spec.scope", "Namespaced or Cluster"));
    if (!Array.isArray(spec.versions) || spec.versions.filter(({ storage }) => storage).length !== 1) {
      causes.push(
        invalidValue(
          "spec.versions",
          spec.versions?.map((version) => version.name),
          "must have exactly one version marked as storage version",
        ),
      );
    }
    if (spec.conversion?.strategy !== "None" && spec.conversion?.strategy !== undefined) {
      causes.push(
        invalidValue(
          "spec.conversion.strategy",
          spec.conversion.strategy,
          "this API has no webhook conversion yet; use None",
        ),
      );
    }
    if (before)
      causes.push(
        ...immutable("spec.group", spec.group, crdSpecOf(before).group),
        ...immutable("spec.scope", spec.scope, crdSpecOf(before).scope),
      );
    return causes;
  },
};
