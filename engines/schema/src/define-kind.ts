// A kind is defined once; everything that speaks of it (client, API server, CLI, reference pages) reads that definition.
import type { ObjectMeta } from "@sluice/objects";
import { toValidationRule, type Field, type Rule, type ValueOf } from "./builder.ts";
import type { StructuralSchema } from "./structural-schema.ts";

/** A column of `kubectl get`. */
export type PrinterColumn = {
  name: string;
  type: "string" | "integer" | "number" | "boolean" | "date";
  jsonPath: string;
  description?: string;
  priority?: number;
  format?: string;
};

/** An object of a kind with that spec and status. */
export type CustomObject<Spec, Status> = {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec: Spec;
  status?: Status;
};

/** A kind: how it is named and served, and the schema of its objects. `T` is the TypeScript type of its objects. */
export type Kind<T = unknown> = {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: string[];
  readonly categories: string[];
  readonly namespaced: boolean;
  readonly printerColumns: PrinterColumn[];
  /** Annotations of its CustomResourceDefinition. */
  readonly annotations: { [name: string]: string };
  readonly deprecationWarning?: string;
  /** Schema of the whole object, `status` included. */
  readonly schema: StructuralSchema;
  /** Only for the compiler. */
  readonly ofType?: T;
};

/** The TypeScript type of a kind's objects: `type GitRepository = ObjectOf<typeof GitRepository>`. */
export type ObjectOf<K> = K extends { readonly ofType?: infer T } ? NonNullable<T> : never;

/** What `defineKind` takes. `rules` are CEL over the spec. */
export type KindDefinition<Spec extends Field, Status extends Field> = {
  group: string;
  version: string;
  kind: string;
  /** The sentence that `kubectl explain` begins with. */
  doc: string;
  plural: string;
  shortNames?: string[];
  categories?: string[];
  clusterScoped?: true;
  spec: Spec;
  status: Status;
  rules?: Rule[];
  printerColumns?: PrinterColumn[];
  annotations?: { [name: string]: string };
  deprecationWarning?: string;
};

/** Makes a kind out of its definition. */
export function defineKind<Spec extends Field, Status extends Field>(
  definition: KindDefinition<Spec, Status>,
): Kind<CustomObject<ValueOf<Spec>, ValueOf<Status>>> {
  const { doc, spec, status, rules, clusterScoped, ...names } = definition;
  const specSchema = rules ? { ...spec.schema, "x-kubernetes-validations": rules.map(toValidationRule) } : spec.schema;
  return {
    singular: names.kind.toLowerCase(),
    shortNames: [],
    categories: [],
    printerColumns: [],
    annotations: {},
    ...names,
    namespaced: !clusterScoped,
    schema: {
      type: "object",
      description: doc,
      properties: {
        apiVersion: { type: "string", description: "Group and version of this object, such as `apps/v1`." },
        kind: { type: "string", description: "Kind of this object, in CamelCase." },
        metadata: { type: "object" },
        spec: specSchema,
        status: status.schema,
      },
    },
  };
}
