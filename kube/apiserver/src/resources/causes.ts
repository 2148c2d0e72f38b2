// Kubernetes' words for what is wrong with a field.
import { equalJson } from "@sluice/objects";
import type { Cause } from "../status-error.ts";

const show = (value: unknown): string => (typeof value === "string" ? `"${value}"` : JSON.stringify(value));

/** `Required value`, with a hint. */
export const required = (field: string, hint = ""): Cause => ({
  reason: "FieldValueRequired",
  message: `Required value${hint ? `: ${hint}` : ""}`,
  field,
});

/** `Invalid value: "x": why`. */
export const invalidValue = (field: string, value: unknown, why: string): Cause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${show(value)}: ${why}`,
  field,
});

/** `Forbidden: why`. */
export const forbiddenField = (field: string, why: string): Cause => ({
  reason: "FieldValueForbidden",
  message: `Forbidden: ${why}`,
  field,
});

/** `Unsupported value: "x": supported values: "a", "b"`. */
export const unsupported = (field: string, value: unknown, supported: readonly string[]): Cause => ({
  reason: "FieldValueNotSupported",
  message: `Unsupported value: ${show(value)}: supported values: ${supported.map(show).join(", ")}`,
  field,
});

/** `Duplicate value: "x"`. */
export const duplicate = (field: string, value: unknown): Cause => ({
  reason: "FieldValueDuplicate",
  message: `Duplicate value: ${show(value)}`,
  field,
});

/** `Not found: "x"`. */
export const notFoundValue = (field: string, value: unknown): Cause => ({
  reason: "FieldValueNotFound",
  message: `Not found: ${show(value)}`,
  field,
});

/** `field is immutable`, when it changed. */
export const immutable = (field: string, after: unknown, before: unknown): Cause[] =>
  equalJson(after, before) ? [] : [invalidValue(field, after, "field is immutable")];
