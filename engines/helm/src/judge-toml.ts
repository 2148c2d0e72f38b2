// What BurntSushi's reader says of TOML that is none, for texts that smol-toml has refused: the two stop at different places, in other words.
// @see github.com/BurntSushi/toml v1.6.0 lex.go, parse.go
import { quote } from "@sluice/gotemplate";

class Mistake extends Error {
  override readonly name = "Mistake";
}

/** @returns the message; undefined when this reader finds nothing wrong */
export function judgeToml(text: string): string | undefined {
  if (text.includes("\0"))
    return "toml: line 1: files cannot contain NULL bytes; probably using UTF-16; TOML files must be UTF-8";
  const reader: Reader = { text, at: 0, line: 1, table: [], key: [], defined: new Map() };
  try {
    readAll(reader);
    return undefined;
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const last = [...reader.table, ...reader.key].join(".");
    return `toml: line ${reader.line}${last === "" ? "" : ` (last key ${quote(last)})`}: ${error.message}`;
  }
}

type Reader = {
  text: string;
  at: number;
  line: number;
  table: string[];
  key: string[];
  /** What each name is, and whether it may not be named again. */
  defined: Map<string, "value" | "table" | "implicit" | "array">;
};

const peek = ({ text, at }: Reader): string => {
  const code = text.codePointAt(at);
  return code === undefined ? "" : String.fromCodePoint(code);
};

/** As Go's `%q` shows a rune; the end of a text is 0. */
function shown(character: string): string {
  if (character === "") return "'\\x00'";
  return character === "'" ? "'\\''" : `'${quote(character).slice(1, -1).replace('\\"', '"')}'`;
}

function eat(reader: Reader, pattern: RegExp): string {
  const sticky = new RegExp(pattern, "y");
  sticky.lastIndex = reader.at;
  const found = sticky.exec(reader.text)?.[0] ?? "";
  reader.at += found.length;
  reader.line += found.split("\n").length - 1;
  return found;
}

const fail = (message: string): never => {
  throw new Mistake(message);
};

function readAll(reader: Reader): void {
  for (;;) {
    eat(reader, /(?:[ \t\n]|\r\n|#[^\n]*)*/);
    if (peek(reader) === "") return;
    if (eat(reader, /\[/)) readHeader(reader);
    else readPair(reader, reader.table);
    reader.key = [];
    eat(reader, /[ \t]*(?:#[^\n]*)?/);
    if (peek(reader) !== "" && !/^\r?\n/.test(reader.text.slice(reader.at, reader.at + 2)))
      fail(`expected a top-level item to end with a newline, comment, or EOF, but got ${shown(peek(reader))} instead`);
  }
}

function readHeader(reader: Reader): void {
  reader.table = [];
  const isArray = eat(reader, /\[/) !== "";
  const parts: string[] = [];
  do parts.push(readTablePart(reader));
  while (eat(reader, /\./));
  if (!eat(reader, /\]/)) {
    const next = shown(peek(reader));
    fail(
      isArray
        ? `expected end of table array name delimiter ']', but got ${next} instead`
        : `expected '.' or ']' to end table name, but got ${next} instead`,
    );
  }
  if (isArray && !eat(reader, /\]/))
    fail(`expected end of table array name delimiter ']', but got ${shown(peek(reader))} instead`);
  reader.table = parts.slice(0, -1);
  define(reader, parts, isArray ? "array" : "table");
  reader.table = parts;
}

function readTablePart(reader: Reader): string {
  eat(reader, /[ \t]*/);
  const next = peek(reader);
  if (next === "]") fail("unexpected end of table name (table names cannot be empty)");
  if (next === ".") fail("unexpected table separator (table names cannot be empty)");
  const part = readName(reader);
  eat(reader, /[ \t]*/);
  return part;
}

const readName = (reader: Reader): string =>
  /["']/.test(peek(reader)) ? readQuoted(reader) : eat(reader, /[A-Za-z0-9_-]*/);

function define(reader: Reader, parts: readonly string[], as: "value" | "table" | "array"): void {
  const name = parts.join(".");
  for (let length = 1; length < parts.length; length += 1) {
    const above = parts.slice(0, length).join(".");
    if (!reader.defined.has(above)) reader.defined.set(above, "implicit");
    else if (reader.defined.get(above) === "value") fail(`Key '${above}' has already been defined.`);
  }
  const known = reader.defined.get(name);
  if (as === "array" && known !== undefined && known !== "array")
    fail(`Key '${name}' was already created and cannot be used as an array.`);
  if (as !== "array" && known !== undefined && known !== "implicit") fail(`Key '${name}' has already been defined.`);
  // Each item of an array of tables begins anew.
  if (as === "array")
    for (const key of reader.defined.keys()) if (key.startsWith(`${name}.`)) reader.defined.delete(key);
  reader.defined.set(name, as);
}

/** A key and its value; it stays the last key until whoever called has read what follows. */
function readPair(reader: Reader, above: readonly string[]): void {
  const parts = [readKeyPart(reader)];
  for (;;) {
    eat(reader, /[ \t]*/);
    if (eat(reader, /\./)) parts.push(readKeyPart(reader));
    else break;
  }
  if (peek(reader) === "") fail("unexpected EOF; expected key separator '='");
  if (!eat(reader, /=/)) fail(`expected '.' or '=', but got ${shown(peek(reader))} instead`);
  reader.key = [...reader.key, ...parts];
  define(reader, [...above, ...reader.key], "value");
  readValue(reader);
}

function readKeyPart(reader: Reader): string {
  eat(reader, /[ \t]*/);
  const next = peek(reader);
  if (next === "=" || next === "") fail("unexpected '=': key name appears blank");
  if (next === ".") fail("unexpected '.'");
  return readName(reader);
}

function readValue(reader: Reader): void {
  eat(reader, /[ \t]*/);
  const next = peek(reader);
  if (next === "") fail("unexpected EOF; expected value");
  if (eat(reader, /\[/)) return readArray(reader);
  if (eat(reader, /\{/)) return readInline(reader);
  if (next === '"' || next === "'") return void readQuoted(reader, true);
  if (next === ".") fail("floats must start with a digit, not '.'");
  if (/[0-9+-]/.test(next)) return readNumber(reader);
  const word = eat(reader, /[A-Za-z]*/);
  if (["true", "false", "inf", "nan"].includes(word)) return;
  fail(`expected value but found ${word === "" ? shown(next) : quote(word)} instead`);
}

function readArray(reader: Reader): void {
  const skip = /(?:[ \t\n]|\r\n|#[^\n]*)*/;
  for (;;) {
    eat(reader, skip);
    if (eat(reader, /\]/)) return;
    if (peek(reader) === ",") fail("unexpected comma");
    readValue(reader);
    eat(reader, skip);
    if (eat(reader, /,/)) continue;
    if (eat(reader, /\]/)) return;
    const next = peek(reader);
    fail(`expected a comma (',') or array terminator (']'), but got ${next === "" ? "end of file" : shown(next)}`);
  }
}

function readInline(reader: Reader): void {
  const skip = /(?:[ \t\n]|\r\n|#[^\n]*)*/;
  // Tables of one list may have the same names.
  const outside = reader.defined;
  reader.defined = new Map();
  eat(reader, skip);
  while (!eat(reader, /\}/)) {
    const before = reader.key;
    readPair(reader, reader.table);
    eat(reader, skip);
    const isEnd = peek(reader) === "}";
    if (!isEnd && !eat(reader, /,/)) {
      const next = peek(reader);
      fail(
        `expected a comma or an inline table terminator '}', but got ${next === "" ? "end of file" : shown(next)} instead`,
      );
    }
    eat(reader, skip);
    if (!isEnd && peek(reader) === ",") fail("unexpected comma");
    reader.key = before;
  }
  reader.defined = outside;
}

function readQuoted(reader: Reader, mayBeLong = false): string {
  const mark = peek(reader);
  const isLong = mayBeLong && reader.text.startsWith(mark.repeat(3), reader.at);
  const end = isLong ? mark.repeat(3) : mark;
  reader.at += end.length;
  let text = "";
  while (!reader.text.startsWith(end, reader.at)) {
    const next = peek(reader);
    if (next === "") fail(`unexpected EOF; expected ${mark === '"' ? `'${end}'` : quote(end)}`);
    if (next === "\n" && !isLong) fail("strings cannot contain newlines");
    if (next === "\\" && mark === '"') readEscape(reader, isLong);
    else text += eat(reader, /[^]/u);
  }
  reader.at += end.length;
  return text;
}

function readEscape(reader: Reader, isLong: boolean): void {
  if (isLong && eat(reader, /\\[ \t]*\r?\n/)) return;
  if (eat(reader, /\\(?:["\\befnrt]|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2})/)) return;
  reader.at += 1;
  fail(`invalid escape in string '\\${peek(reader)}'`);
}

function readNumber(reader: Reader): void {
  const token = eat(reader, /[+-]?[0-9A-Za-z_.:+-]*(?: \d\d:[\d:.Z+-]*)?/);
  const bare = token.replace(/^[+-]/, "");
  if (bare === "inf" || bare === "nan") return;
  if (!/^\d/.test(bare)) fail(`expected a digit but got ${shown(bare[0] ?? peek(reader))}`);
  if (/^\d{4}-|^\d\d:/.test(bare)) return judgeDate(token);
  if (/^0[xob]/.test(bare)) return;
  const isFloat = /[.eE]/.test(bare);
  const what = isFloat ? "float" : "integer";
  if (/^0\d/.test(bare)) fail(`Invalid ${what} ${quote(token)}: cannot have leading zeroes`);
  if (/_(?!\d)/.test(bare)) fail(`Invalid ${what} ${quote(token)}: underscores must be surrounded by digits`);
  if (/\.(?!\d)/.test(bare)) fail(`Invalid float ${quote(token)}: '.' must be followed by one or more digits`);
  if (isFloat && Number.isNaN(Number(bare.replaceAll("_", "")))) fail(`Invalid float value: ${quote(token)}`);
  const digits = /^\d+$/.exec(bare.replaceAll("_", ""))?.[0];
  if (!isFloat && digits === undefined) reader.at -= token.length - (/^[+-]?[\d_]+/.exec(token)?.[0].length ?? 0);
}

function judgeDate(token: string): void {
  const date = /^(\d{4})-(\d\d)-(\d\d)/.exec(token);
  const clock = /(?:^|[Tt ])(\d\d):(\d\d)(?::(\d\d))?/.exec(token);
  const [, , month = "01", day = "01"] = date ?? [];
  const [, hour = "00", minute = "00", second = "00"] = clock ?? [];
  const isRight = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  if (!isRight || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    fail(`invalid datetime: ${quote(token)}`);
}
