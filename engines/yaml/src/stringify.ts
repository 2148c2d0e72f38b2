// From values to text, byte for byte as sigs.k8s.io/yaml prints them: sorted keys, lists not indented, quotes where a plain text would read
// as something else. kubectl, kustomize and Flux all print this way.
import { compareKeys } from "./sort-keys.ts";
import { writeNumber, writeText, type Spot } from "./write-scalar.ts";

/** How to write. */
export type StringifyOptions = {
  /** The column behind which a long text goes on in a new line; 80 when absent, as go-yaml has it. `Infinity` for never. */
  width?: number;
};

/**
 * One document, ending in a line break. Keys whose value is `undefined` are left out.
 *
 * @throws {TypeError} for what JSON has no word for: functions, symbols, NaN and infinities
 */
export function stringifyYaml(value: unknown, { width = 80 }: StringifyOptions = {}): string {
  if (isFilledMap(value)) return writeMap(value, 0, width);
  if (Array.isArray(value) && value.length > 0) return writeList(value, 0, width);
  return `${writeScalar(value, { column: 0, indent: 2, key: false, width })}\n`;
}

/** Several documents, with `---` between them. */
export const stringifyYamlDocuments = (values: readonly unknown[], options: StringifyOptions = {}): string =>
  values.map((value) => stringifyYaml(value, options)).join("---\n");

type Fields = { readonly [key: string]: unknown };

const isFilledMap = (value: unknown): value is Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  for (const key in value) if ((value as Fields)[key] !== undefined) return true;
  return false;
};

function writeScalar(value: unknown, spot: Spot): string {
  if (typeof value === "string") return writeText(value, spot);
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint") return writeNumber(value);
  if (typeof value === "number" && Number.isFinite(value)) return writeNumber(value);
  if (Array.isArray(value)) return "[]";
  if (typeof value === "object") return "{}";
  throw new TypeError(`YAML of Kubernetes has no word for ${String(value)}`);
}

/** The lines of a map; the first line has no margin, since its caller has written it (`- ` or nothing). */
function writeMap(map: Fields, indent: number, width: number): string {
  const margin = " ".repeat(indent);
  let out = "";
  for (const key of Object.keys(map).sort(compareKeys)) {
    const value = map[key];
    if (value !== undefined) out += `${out === "" ? "" : margin}${writeEntry(key, value, { indent, width })}`;
  }
  return out;
}

// A key that is long or has several lines cannot stand before its colon (yaml_emitter_check_simple_key).
const isSimpleKey = (key: string): boolean => !/[\n\r\u0085\u2028\u2029]/.test(key) && Buffer.byteLength(key) <= 128;

function writeEntry(key: string, value: unknown, { indent, width }: { indent: number; width: number }): string {
  if (!isSimpleKey(key)) {
    const written = writeText(key, { column: indent + 2, indent: indent + 2, key: false, width });
    return `? ${written}\n${" ".repeat(indent)}: ${writeItem(value, indent, width)}`;
  }
  const written = writeText(key, { column: indent, indent, key: true, width });
  if (isFilledMap(value)) return `${written}:\n${" ".repeat(indent + 2)}${writeMap(value, indent + 2, width)}`;
  if (Array.isArray(value) && value.length > 0)
    return `${written}:\n${" ".repeat(indent)}${writeList(value, indent, width)}`;
  return `${written}: ${writeScalar(value, { column: indent + written.length + 2, indent: indent + 2, key: false, width })}\n`;
}

/** The lines of a list; as with maps, the caller has written the first margin. */
function writeList(list: readonly unknown[], indent: number, width: number): string {
  const margin = " ".repeat(indent);
  return list.map((item, index) => `${index === 0 ? "" : margin}- ${writeItem(item, indent, width)}`).join("");
}

/** What stands behind `- ` or `: ` on the same line. */
function writeItem(item: unknown, indent: number, width: number): string {
  if (isFilledMap(item)) return writeMap(item, indent + 2, width);
  if (Array.isArray(item) && item.length > 0) return writeList(item, indent + 2, width);
  return `${writeScalar(item, { column: indent + 2, indent: indent + 2, key: false, width })}\n`;
}
