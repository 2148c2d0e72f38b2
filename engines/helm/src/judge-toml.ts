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

function refuseControl(character: string, next: string | undefined): void {
  // oxlint-disable-next-line no-control-regex -- TOML has none of these
  if (!/^[\0-\x08\x0b-\x1f\x7f]$/.test(character) || (character === "\r" && next === "\n")) return;
  const code = character.charCodeAt(0).toString(16).padStart(2, "0");
  fail(`TOML files cannot contain control characters: '0x${code}'`);
}

const fail = (message: string): never => {
  throw new Mistake(message);
};

function skipComment(reader: Reader): void {
  for (const character of eat(reader, /#[^\n\r]*/)) refuseControl(character, undefined);
  refuseControl(peek(reader), reader.text[reader.at + 1]);
}

/** Space, ends of lines and comments. */
function skipAll(reader: Reader): void {
  do eat(reader, /(?:[ \t\n]|\r\n)*/);
  while (peek(reader) === "#" && (skipComment(reader), true));
}

function readAll(reader: Reader): void {
  for (;;) {
    skipAll(reader);
    if (peek(reader) === "") return;
    if (eat(reader, /\[/)) readHeader(reader);
    else readPair(reader, reader.table);
    reader.key = [];
    eat(reader, /[ \t]*/);
    skipComment(reader);
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

/** Parts that are no bare keys stand in quotes. */
const nameOf = (parts: readonly string[]): string =>
  parts.map((part) => (/^[A-Za-z0-9_-]+$/.test(part) ? part : quote(part))).join(".");

function define(reader: Reader, parts: readonly string[], as: "value" | "table" | "array"): void {
  const name = nameOf(parts);
  for (let length = 1; length < parts.length; length += 1) {
    const above = nameOf(parts.slice(0, length));
    if (!reader.defined.has(above)) reader.defined.set(above, "implicit");
    else if (reader.defined.get(above) === "value") {
      if (as === "value") fail(`Key '${above}' has already been defined.`);
      reader.table = parts.slice(0, length - 1);
      fail(`Key '${above}' was already created as a hash.`);
    }
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
  if (eat(reader, /inf|nan/)) return;
  const word = eat(reader, /[A-Za-z]*/);
  if (word === "true" || word === "false") return;
  fail(`expected value but found ${word === "" ? shown(next) : quote(word)} instead`);
}

function readArray(reader: Reader): void {
  for (;;) {
    skipAll(reader);
    if (eat(reader, /\]/)) return;
    if (peek(reader) === ",") fail("unexpected comma");
    readValue(reader);
    skipAll(reader);
    if (eat(reader, /,/)) continue;
    if (eat(reader, /\]/)) return;
    const next = peek(reader);
    fail(`expected a comma (',') or array terminator (']'), but got ${next === "" ? "end of file" : shown(next)}`);
  }
}

function readInline(reader: Reader): void {
  // Tables of one list may have the same names.
  const outside = reader.defined;
  reader.defined = new Map();
  skipAll(reader);
  while (!eat(reader, /\}/)) {
    const before = reader.key;
    readPair(reader, reader.table);
    skipAll(reader);
    const isEnd = peek(reader) === "}";
    if (!isEnd && !eat(reader, /,/)) {
      const next = peek(reader);
      fail(
        `expected a comma or an inline table terminator '}', but got ${next === "" ? "end of file" : shown(next)} instead`,
      );
    }
    skipAll(reader);
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
  const bad: string[] = [];
  const start = reader.at;
  while (!reader.text.startsWith(end, reader.at)) {
    const next = peek(reader);
    if (next === "") fail(`unexpected EOF; expected ${mark === '"' ? `'${end}'` : quote(end)}`);
    refuseControl(next, reader.text[reader.at + next.length]);
    if (next === "\n" && !isLong) fail("strings cannot contain newlines");
    if (next === "\\" && mark === '"') readEscape(reader, { start, isLong, bad });
    else text += eat(reader, /[^]/u);
  }
  if (isLong) {
    const more = eat(reader, mark === '"' ? /"*(?=""")/ : /'*(?=''')/);
    if (more.length > 2) fail(`unexpected ${mark === '"' ? `'""""""'` : quote("''''''")}`);
  }
  reader.at += end.length;
  const [first] = bad;
  if (first !== undefined) fail(first);
  return text;
}

/** Texts are read to their end before the numbers in their escapes are looked at. */
function readEscape(reader: Reader, { start, isLong, bad }: { start: number; isLong: boolean; bad: string[] }): void {
  if (isLong && eat(reader, /\\[ \t]*\r?\n/)) return;
  const plain = eat(reader, /\\["\\befnrt \t]/);
  if (plain !== "") return void (/\s/.test(plain) && bad.push(`invalid escape: '${plain}'`));
  const letter = reader.text[reader.at + 1] ?? "";
  const count = { x: 2, u: 4, U: 8 }[letter];
  reader.at += 1;
  if (count === undefined) return fail(`invalid escape in string '\\${peek(reader)}'`);
  reader.at += 1;
  const digits = eat(reader, new RegExp(`[0-9A-Fa-f]{0,${count}}`));
  if (digits.length < count) {
    const got = quote(reader.text.slice(start, reader.at) + peek(reader));
    const word = { x: "two", u: "four", U: "eight" }[letter];
    fail(`expected ${word} hexadecimal digits after '\\${letter}', but got ${got} instead`);
  }
  const code = Number.parseInt(digits, 16);
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    bad.push(`Escaped character '\\u${digits}' is not valid UTF-8.`);
}

const prefixes: { readonly [letter: string]: { name: string; digit: RegExp; digits: RegExp } } = {
  b: { name: "a binary", digit: /[01]/, digits: /[01_]*/ },
  o: { name: "an octal", digit: /[0-7]/, digits: /[0-7_]*/ },
  x: { name: "a hexadecimal", digit: /[0-9a-fA-F]/, digits: /[0-9a-fA-F_]*/ },
};

function readNumber(reader: Reader): void {
  const start = reader.at;
  const sign = eat(reader, /[+-]/);
  if (sign !== "") {
    const wrong = eat(reader, /0[box]/);
    if (wrong !== "") fail(`cannot use sign with non-decimal numbers: '${sign}${wrong}'`);
    if (eat(reader, /inf|nan/)) return;
    const half = eat(reader, /i(?:n[^]|[^])?|n(?:a[^]|[^])?/);
    if (half !== "") fail(`invalid float: '${sign}${half}'`);
    if (peek(reader) === ".") fail("floats must start with a digit, not '.'");
    if (!/\d/.test(peek(reader))) fail(`expected a digit but got ${shown(peek(reader))}`);
  }
  const [, letter = ""] = /^0([box])/.exec(reader.text.slice(reader.at, reader.at + 2)) ?? [];
  const prefix = prefixes[letter];
  if (prefix && sign === "") {
    reader.at += 2;
    const next = peek(reader);
    if (!prefix.digit.test(next)) fail(`not ${prefix.name} number: '0${letter}${next === "" ? "\0" : next}'`);
    return judgeInteger(`0${letter}${eat(reader, prefix.digits)}`);
  }
  if (sign === "" && eat(reader, /(?:0\d+|[1-9]\d*)[-:][\d:TtZz .+-]*/)) {
    const token = reader.text.slice(start, reader.at).trimEnd();
    reader.at = start + token.length;
    return judgeDate(token);
  }
  eat(reader, /[\d_]*/);
  const isFloat = eat(reader, /[.eE][\d_.+\-eE]*/) !== "";
  const token = reader.text.slice(start, reader.at);
  if (isFloat) judgeFloat(token);
  else judgeInteger(token);
}

const isSpaced = (number: string): boolean =>
  /^[^_]*$|[0-9a-fA-F]$/.test(number) && !/(?:^|[^0-9a-fA-F])_/.test(number);
const hasLeadingZero = (number: string): boolean => /^(?:0(?![box]).|[+-]0.)/s.test(number);

function judgeInteger(token: string): void {
  if (!isSpaced(token)) fail(`Invalid integer ${quote(token)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(token)) fail(`Invalid integer ${quote(token)}: cannot have leading zeroes`);
  const value = BigInt(token.replaceAll("_", "").replace(/^[+-]/, ""));
  const most = token.startsWith("-") ? 2n ** 63n : 2n ** 63n - 1n;
  if (value > most) fail(`${token} is out of range for int64`);
}

function judgeFloat(token: string): void {
  const parts = token.split(/[.eE]/).filter((part) => part !== "");
  if (parts.some((part) => !isSpaced(part) || !/[0-9a-fA-F]$/.test(part)))
    fail(`Invalid float ${quote(token)}: underscores must be surrounded by digits`);
  if (hasLeadingZero(parts[0] ?? "")) fail(`Invalid float ${quote(token)}: cannot have leading zeroes`);
  if (/\.(?!\d)/.test(token)) fail(`Invalid float ${quote(token)}: '.' must be followed by one or more digits`);
  const value = Number(token.replaceAll("_", ""));
  if (Number.isNaN(value)) fail(`Invalid float value: ${quote(token)}`);
  if (!Number.isFinite(value)) fail(`${token} is out of range for float64`);
}

function judgeDate(token: string): void {
  const known =
    /^(?:\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?|\d\d:\d\d(?::\d\d(?:\.\d+)?)?)$/;
  if (!known.test(token)) fail(`invalid datetime: ${quote(token.replaceAll("z", "Z").replaceAll(/[t ]/g, "T"))}`);
  const date = /^(\d{4})-(\d\d)-(\d\d)/.exec(token);
  const clock = /(?:^|[Tt ])(\d\d):(\d\d)(?::(\d\d))?/.exec(token);
  const [, , month = "01", day = "01"] = date ?? [];
  const [, hour = "00", minute = "00", second = "00"] = clock ?? [];
  const isRight = Number(month) >= 1 && Number(month) <= 12 && Number(day) >= 1 && Number(day) <= 31;
  if (!isRight || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    fail(`invalid datetime: ${quote(token)}`);
}
