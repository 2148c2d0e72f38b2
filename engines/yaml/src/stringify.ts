// From values to text, byte for byte as sigs.k8s.io/yaml prints them: sorted keys, lists not indented, quotes where a plain text would read
// as something else. kubectl, kustomize and Flux all print this way.
import { compareKeys } from "./sort-keys.ts";
import { writeNumber, writeText, type Spot } from "./write-scalar.ts";

/** How to write. */
export type StringifyOptions = {
  /** The column behind which a long text goes on in a new line; 80 when absent, as go-yaml has it. `Infinity` for never. */
  width?: number;
  /** How far lists stand to the right of their key: 0 when absent, 2 as an encoder of yaml.v3 has it. */
  listIndent?: 0 | 2;
  /** How a number is written; when absent as after a way through JSON. */
  number?: (value: number | bigint) => string;
};

type Style = Required<StringifyOptions>;

/**
 * One document, ending in a line break. Keys whose value is `undefined` are left out.
 *
 * @throws {TypeError} for what JSON has no word for: functions, symbols, NaN and infinities
 */
export function stringifyYaml(value: unknown, options: StringifyOptions = {}): string {
  const style: Style = { width: 80, listIndent: 0, number: writeFinite, ...options };
  if (isFilledMap(value)) return writeMap(value, 0, style);
  if (Array.isArray(value) && value.length > 0) return writeList(value, 0, style);
  return `${writeScalar(value, { column: 0, indent: 2, key: false, width: style.width }, style)}\n`;
}

/** Several documents, with `---` between them. */
export const stringifyYamlDocuments = (values: readonly unknown[], options: StringifyOptions = {}): string =>
  values.map((value) => stringifyYaml(value, options)).join("---\n");

function writeFinite(value: number | bigint): string {
  if (typeof value === "number" && !Number.isFinite(value))
    throw new TypeError(`YAML of Kubernetes has no word for ${String(value)}`);
  return writeNumber(value);
}

type Fields = { readonly [key: string]: unknown };

const isFilledMap = (value: unknown): value is Fields => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  for (const key in value) if ((value as Fields)[key] !== undefined) return true;
  return false;
};

function writeScalar(value: unknown, spot: Spot, { number }: Style): string {
  if (typeof value === "string") return writeText(value, spot);
  if (value === null || value === undefined) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value === "bigint" || typeof value === "number") return number(value);
  if (Array.isArray(value)) return "[]";
  if (typeof value === "object") return "{}";
  throw new TypeError(`YAML of Kubernetes has no word for ${String(value)}`);
}

/** The lines of a map; the first line has no margin, since its caller has written it (`- ` or nothing). */
function writeMap(map: Fields, indent: number, style: Style): string {
  const margin = " ".repeat(indent);
  let out = "";
  for (const key of Object.keys(map).sort(compareKeys)) {
    const value = map[key];
    if (value !== undefined) out += `${out === "" ? "" : margin}${writeEntry(key, value, { indent, style })}`;
  }
  return out;
}

// A key that is long or has several lines cannot stand before its colon (yaml_emitter_check_simple_key).
const isSimpleKey = (key: string): boolean => !/[\n\r\u0085\u2028\u2029]/.test(key) && Buffer.byteLength(key) <= 128;

function writeEntry(key: string, value: unknown, { indent, style }: { indent: number; style: Style }): string {
  const { width, listIndent } = style;
  if (!isSimpleKey(key)) {
    const written = writeText(key, { column: indent + 2, indent: indent + 2, key: false, width });
    return `? ${written}\n${" ".repeat(indent)}: ${writeItem(value, indent, style)}`;
  }
  const written = writeText(key, { column: indent, indent, key: true, width });
  if (isFilledMap(value)) return `${written}:\n${" ".repeat(indent + 2)}${writeMap(value, indent + 2, style)}`;
  if (Array.isArray(value) && value.length > 0)
    return `${written}:\n${" ".repeat(indent + listIndent)}${writeList(value, indent + listIndent, style)}`;
  const spot = { column: indent + written.length + 2, indent: indent + 2, key: false, width };
  return `${written}: ${writeScalar(value, spot, style)}\n`;
}

/** The lines of a list; as with maps, the caller has written the first margin. */
function writeList(list: readonly unknown[], indent: number, style: Style): string {
  const margin = " ".repeat(indent);
  return list.map((item, index) => `${index === 0 ? "" : margin}- ${writeItem(item, indent, style)}`).join("");
}

/** What stands behind `- ` or `: ` on the same line. */
function writeItem(item: unknown, indent: number, style: Style): string {
  if (isFilledMap(item)) return writeMap(item, indent + 2, style);
  if (Array.isArray(item) && item.length > 0) return writeList(item, indent + 2, style);
  return `${writeScalar(item, { column: indent + 2, indent: indent + 2, key: false, width: style.width }, style)}\n`;
}
