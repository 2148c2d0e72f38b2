// JSON as Go's encoding/json writes it: keys in order, `<`, `>` and `&` escaped unless asked otherwise.
// @see Go encoding/json/encode.go, go1.26
import {
  entryOf,
  GoComplex,
  GoNumber,
  GoStruct,
  isMap,
  isSlice,
  printPlain,
  refuseEndless,
  sortedKeys,
  typeName,
  type CallContext,
  type GoMap,
} from "@sluice/gotemplate";
import { GoTime, rfc3339 } from "./go-time.ts";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { isGoNil } from "./go-nil.ts";
import { parseJson } from "./parse-json.ts";
import { SprigError } from "./sprig-error.ts";

type Writer = { escapesHtml: boolean; indent: string; spend(bytes: number): void; above: Set<object> };

/* oxlint-disable no-control-regex -- JSON escapes them */
const unsafe = /["\\\0-\x1f\u2028\u2029\ud800-\udfff]/u; // pairs are one character under the flag u, and do not match
const unsafeInHtml = /["\\\0-\x1f\u2028\u2029\ud800-\udfff<>&]/u;
/* oxlint-enable no-control-regex */
const allUnsafe = new RegExp(unsafe, "gu");
const allUnsafeInHtml = new RegExp(unsafeInHtml, "gu");
const short: { [char: string]: string } = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

const escape = (char: string): string => {
  const code = char.charCodeAt(0);
  return short[char] ?? (code >= 0xd800 && code <= 0xdfff ? "\\ufffd" : `\\u${code.toString(16).padStart(4, "0")}`);
};

function writeText(text: string, { escapesHtml, spend }: Writer): string {
  spend(text.length);
  const pattern = escapesHtml ? unsafeInHtml : unsafe;
  return pattern.test(text) ? `"${text.replaceAll(escapesHtml ? allUnsafeInHtml : allUnsafe, escape)}"` : `"${text}"`;
}

const unsupported = (what: string): SprigError => new SprigError("ARGUMENT", `json: unsupported ${what}`);

function writeNumber(value: number): string {
  if (!Number.isFinite(value)) throw unsupported(`value: ${printPlain(value)}`);
  return Object.is(value, -0) ? "-0" : String(value); // ECMAScript's rule is also Go's
}

function write(value: unknown, writer: Writer, margin: string): string {
  switch (typeof value) {
    case "string":
      return writeText(value, writer);
    case "number":
      return writeNumber(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "object":
      return value === null || isGoNil(value) ? "null" : writeObject(value, writer, margin);
    default:
      return "null";
  }
}

function writeObject(value: object, writer: Writer, margin: string): string {
  if (value instanceof GoNumber)
    return typeof value.value === "bigint" ? String(value.value) : writeNumber(value.value);
  if (value instanceof Uint8Array) return `"${Buffer.from(value).toString("base64")}"`;
  if (value instanceof GoTime) return `"${rfc3339(value)}"`;
  if (value instanceof GoStruct && value.fields.size === 0 && value.text) return writeText(value.text(), writer);
  if (value instanceof GoComplex) throw unsupported("type: complex128");
  if (writer.above.has(value)) throw unsupported(`value: encountered a cycle via ${typeName(value)}`);
  if (writer.above.size > deepest)
    throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  writer.above.add(value);
  try {
    if (isSlice(value)) return enclose("[]", value, (item, inner) => write(item, writer, inner), { writer, margin });
    if (value instanceof GoStruct) {
      const exported = [...value.fields].filter(([name]) => /^\p{Lu}/u.test(name));
      const named = exported.map(([name, held]): [string, unknown] => [value.jsonNames[name] ?? name, held]);
      return writeEntries(named, writer, margin);
    }
    if (isMap(value)) return writeEntries(entriesOf(value), writer, margin);
    throw unsupported(`type: ${typeName(value)}`);
  } finally {
    writer.above.delete(value);
  }
}

const deepest = 1_000;

const entriesOf = (map: GoMap): [string, unknown][] =>
  sortedKeys(map).map((key) => [printPlain(key), entryOf(map, key)]);

const writeEntries = (entries: [string, unknown][], writer: Writer, margin: string): string =>
  enclose(
    "{}",
    entries,
    ([key, item], inner) => `${writeText(key, writer)}:${writer.indent && " "}${write(item, writer, inner)}`,
    { writer, margin },
  );

/** Items between brackets, on lines of their own when there is an indent. */
function enclose<Item>(
  brackets: "[]" | "{}",
  items: readonly Item[],
  writeItem: (item: Item, inner: string) => string,
  { writer, margin }: { writer: Writer; margin: string },
): string {
  if (items.length === 0) return brackets;
  const inner = margin + writer.indent;
  writer.spend(items.length * (inner.length + 1));
  const texts = items.map((item) => writeItem(item, inner));
  const [before, between, after] = writer.indent ? [`\n${inner}`, `,\n${inner}`, `\n${margin}`] : ["", ",", ""];
  return brackets.charAt(0) + before + texts.join(between) + after + brackets.charAt(1);
}

const encoder =
  ({ escapesHtml = true, indent = "" }: { escapesHtml?: boolean; indent?: string } = {}) =>
  (context: CallContext, value: unknown): string => {
    refuseEndless(value, { mayBeCircular: true }); // the writer finds circles itself
    return write(value, { escapesHtml, indent, spend: (bytes) => context.spend(bytes), above: new Set() }, "");
  };

/** `json.Marshal`: what `toJson` gives. @throws {SprigError} for what JSON cannot say, {TemplateError} beyond the limits */
export const encodeJson: (context: CallContext, value: unknown) => string = encoder();
const pretty = encoder({ indent: "  " });
const raw = encoder({ escapesHtml: false });

/** The variants without `must` answer with nothing when a value has no JSON. */
const orNothing =
  (encode: typeof encodeJson) =>
  (context: CallContext, value: unknown): string => {
    try {
      return encode(context, value);
    } catch (error) {
      if (error instanceof SprigError) return "";
      throw error;
    }
  };

/** Functions between values and JSON. */
export const jsonFunctions: FunctionTable = {
  toJson: defineWithContext(["interface {}"], orNothing(encodeJson)),
  mustToJson: defineWithContext(["interface {}"], encodeJson),
  toPrettyJson: defineWithContext(["interface {}"], orNothing(pretty)),
  mustToPrettyJson: defineWithContext(["interface {}"], pretty),
  toRawJson: defineWithContext(["interface {}"], raw),
  mustToRawJson: defineWithContext(["interface {}"], raw),
  fromJson: define(["string"], (text) => parseJson(text).value),
  mustFromJson: define(["string"], (text) => {
    const { value, error } = parseJson(text);
    if (error !== undefined) throw new SprigError("ARGUMENT", error);
    return value;
  }),
};
