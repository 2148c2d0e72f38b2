// JSON as Go's encoding/json writes it: keys in order of their bytes, and the characters escaped that HTML minds.
import { GoNumber, GoStruct, isMap, sortedKeys, entryOf } from "@sluice/gotemplate";

/** `json.Marshal`. @throws {Error} for functions and numbers that JSON lacks */
export function writeJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return writeText(value);
    case "number":
      return writeNumber(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "undefined":
      return "null";
    default:
      return writeObject(value as object | null);
  }
}

function writeObject(value: object | null): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return `[${value.map(writeJson).join(",")}]`;
  if (value instanceof GoNumber)
    return typeof value.value === "number" ? writeNumber(value.value) : String(value.value);
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString("base64")}"`;
  if (value instanceof GoStruct) return writeEntries([...value.fields]);
  if (!isMap(value)) throw new Error(`json: unsupported type: ${typeof value}`);
  return writeEntries(sortedKeys(value).map((key) => [String(key), entryOf(value, key)]));
}

const writeEntries = (entries: readonly (readonly [string, unknown])[]): string =>
  `{${entries.map(([key, value]) => `${writeText(key)}:${writeJson(value)}`).join(",")}}`;

function writeNumber(value: number): string {
  if (!Number.isFinite(value))
    throw new Error(`json: unsupported value: ${Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf"}`);
  return Object.is(value, -0) ? "-0" : String(value);
}

const writeText = (text: string): string =>
  JSON.stringify(text.toWellFormed()).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
