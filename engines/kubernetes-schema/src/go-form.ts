// What Kubernetes makes of the JSON of a built-in kind by reading it into its Go types and writing it again: fields that are not the kind's are
// dropped and named, zeroes are left out or put in, quantities and times get their one form.
// @see encoding/json and sigs.k8s.io/json; `generated/wire.json` says which fields print when they are zero
import {
  canonicalQuantity,
  formatMicroTime,
  formatTime,
  QuantityError,
  type JsonObject,
  type JsonValue,
} from "@sluice/objects";
import { findIllegalByte } from "./base64.ts";
import { FormError, goNames, goTypeOf, jsonSort } from "./form-error.ts";
import { formOfMessage, type FieldForm } from "./message-form.ts";
import { findMessage } from "./wire-table.ts";

/** An object in its Go form, and the paths of what its kind does not have, in the order of the text. */
export type GoForm = { object: JsonObject; unknown: string[] };

/** Where a value is, and in which struct: steps from the inside out (`.spec`, `[0]`), put into words only when something is wrong there. */
type Place = { above?: Place; struct: string; step: string; isField: boolean };

const atRoot = (struct: string): Place => ({ struct, step: "", isField: true });

const stepsTo = (place: Place): string => (place.above ? stepsTo(place.above) : "") + place.step;
const fieldsTo = ({ above, step, isField }: Place): string => (above ? fieldsTo(above) : "") + (isField ? step : "");

/** What has the wrong type is told by its fields alone, what is unknown by indexes and keys as well. */
const misfit = (found: string, place: Place, wanted: string): FormError =>
  new FormError(found, { struct: place.struct, plain: fieldsTo(place).slice(1) }, wanted);

type Walk = { unknown: string[] };

/**
 * Reads and writes an object as Kubernetes does.
 *
 * @returns undefined for kinds that are not built in
 * @throws {FormError} for a value of the wrong type, in the words of Go
 */
export function toGoForm(object: JsonObject, apiVersion: string, kind: string): GoForm | undefined {
  const message = findMessage(apiVersion, kind);
  if (message === undefined) return undefined;
  const walk: Walk = { unknown: [] };
  return { object: structForm(message, object, atRoot(kind), walk), unknown: walk.unknown };
}

const objectMeta = "meta/v1.ObjectMeta";

/**
 * Reads and writes metadata alone, which custom kinds share with the built-in ones.
 *
 * @throws {FormError} for a value of the wrong type, in the words of Go
 */
export function toMetadataForm(metadata: JsonValue): GoForm {
  if (typeof metadata !== "object" || metadata === null || Array.isArray(metadata))
    throw FormError.saying(`json: cannot unmarshal ${jsonSort(metadata)} into Go value of type v1.ObjectMeta`);
  const walk: Walk = { unknown: [] };
  return { object: structForm(objectMeta, metadata, atRoot("ObjectMeta"), walk), unknown: walk.unknown };
}

function structForm(message: string, value: JsonValue, place: Place, walk: Walk): JsonObject {
  const { fields, always, name } = formOfMessage(message);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw misfit(jsonSort(value), place, `${goPackage(message)}.${name}`);
  const result: JsonObject = {};
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const field = fields.get(key);
    const inner = { above: place, struct: field?.struct ?? "", step: `.${key}`, isField: true };
    if (!field) {
      walk.unknown.push(stepsTo(inner).slice(1));
      continue;
    }
    const form = fieldForm(field, one, inner, walk);
    if (form !== undefined) setOwn(result, key, form);
  }
  for (const [key, field] of always) if (result[key] === undefined) setOwn(result, key, zeroOf(field, walk));
  return result;
}

function setOwn(target: JsonObject, key: string, value: JsonValue): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  else target[key] = value;
}

/** The form of a field's value; undefined for what is not printed, or printed as the zero that the caller adds. */
function fieldForm(field: FieldForm, value: JsonValue, place: Place, walk: Walk): JsonValue | undefined {
  if (value === null) return undefined;
  const { holds, keeps, isPointer } = field;
  if (holds === "list") {
    const list = listForm(field, value, place, walk);
    return list.length > 0 || keeps ? list : undefined;
  }
  if (holds === "map") {
    const map = mapForm(field, value, place, walk);
    return Object.keys(map).length > 0 || keeps ? map : undefined;
  }
  const one = valueForm(field, value, place, walk);
  const isZero = one === "" || one === 0 || one === false;
  return isZero && !isPointer && !keeps && !field.isStruct ? undefined : one;
}

function listForm(field: FieldForm, value: JsonValue, place: Place, walk: Walk): JsonValue[] {
  if (!Array.isArray(value)) throw misfit(jsonSort(value), place, goTypeOf(field));
  return value.map((item, index) =>
    item === null
      ? zeroOf({ ...field, holds: "one" }, walk)
      : valueForm(field, item, { above: place, struct: place.struct, step: `[${index}]`, isField: false }, walk),
  );
}

function mapForm(field: FieldForm, value: JsonValue, place: Place, walk: Walk): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw misfit(jsonSort(value), place, goTypeOf(field));
  const result: JsonObject = {};
  for (const [key, one] of Object.entries(value)) {
    if (one === undefined) continue;
    const inner = { above: place, struct: place.struct, step: `.${key}`, isField: false };
    setOwn(result, key, one === null ? zeroOf({ ...field, holds: "one" }, walk) : entryForm(field, one, inner, walk));
  }
  return result;
}

function entryForm(field: FieldForm, value: JsonValue, place: Place, walk: Walk): JsonValue {
  if (!field.isMapOfLists) return valueForm(field, value, place, walk);
  if (!Array.isArray(value)) throw misfit(jsonSort(value), place, `[]${field.type}`);
  return value.map((item) => valueForm(field, item, place, walk));
}

/** The zero of a type as JSON prints it. */
function zeroOf({ holds, type, message = "", isPointer }: FieldForm, walk: Walk): JsonValue {
  if (isPointer || holds !== "one") return null;
  switch (type) {
    case "s":
      return "";
    case "i":
    case "l":
    case "f":
      return 0;
    case "b":
      return false;
    case "y":
      return null;
  }
  const special = specials.get(message);
  return special ? special.zero : structForm(message, {}, atRoot(""), walk);
}

function valueForm({ type, message }: FieldForm, value: JsonValue, place: Place, walk: Walk): JsonValue {
  if (message === undefined) return scalarForm(type, value, place);
  const special = specials.get(message);
  return special ? special.form(value, place, walk) : structForm(message, value, place, walk);
}

/** Integers up to a power of two; JSON holds those beyond 53 bits as bigint. */
const integerOf =
  (bits: 31 | 63) =>
  (value: JsonValue): boolean =>
    typeof value === "bigint"
      ? bits === 63 && BigInt.asIntN(64, value) === value
      : typeof value === "number" && Number.isInteger(value) && (bits === 63 || (value | 0) === value);

const scalarTypes: { readonly [type: string]: (value: JsonValue) => boolean } = {
  s: (value) => typeof value === "string",
  y: (value) => typeof value === "string",
  b: (value) => typeof value === "boolean",
  f: (value) => typeof value === "number" || typeof value === "bigint",
  i: integerOf(31),
  l: integerOf(63),
};
function scalarForm(type: string, value: JsonValue, place: Place): JsonValue {
  if (!scalarTypes[type]?.(value))
    throw misfit(jsonSort(value, type === "i" || type === "l"), place, goNames[type] ?? type);
  if (type !== "y" || typeof value !== "string") return value;
  const wrong = findIllegalByte(value);
  if (wrong !== undefined) throw FormError.saying(`illegal base64 data at input byte ${wrong}`);
  return Buffer.from(value, "base64").toString("base64");
}

type Special = { zero: JsonValue; form(value: JsonValue, place: Place, walk: Walk): JsonValue };

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

const timeForm =
  (print: (epochMs: number) => string, layout: string) =>
  (value: JsonValue, place: Place): JsonValue => {
    if (typeof value !== "string") throw misfit(jsonSort(value), place, "string");
    const time = rfc3339.test(value) ? Date.parse(value) : Number.NaN;
    if (Number.isNaN(time))
      throw FormError.saying(
        `parsing time ${JSON.stringify(value)} as "${layout}": cannot parse ${JSON.stringify(value)} as "2006"`,
      );
    // Beyond milliseconds there is nothing that Date holds: what the client wrote stays.
    const micros = /\.(\d{6})\d*Z$/.exec(value)?.[1];
    const text = print(time);
    return micros !== undefined && text.includes(".") ? text.replace(/\.\d+Z$/, `.${micros}Z`) : text;
  };

function quantityForm(value: JsonValue): JsonValue {
  try {
    if (typeof value === "string" || typeof value === "number" || typeof value === "bigint")
      return canonicalQuantity(value);
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
  }
  throw FormError.saying("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
}

const anything: Special = { zero: null, form: (value) => value };
const schemaProps = "apiextensions/v1.JSONSchemaProps";
const isPlain = (value: JsonValue): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const schemaForm = (value: JsonValue, place: Place, walk: Walk): JsonValue => {
  if (isPlain(value)) return structForm(schemaProps, value, place, walk);
  return Array.isArray(value) ? value.map((one) => schemaForm(one, place, walk)) : value;
};

const specials: ReadonlyMap<string, Special> = new Map<string, Special>([
  ["meta/v1.Time", { zero: null, form: timeForm(formatTime, "2006-01-02T15:04:05Z07:00") }],
  ["meta/v1.MicroTime", { zero: null, form: timeForm(formatMicroTime, "2006-01-02T15:04:05.000000Z07:00") }],
  ["meta/v1.FieldsV1", anything],
  ["resource.Quantity", { zero: "0", form: quantityForm }],
  [
    "intstr.IntOrString",
    {
      zero: 0,
      form(value, place) {
        if (typeof value === "string" || (typeof value === "number" && Number.isInteger(value))) return value;
        throw misfit(jsonSort(value, true), place, "int32");
      },
    },
  ],
  ["runtime.RawExtension", anything],
  ["apiextensions/v1.JSON", anything],
  ["apiextensions/v1.JSONSchemaPropsOrBool", { zero: null, form: schemaForm }],
  ["apiextensions/v1.JSONSchemaPropsOrArray", { zero: null, form: schemaForm }],
  ["apiextensions/v1.JSONSchemaPropsOrStringArray", { zero: null, form: schemaForm }],
]);

/** The last part of a Go package's path, as Go's messages have it. */
const goPackage = (message: string): string => /([^/.]+)\.[^.]+$/.exec(message)?.[1] ?? "";
