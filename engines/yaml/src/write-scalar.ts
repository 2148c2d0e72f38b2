// One scalar as text: plain, quoted or as a literal block, with the line breaks that go-yaml puts after 80 columns.
// Learned from go.yaml.in/yaml v2.4.2, emitterc.go (yaml_emitter_select_scalar_style and the four writers).
import { readsAsText, shapesOf } from "./plain-text.ts";

/** Where a scalar stands: the column its first character gets, the indentation of further lines, whether it is a key, and where lines break. */
export type Spot = { column: number; indent: number; key: boolean; width: number };

/** A text in the shape that go-yaml chooses. */
export function writeText(text: string, spot: Spot): string {
  const shapes = shapesOf(text);
  if (text.includes("\n")) return shapes.block && !spot.key ? writeLiteral(text, spot.indent) : writeDouble(text, spot);
  if (!readsAsText(text)) return writeDouble(text, spot);
  if (shapes.plain) return foldAtSpaces(text, spot);
  return shapes.single ? writeSingle(text, spot) : writeDouble(text, spot);
}

function writeLiteral(text: string, indent: number): string {
  const margin = " ".repeat(indent);
  const indentHint = /^[ \n\u2028\u2029]/.test(text) ? "2" : "";
  const chomp = breakAtEnd.test(text) ? (/^.$|[\n\u2028\u2029].$/s.test(text) ? "+" : "") : "-";
  const body = text.replace(/\n$/, "").replaceAll(lineStart, `${margin}$&`);
  return `|${indentHint}${chomp}\n${body}`;
}

/** Line and paragraph separators end lines for go-yaml; what follows is indented. */
const breakAtEnd = /[\n\u2028\u2029]$/;
const lineStart = /(?<=^|[\n\u2028\u2029])[^\n\u2028\u2029]/gu;
const afterSeparator = /(?<=[\u2028\u2029])[^\u2028\u2029]/gu;

const writeSingle = (text: string, spot: Spot): string => {
  const folded = foldAtSpaces(text.replaceAll("'", "''"), { ...spot, column: spot.column + 1 }, true);
  return `'${folded.replaceAll(afterSeparator, `${" ".repeat(spot.indent)}$&`)}'`;
};

/** Breaks a line at the first single space beyond 80 columns; the space becomes the break. */
function foldAtSpaces(text: string, { column, indent, key, width }: Spot, quoted = false): string {
  if (key || column + text.length <= width || !text.includes(" ")) return text;
  let out = "";
  let at = column;
  let afterSpace = false;
  const units = Array.from(text);
  units.forEach((unit, index) => {
    const space = unit === " ";
    const inside = !quoted || (index > 0 && index < units.length - 1);
    if (space && !afterSpace && at > width && inside && units[index + 1] !== " ") {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
    } else {
      out += unit;
      at += 1;
    }
    afterSpace = space;
  });
  return out;
}

const named = new Map(
  Object.entries({
    "\0": "0",
    "\x07": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\u0085": "N",
    "\u2028": "L",
    "\u2029": "P",
  }),
);
const mustEscape = /^["\\\n\r\u0085\u2028\u2029]$|^[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/u;

function escapeUnit(unit: string): string {
  const name = named.get(unit);
  if (name !== undefined) return `\\${name}`;
  const code = unit.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}

function writeDouble(text: string, { column, indent, key, width }: Spot): string {
  const units = Array.from(text);
  let out = '"';
  let at = column + 1;
  let afterSpace = false;
  units.forEach((unit, index) => {
    const space = unit === " ";
    if (space && !key && !afterSpace && at > width && index > 0 && index < units.length - 1) {
      out += `\n${" ".repeat(indent)}`;
      at = indent;
      if (units[index + 1] === " ") {
        out += "\\";
        at += 1;
      }
    } else {
      const written = mustEscape.test(unit) ? escapeUnit(unit) : unit;
      out += written;
      at += written.length;
    }
    afterSpace = space;
  });
  return `${out}"`;
}

const maxUint64 = 18_446_744_073_709_551_615n;
const minInt64 = -9_223_372_036_854_775_808n;

/** A number as it looks after a way through JSON and go-yaml: integers in full while 64 bits hold them, the rest as Go's `%g`. */
export function writeNumber(value: number | bigint): string {
  if (typeof value === "bigint") return value > maxUint64 || value < minInt64 ? toG(Number(value)) : String(value);
  if (Number.isSafeInteger(value)) return String(value);
  if (Number.isInteger(value) && value <= 18_446_744_073_709_549_568 && value >= -9_223_372_036_854_775_808)
    return String(value);
  return toG(value);
}

/** Go's shortest `%g`: an exponent below 10^-4 and from 10^6 on. */
function toG(value: number): string {
  const [mantissa = "0", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(value);
  return `${mantissa}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
}
