// Kubernetes' words for what is wrong with a field.
import { equalJson, quoteInGo } from "@sluice/objects";
import type { Cause } from "../status-error.ts";

/** As Go prints a value in a message: a text in quotes, anything else as JSON that is safe in HTML; what is not there is null. */
const show = (value: unknown): string =>
  typeof value === "string"
    ? JSON.stringify(value)
    : JSON.stringify(value ?? null).replace(
        /[<>&\u2028\u2029]/g,
        (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );

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

/** `Invalid value: "x": why`, of a text that may have letters which nobody can print. */
export function invalidText(field: string, text: string, why: string): Cause {
  return { reason: "FieldValueInvalid", message: `Invalid value: ${quoteInGo(text)}: ${why}`, field };
}

/** `Too long: may not be more than 63 bytes`. */
export const tooLong = (field: string, most: number): Cause => ({
  reason: "FieldValueTooLong",
  message: `Too long: may not be more than ${most} bytes`,
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

/** `Too many: 65: must have at most 64 items`. */
export const tooMany = (field: string, count: number, most: number): Cause => ({
  reason: "FieldValueTooMany",
  message: `Too many: ${count}: must have at most ${most} items`,
  field,
});

/** `Internal error: why`. */
export const internalError = (field: string, why: string): Cause => ({
  reason: "InternalError",
  message: `Internal error: ${why}`,
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
