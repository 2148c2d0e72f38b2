// Checks of one value by itself: its type, and the bounds of strings and numbers.
// @see k8s.io/kube-openapi/pkg/validation/validate/{type,values,validator}.go
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { naming, noField, quote, showing, type FieldError } from "./field-error.ts";
import { enforcedFormat, hasFormat } from "./formats.ts";
import { goFloat } from "./go-float.ts";
import type { StructuralSchema } from "./structural-schema.ts";
import type { Outcome } from "./outcome.ts";

const typesOf = (schema: StructuralSchema): string[] =>
  schema["x-kubernetes-int-or-string"] ? ["integer", "string"] : schema.type ? [schema.type] : [];

const isInteger = (value: number | bigint) => typeof value === "bigint" || Number.isInteger(value);

function nameOfType(value: unknown): { type: string; format: string } {
  if (typeof value === "number" || typeof value === "bigint")
    return isInteger(value) ? { type: "integer", format: "int64" } : { type: "number", format: "float64" };
  if (Array.isArray(value)) return { type: "array", format: "" };
  return { type: typeof value, format: "" };
}

/** That the value is of the schema's type, or null where that is allowed. */
export function validateType(value: unknown, schema: StructuralSchema, path: string): Outcome {
  const types = typesOf(schema);
  const fine = { errors: [], passed: 2 };
  if (value === null) return types.length === 0 || schema.nullable ? fine : wrongType(path, types.join(","), "null");
  const format = enforcedFormat(types, schema.format ?? "");
  const actual = nameOfType(value);
  const fits = types.includes(actual.type) || (actual.type === "integer" && types.includes("number"));
  const textual = typeof value === "string" || Array.isArray(value);
  const numeric = types.includes("number") || types.includes("integer");
  if (format !== "" && !textual && !fits) return wrongType(path, format, actual.format);
  // A list is let through where a formatted string is due, as in type.go; nothing else looks at it.
  if (format !== "" && !numeric && textual) return fine;
  return types.length === 0 || fits ? fine : wrongType(path, types.join(","), actual.type);
}

function wrongType(field: string, expected: string, value: string): Outcome {
  const detail = `${field} in body must be of type ${expected}: ${quote(value)}`;
  return { errors: [showing("FieldValueTypeInvalid", { field, value, detail })], passed: 1 };
}

const invalid = (field: string, value: unknown, problem: string): FieldError =>
  showing("FieldValueInvalid", { field, value, detail: `${field} in body ${problem}` });

/** Length in code points, pattern (RE2, as Go reads it), format. The first of the bounds that fails is the one reported. */
export function validateString(text: string, schema: StructuralSchema, path: string): Outcome {
  const errors = boundsOfString(text, schema, path);
  const format = enforcedFormat(typesOf(schema), schema.format ?? "");
  const passes = format === "" || hasFormat(format, text);
  return { errors: passes ? errors : [...errors, ...wrongType(path, format, text).errors], passed: 2 };
}

function boundsOfString(text: string, { maxLength, minLength, pattern }: StructuralSchema, path: string): FieldError[] {
  const length = maxLength === undefined && minLength === undefined ? 0 : Array.from(text).length;
  if (maxLength !== undefined && length > maxLength)
    return [
      naming("FieldValueTooLong", path, `may not be more than ${maxLength} ${maxLength === 1 ? "byte" : "bytes"}`),
    ];
  if (minLength !== undefined && length < minLength)
    return [invalid(path, text, `should be at least ${minLength} chars long`)];
  if (!pattern) return [];
  const compiled = compilePattern(pattern);
  if (typeof compiled === "string")
    return [invalid(path, text, `should match '${pattern}, but pattern is invalid: ${compiled}'`)];
  return compiled.matcher(text).find() ? [] : [invalid(path, text, `should match '${pattern}'`)];
}

// Patterns come from CRDs, which are few; the bound is for a fleet that replaces its CRDs for ever.
const patterns = new Map<string, RE2JS | string>();
const mostPatterns = 5_000;

function compilePattern(pattern: string): RE2JS | string {
  const known = patterns.get(pattern);
  if (known !== undefined) return known;
  if (patterns.size >= mostPatterns) patterns.clear();
  const compiled = tryCompile(pattern);
  patterns.set(pattern, compiled);
  return compiled;
}

function tryCompile(pattern: string): RE2JS | string {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return error.message;
    throw error;
  }
}

/** Multiple, maximum, minimum and the range of the format. */
export function validateNumber(value: number | bigint, schema: StructuralSchema, path: string): Outcome {
  const { multipleOf, maximum, minimum, exclusiveMaximum, exclusiveMinimum } = schema;
  const shown = (bound: number) => goFloat(bound, isInteger(value) ? "int" : "float");
  const errors = rangeOfFormat(value, schema, path);
  if (multipleOf !== undefined && Number(value) % multipleOf !== 0)
    errors.push(invalid(path, value, `should be a multiple of ${shown(multipleOf)}`));
  if (maximum !== undefined && (value > maximum || (exclusiveMaximum === true && value >= maximum)))
    errors.push(invalid(path, value, `should be less than ${exclusiveMaximum ? "" : "or equal to "}${shown(maximum)}`));
  if (minimum !== undefined && (value < minimum || (exclusiveMinimum === true && value <= minimum)))
    errors.push(
      invalid(path, value, `should be greater than ${exclusiveMinimum ? "" : "or equal to "}${shown(minimum)}`),
    );
  return { errors, passed: 2 };
}

function rangeOfFormat(value: number | bigint, { type, format }: StructuralSchema, path: string): FieldError[] {
  if (type !== "integer" || fitsInto(value, format === "int32" ? 32 : 64)) return [];
  const kind = format === "int32" || format === "int64" ? `with format ${format}` : "(default format)";
  const detail = `Checked value must be of type integer ${kind} in ${path}`;
  return [showing("FieldValueInvalid", { field: noField, value: "", detail })];
}

function fitsInto(value: number | bigint, bits: number): boolean {
  if (!isInteger(value)) return false;
  const whole = BigInt(value);
  return BigInt.asIntN(bits, whole) === whole;
}
