export { applyDefaults } from "./apply-defaults.ts";
export { s, type Field, type OptionalField, type Rule, type ValueOf } from "./builder.ts";
export { defineKind, type CustomObject, type Kind, type ObjectOf, type PrinterColumn } from "./define-kind.ts";
export { describeFieldError, type FieldError, type FieldErrorReason } from "./field-error.ts";
export { prune, unknownFields } from "./prune.ts";
export { conditions, localReference, reconciledStatus } from "./standard-fields.ts";
export type { StructuralSchema, ValidationRule } from "./structural-schema.ts";
export { toCustomResourceDefinition } from "./to-custom-resource-definition.ts";
export { validate } from "./validate.ts";
