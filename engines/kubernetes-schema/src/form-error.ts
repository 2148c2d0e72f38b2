// A value that does not fit its Go type, in the words of Go's JSON.
import type { JsonValue } from "@sluice/objects";
import type { FieldForm } from "./message-form.ts";

/** The value does not fit. */
export class FormError extends Error {
  override readonly name = "FormError";
  readonly code = "WRONG_TYPE";

  constructor(found: string, { struct, plain }: { struct: string; plain: string }, wanted: string) {
    super(`json: cannot unmarshal ${found} into Go struct field ${struct}.${plain} of type ${wanted}`);
  }

  /** With a message of its own. */
  static saying(message: string): FormError {
    const error = new FormError("", { struct: "", plain: "" }, "");
    error.message = message;
    return error;
  }
}

/** What a value is, as Go names it; a number where an integer is wanted is shown: it is none, or too large. */
export function jsonSort(value: JsonValue, wantsInteger = false): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  if (typeof value === "number" || typeof value === "bigint") return wantsInteger ? `number ${value}` : "number";
  return typeof value;
}

/** Scalars as Go calls them. */
export const goNames: { readonly [type: string]: string } = {
  s: "string",
  b: "bool",
  i: "int32",
  l: "int64",
  f: "float64",
  y: "[]uint8",
};

/** The Go type of a list or map. */
export function goTypeOf({ holds, type }: FieldForm): string {
  const one = goNames[type] ?? type.slice(1).replace(/^.*\/(?=[^/]+$)/, "");
  return holds === "list" ? `[]${one}` : holds === "map" ? `map[string]${one}` : one;
}
