// The subset of OpenAPI v3 that a CustomResourceDefinition may hold. Everything in this package reads it.
// @see k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1 JSONSchemaProps, v0.36.0

/** A rule in CEL, as `x-kubernetes-validations` lists it. */
export type ValidationRule = {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: "FieldValueInvalid" | "FieldValueForbidden" | "FieldValueRequired" | "FieldValueDuplicate";
  fieldPath?: string;
  optionalOldSelf?: boolean;
};

/** A schema of a CRD's version, or a part of one. */
export type StructuralSchema = {
  type?: string;
  description?: string;
  title?: string;
  example?: unknown;
  externalDocs?: { description?: string; url?: string };
  format?: string;
  nullable?: boolean;
  default?: unknown;
  enum?: unknown[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  properties?: { [name: string]: StructuralSchema };
  additionalProperties?: StructuralSchema | boolean;
  items?: StructuralSchema;
  allOf?: StructuralSchema[];
  anyOf?: StructuralSchema[];
  oneOf?: StructuralSchema[];
  not?: StructuralSchema;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-list-type"?: "atomic" | "set" | "map";
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: "granular" | "atomic";
  "x-kubernetes-validations"?: ValidationRule[];
};

/** Any JSON object, before it is known what it holds. */
export type Fields = { [name: string]: unknown };

/** Whether a value is a JSON object, as opposed to a list, a scalar or null. */
export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The schema of a field that is declared, or that additionalProperties admits; undefined when nothing is said of it. */
export function schemaOfField(schema: StructuralSchema | undefined, name: string): StructuralSchema | undefined {
  if (schema?.properties && Object.hasOwn(schema.properties, name)) return schema.properties[name];
  return typeof schema?.additionalProperties === "object" ? schema.additionalProperties : undefined;
}
