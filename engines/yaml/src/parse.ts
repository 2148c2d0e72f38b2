// From text to values, document by document, in bounded time and memory.
import {
  CHOMPING_MODE,
  constructFromEvents,
  EVENT_ID,
  parseEvents,
  SCALAR_STYLE,
  YAMLException,
  type Event,
} from "js-yaml";
import type { JsonValue } from "@sluice/objects";
import { findChunks } from "./find-chunks.ts";
import { resolvePlain, schemas, type Dialect } from "./go-schema.ts";
import { indentFlow } from "./indent-flow.ts";
import { findStyles, type OnStyle } from "./find-styles.ts";
import { readPlainDocument } from "./plain-document.ts";
import { YamlError } from "./yaml-error.ts";

/** How to read. */
export type ParseOptions = {
  /** `kubernetes` (sigs.k8s.io/yaml) when absent. */
  dialect?: Dialect;
  /** What errors call the text, such as a path; `YAML` when absent. */
  source?: string;
  /** What a key that stands twice in a map means; `refuse` when absent. */
  duplicateKeys?: "refuse" | "last";
  /** The entries of the outermost map that are wanted, where not all are: others may be missing from the value. Takes `duplicateKeys: "last"`. */
  keep?: readonly string[] | undefined;
  /** Told of each scalar of a map that was not written plain. */
  onStyle?: OnStyle | undefined;
};

/** One document of a stream. `line` is where its content begins, counted from 1. */
export type YamlDocument = { value: JsonValue; line: number };

const maxDepth = 1_000;
const maxAliases = 1_000;
/** How many values the aliases of a document may stand for together. */
const maxExpanded = 1_000_000;

/**
 * Reads a text that holds one document, or none (`null`).
 *
 * @throws {YamlError} with line and column
 */
export function parseYaml(text: string, options: ParseOptions = {}): JsonValue {
  const documents = parseYamlDocuments(text, options);
  const [first, second] = documents;
  if (second) {
    throw new YamlError("SEVERAL_DOCUMENTS", "expected a single document, here begins a second one", {
      source: options.source ?? "YAML",
      line: second.line,
      column: 1,
    });
  }
  return first?.value ?? null;
}

/**
 * Reads a stream of documents; empty ones are left out.
 *
 * @throws {YamlError} with line and column of the first thing that cannot be read
 */
export function parseYamlDocuments(
  text: string,
  { dialect = "kubernetes", source = "YAML", duplicateKeys = "refuse", onStyle, keep }: ParseOptions = {},
): YamlDocument[] {
  const marked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  // Separators of lines and paragraphs end lines for go-yaml, which writes an indentation behind them and takes it away again.
  const input = marked.replaceAll(/([\u2028\u2029]) +/g, "$1");
  const reading: Reading = {
    dialect,
    source,
    duplicateKeys,
    onStyle,
    keep: duplicateKeys === "last" ? keep : undefined,
  };
  return readInChunks(input, reading) ?? readWhole(input, reading);
}

type Reading = Required<Omit<ParseOptions, "onStyle" | "keep">> & Pick<ParseOptions, "onStyle" | "keep">;

/** Document by document, each the quick way where it is plain; undefined when the stream must be read as a whole (and to tell what is wrong with it). */
function readInChunks(input: string, reading: Reading): YamlDocument[] | undefined {
  const { dialect, onStyle, keep } = reading;
  const chunks = dialect === "texts" ? undefined : findChunks(input);
  if (!chunks) return undefined;
  const documents: YamlDocument[] = [];
  let line = 1;
  let seen = 0;
  const lineAt = (offset: number): number => {
    for (let at = input.indexOf("\n", seen); at >= 0 && at < offset; at = input.indexOf("\n", at + 1)) line += 1;
    seen = offset;
    return line;
  };
  for (const chunk of chunks) {
    const plain = readPlainDocument(input, chunk, { resolve: (text) => resolvePlain(text, dialect), onStyle, keep });
    if (plain) documents.push({ value: plain.value, line: lineAt(plain.start) });
    else {
      const above = lineAt(chunk.marker) - 1;
      try {
        for (const document of readWhole(input.slice(chunk.marker, chunk.end), reading))
          documents.push({ ...document, line: document.line + above });
      } catch (error) {
        if (!(error instanceof YamlError)) throw error;
        return undefined;
      }
    }
  }
  return documents;
}

function readWhole(text: string, { dialect, source, duplicateKeys, onStyle }: Reading): YamlDocument[] {
  return attempt(source, () => {
    const { input, events } = readEvents(text);
    refuseBombs(events, source);
    endAsWritten(events, input);
    if (dialect === "kubernetes") forgetTags(events, input);
    const values = constructFromEvents(events, {
      source: input,
      schema: schemas[dialect],
      json: duplicateKeys === "last",
      maxAliases,
    }) as JsonValue[];
    if (onStyle) findStyles(events, { input, values, onStyle });
    const documents = toDocuments(values, linesOf(events, input));
    if (input.includes("*")) for (const document of documents) refuseCycles(document, source);
    // Only such a text can hold a number that JSON has not.
    if (/\.(?:inf|nan)/i.test(input)) for (const document of documents) refuseNotFinite(document, source);
    return documents;
  });
}

/** A block that the text ends in the middle of a line has no line break at its end; js-yaml gives it one. */
function endAsWritten(events: readonly Event[], input: string): void {
  const last = events.findLast(({ type }) => type === EVENT_ID.SCALAR);
  if (last?.type !== EVENT_ID.SCALAR || /(?:^|\n) *$/.test(input.slice(last.valueStart))) return;
  const isBlock = last.style === SCALAR_STYLE.LITERAL_BLOCK || last.style === SCALAR_STYLE.FOLDED_BLOCK;
  if (isBlock && last.valueEnd >= input.length) last.chomping = CHOMPING_MODE.STRIP;
}

/** Tags that go-yaml does not know say that a scalar is a text, and nothing else: as the tag `!` does. */
function forgetTags(events: readonly Event[], input: string): void {
  for (const event of events) {
    if (!("tagStart" in event) || event.tagStart < 0) continue;
    const tag = input.slice(event.tagStart, event.tagEnd);
    if (/^!(?!!|<tag:yaml\.org,2002:)/.test(tag)) event.tagEnd = event.tagStart + 1;
  }
}

/** What go-yaml takes and YAML 1.2 does not is moved to the right, and read again. */
function readEvents(input: string): { input: string; events: Event[] } {
  try {
    return { input, events: parseEvents(input, { maxDepth }) };
  } catch (error) {
    if (!(error instanceof YAMLException) || error.reason !== "deficient indentation") throw error;
    const indented = indentFlow(input);
    return { input: indented, events: parseEvents(indented, { maxDepth }) };
  }
}

function toDocuments(values: JsonValue[], lines: number[]): YamlDocument[] {
  const documents: YamlDocument[] = [];
  values.forEach((value, index) => {
    if (value !== null && value !== undefined) documents.push({ value, line: lines[index] ?? 1 });
  });
  return documents;
}

/** An anchor may hold an alias of itself; nothing that is written as JSON can. */
function refuseCycles({ value, line }: YamlDocument, source: string): void {
  const open = new Set<object>();
  const closed = new Set<object>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null || closed.has(node)) return;
    if (open.has(node)) throw new YamlError("SYNTAX", "an anchor's value contains itself", { source, line, column: 1 });
    open.add(node);
    for (const below of Object.values(node)) visit(below);
    open.delete(node);
    closed.add(node);
  };
  visit(value);
}

function refuseNotFinite({ value, line }: YamlDocument, source: string): void {
  const found = findNotFinite(value, []);
  if (!found) return;
  const reason = `${found.path.join(".")} is not a number that JSON has (.inf and .nan are not)`;
  throw new YamlError("NOT_FINITE", reason, { source, line, column: 1, cause: found.number });
}

function findNotFinite(value: JsonValue | undefined, path: string[]): { path: string[]; number: number } | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : { path, number: value };
  if (typeof value !== "object" || value === null) return undefined;
  for (const key of Object.keys(value)) {
    const below = (value as { [key: string]: JsonValue })[key];
    if (typeof below !== "number" && (typeof below !== "object" || below === null)) continue;
    const found = findNotFinite(below, [...path, key]);
    if (found) return found;
  }
  return undefined;
}

/** Counts what the aliases stand for before anything is built: ten lines can stand for a billion values. */
function refuseBombs(events: readonly Event[], source: string): void {
  if (!events.some(({ type }) => type === EVENT_ID.ALIAS)) return;
  let total = 0;
  const open: { anchor: string; before: number }[] = [];
  const anchors = new Map<string, number>();
  for (const event of events) {
    total += 1;
    if (event.type === EVENT_ID.DOCUMENT) open.push({ anchor: "", before: total });
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING)
      open.push({ anchor: `${event.anchorStart}`, before: total });
    else if (event.type === EVENT_ID.POP) {
      const closed = open.pop();
      if (closed) anchors.set(closed.anchor, total - closed.before);
    } else if (event.type === EVENT_ID.ALIAS) total += Math.max(...anchors.values(), 1);
    if (total > maxExpanded)
      throw new YamlError("TOO_MANY_ALIASES", `aliases stand for more than ${maxExpanded} values`, {
        source,
        line: 1,
        column: 1,
      });
  }
}

function linesOf(events: readonly Event[], input: string): number[] {
  const lines: number[] = [];
  let wants = false;
  let line = 1;
  let seen = 0;
  for (const event of events) {
    if (event.type === EVENT_ID.DOCUMENT) wants = true;
    else if (wants && event.type !== EVENT_ID.POP) {
      const at = "start" in event ? event.start : "valueStart" in event ? event.valueStart : seen;
      for (let index = seen; index < at; index += 1) if (input.charCodeAt(index) === 10) line += 1;
      seen = Math.max(seen, at);
      lines.push(line);
      wants = false;
    }
  }
  return lines;
}

function attempt<T>(source: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const {
      line = 0,
      column = 0,
      snippet = "",
    } = (error.mark ?? {}) as { line?: number; column?: number; snippet?: string };
    const code = /nesting|depth/i.test(error.reason)
      ? "TOO_DEEP"
      : /alias/i.test(error.reason)
        ? "TOO_MANY_ALIASES"
        : "SYNTAX";
    throw new YamlError(code, error.reason, {
      source,
      line: line + 1,
      column: column + 1,
      excerpt: snippet,
      cause: error,
    });
  }
}
