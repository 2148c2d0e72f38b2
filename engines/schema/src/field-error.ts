// What the API server says about one field. The words are part of the API: users search for them, and programs show them as they are.
// @see k8s.io/apimachinery/pkg/util/validation/field/errors.go, v0.36.0
import { stringifyJson } from "@sluice/objects";
import { goFloat } from "./go-float.ts";

/** Kubernetes' cause types of a 422. */
export type FieldErrorReason =
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid";

/**
 * One cause of a 422: `field` is a path such as `spec.items[0].name`, or `<nil>` when it is the whole object;
 * `message` is the text without the path, as `details.causes` carries it.
 */
export type FieldError = { reason: FieldErrorReason; field: string; message: string };

const titles: { [reason in FieldErrorReason]: string } = {
  FieldValueRequired: "Required value",
  FieldValueDuplicate: "Duplicate value",
  FieldValueInvalid: "Invalid value",
  FieldValueNotSupported: "Unsupported value",
  FieldValueForbidden: "Forbidden",
  FieldValueTooLong: "Too long",
  FieldValueTooMany: "Too many",
  FieldValueTypeInvalid: "Invalid value",
};

/** The names of an object's own path, for errors that belong to no field: Go prints a nil path so. */
export const noField = "<nil>";

/** A string as Go's `%q` prints it, as far as JSON agrees with it. */
export const quote = (text: string): string => JSON.stringify(text);

/** An error that shows the value: `Invalid value: "x": detail`. */
export function showing(
  reason: FieldErrorReason,
  { field, value, detail }: { field: string; value: unknown; detail?: string },
): FieldError {
  const shown =
    typeof value === "string"
      ? quote(value)
      : typeof value === "number"
        ? goFloat(value)
        : stringifyJson(value ?? null);
  return { reason, field, message: [`${titles[reason]}: ${shown}`, ...(detail ? [detail] : [])].join(": ") };
}

/** An error that does not show the value: `Required value`, `Too long: may not be more than 3 bytes`. */
export function naming(reason: FieldErrorReason, field: string, detail = ""): FieldError {
  return { reason, field, message: detail ? `${titles[reason]}: ${detail}` : titles[reason] };
}

/** `spec.interval: Required value`: the error with its path, as it stands in the message of a Status. */
export const describeFieldError = ({ field, message }: FieldError): string => `${field}: ${message}`;
