// Values of charts: tables (maps), lists and scalars, as Helm reads them. Numbers of YAML are float64, those of `--set` are int64.
import { GoNumber, int64, isMap } from "@sluice/gotemplate";
import { isGoNil } from "@sluice/sprig";
import { readDocuments } from "./go-yaml.ts";
import { readUtf16 } from "./utf16-text.ts";
import { utf8Fault } from "./utf8-fault.ts";
import { HelmError } from "./helm-error.ts";

/** A table of values. */
export type Values = { [key: string]: unknown };

/** True for tables. */
export const isTable = (value: unknown): value is Values => isMap(value) && !(value instanceof Map);

/** A copy that shares nothing with its origin but numbers of Go's types, which never change. */
export function cloneValues<T>(value: T): T {
  if (Array.isArray(value)) return value.map(cloneValues) as T;
  if (!isTable(value)) return value;
  const copy: Values = {};
  for (const key of Object.keys(value)) {
    const entry = value[key];
    setValue(copy, key, typeof entry === "object" ? cloneValues(entry) : entry);
  }
  return copy as T;
}

/** Sets an entry, whatever its name. */
export function setValue(table: Values, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(table, key, { value, enumerable: true, configurable: true, writable: true });
  else table[key] = value;
}

/** An entry; undefined when there is none. */
export const valueOf = (table: Values, key: string): unknown => (Object.hasOwn(table, key) ? table[key] : undefined);

/** A table within tables, by a path such as `a.b`. */
export function tableAt(values: Values, path: string): Values | undefined {
  let table: unknown = values;
  for (const name of path.split(".")) table = isTable(table) ? valueOf(table, name) : undefined;
  return isTable(table) ? table : undefined;
}

/** A value that is no table, by its path. */
export function scalarAt(values: Values, path: string): unknown {
  const names = path.split(".");
  const last = names.pop() ?? "";
  const table = names.length === 0 ? values : tableAt(values, names.join("."));
  const value = table && valueOf(table, last);
  return isTable(value) ? undefined : value;
}

/** Puts `over` on top of `base`, table by table; neither is changed. */
export function overlay(base: Values, over: Values): Values {
  const result: Values = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = valueOf(result, key);
    setValue(result, key, isTable(value) && isTable(below) ? overlay(below, value) : value);
  }
  return result;
}

/**
 * Reads a file of values; several documents lie on top of one another.
 *
 * @param source  names the file in errors; `isGiven` when it is the user's and not the chart's
 * @throws {HelmError} `VALUES`
 */
export function readValues(content: string | Uint8Array, source: string, { isGiven = false } = {}): Values {
  const what = isGiven ? `failed to parse ${source}` : `cannot load ${source}`;
  const text = typeof content === "string" ? content : textOfFile(content, what);
  let values: Values = {};
  for (const document of documentsOf(text, what)) {
    if (document === null || document === undefined) continue;
    if (!isTable(document))
      throw new HelmError(
        "VALUES",
        `${what}: ${inDocument}error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(document) ? "array" : typeof document} into Go value of type map[string]interface {}`,
      );
    values = overlay(values, document);
  }
  return values;
}

/** The text of a file, without a mark at its beginning. @throws {HelmError} `VALUES`, in go-yaml's words */
function textOfFile(content: Uint8Array, what: string): string {
  const fail = (fault: string, cause?: unknown): never => {
    throw new HelmError("VALUES", `${what}: ${inDocument}error converting YAML to JSON: ${fault}`, cause);
  };
  try {
    const wide = readUtf16(content);
    if (wide !== undefined) return wide;
  } catch (error) {
    return fail((error as Error).message, error);
  }
  const fault = utf8Fault(content);
  if (fault !== undefined) return fail(fault);
  return Buffer.from(content)
    .toString("utf8")
    .replace(/^\ufeff/, "");
}

/** The documents of a file of values. @throws {HelmError} `VALUES` */
function documentsOf(text: string, what: string): unknown[] {
  try {
    return readDocuments(text).map(asFloats);
  } catch (error) {
    throw new HelmError("VALUES", `${what}: ${inDocument}${(error as Error).message}`, error);
  }
}

const inDocument = "cannot unmarshal yaml document: ";

/** Go reads YAML by way of JSON, where every number is a float64. */
export function asFloats(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(asFloats);
  if (!isTable(value)) return value;
  for (const key of Object.keys(value)) {
    const entry = value[key];
    if (typeof entry === "bigint" || (typeof entry === "object" && entry !== null))
      setValue(value, key, asFloats(entry));
  }
  return value;
}

/** Objects of a cluster, whose whole numbers Go reads as int64. */
export function asIntegers(value: unknown): unknown {
  if (typeof value === "bigint" || (typeof value === "number" && Number.isSafeInteger(value))) return int64(value);
  if (Array.isArray(value)) return value.map(asIntegers);
  if (!isTable(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, asIntegers(entry)]));
}

/** Values for those who know nothing of Go's number types: JSON, YAML, schemas. */
export function toPlain(value: unknown): unknown {
  if (value instanceof GoNumber) return typeof value.value === "bigint" ? toNumber(value.value) : value.value;
  if (typeof value === "bigint") return toNumber(value);
  if (isGoNil(value)) return null;
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isTable(value)) return value;
  const copy: Values = {};
  for (const [key, entry] of Object.entries(value)) setValue(copy, key, toPlain(entry));
  return copy;
}

const toNumber = (value: bigint): number | bigint => (Number.isSafeInteger(Number(value)) ? Number(value) : value);
