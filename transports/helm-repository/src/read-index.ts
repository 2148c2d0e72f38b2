// The versions of one chart out of a repository's index. An index may have 50 MB and thousands of charts: it is read line by line as it
// arrives, and only the wanted chart's versions are parsed, one at a time.
// @see https://helm.sh/docs/topics/chart_repository/#the-index-file
import { findVersion } from "@sluice/semver";
import { parseYaml } from "@sluice/yaml";
import { RepositoryError } from "./repository-error.ts";

/** A version of a chart, and where its archive is: addresses may be relative to the repository's. */
export type ChartVersion = { version: string; urls: string[]; digest?: string };

type Source = { parts: AsyncIterable<Uint8Array>; name: string };
type Lines = AsyncGenerator<string, void>;

/**
 * Reads what an index has of one chart; undefined when it has nothing.
 *
 * @throws {RepositoryError} `INDEX` when it is none
 */
export async function readIndex({ parts, name }: Source, chart: string): Promise<ChartVersion[] | undefined> {
  const state: Seen = { hasVersion: false, isEmpty: true };
  const lines = linesOf(parts, state);
  try {
    const entries = await findEntries(lines);
    if (entries !== undefined && entries !== "below")
      return await readWhole(entries.from, lines, { name, chart, state });
    const key = entries && (await findChart(lines, chart));
    const versions = key && (await readVersions(key, lines, name));
    // It mostly stands before all else, but need not.
    while (!state.hasVersion && !(await lines.next()).done);
    if (state.isEmpty) throw new RepositoryError("INDEX", "empty index.yaml file");
    if (!state.hasVersion) throw new RepositoryError("INDEX", "no API version specified");
    return versions;
  } finally {
    await lines.return();
  }
}

/** What was seen of an index: anything at all, and which version of indexes it says that it is. */
type Seen = { hasVersion: boolean; isEmpty: boolean };

async function* linesOf(parts: AsyncIterable<Uint8Array>, state: Seen): Lines {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of parts) {
    const lines = (rest + decoder.decode(part, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    look(lines, state);
    yield* lines;
  }
  look([rest], state);
  if (rest !== "") yield rest;
}

function look(lines: readonly string[], state: Seen): void {
  state.isEmpty &&= lines.every((line) => line === "");
  state.hasVersion ||= lines.some((line) => /^["']?apiVersion["']?\s*:\s*[^\s#]/.test(line));
}

const indentOf = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;
const isNothing = (line: string): boolean => /^\s*(#.*)?$|^---\s*$/.test(line);

/** A line that begins an entry of a map: its key, and what stands behind it. */
function keyOf(line: string): { key: string; rest: string } | undefined {
  const found = /^ *(?:"([^"\\]*)"|'([^']*)'|([^\s"'&*!|>%@`{[#-][^:#]*?)) *:(?: +(.*))?$/.exec(line.trimEnd());
  const rest = found?.[4] ?? "";
  return found ? { key: found[1] ?? found[2] ?? found[3] ?? "", rest: rest.startsWith("#") ? "" : rest } : undefined;
}

/** Goes on until the entries begin; or, for JSON and entries in braces, says where what must be read whole begins. */
async function findEntries(lines: Lines): Promise<"below" | { from: string } | undefined> {
  let isFirst = true;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (isNothing(next.value)) continue;
    const pair = indentOf(next.value) === 0 ? keyOf(next.value) : undefined;
    if ((isFirst && !pair) || (pair?.key === "entries" && pair.rest !== "")) return { from: next.value };
    if (pair?.key === "entries") return "below";
    isFirst = false;
  }
  return undefined;
}

type Key = { indent: number; rest: string };

/** Goes on until the chart's versions begin. */
async function findChart(lines: Lines, chart: string): Promise<Key | undefined> {
  let indent: number | undefined;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    if (isNothing(next.value)) continue;
    indent ??= indentOf(next.value);
    if (indent === 0 || indentOf(next.value) < indent) return undefined;
    const pair = indentOf(next.value) === indent ? keyOf(next.value) : undefined;
    if (pair?.key === chart) return { indent, rest: pair.rest };
  }
  return undefined;
}

/** Parses one version after the other, until another chart begins. */
async function readVersions({ indent, rest }: Key, lines: Lines, name: string): Promise<ChartVersion[]> {
  const found: ChartVersion[] = [];
  let one: string[] = rest === "" ? [] : [rest];
  const finish = (): void => {
    if (one.length > 0) found.push(...versionsIn(parse(one.join("\n"), name)));
    one = [];
  };
  let item: number | undefined;
  for (let next = await lines.next(); !next.done; next = await lines.next()) {
    const line = next.value;
    if (!isNothing(line)) {
      const at = indentOf(line);
      const isItem = line.startsWith("-", at);
      if (at < indent || (at === indent && !isItem)) break;
      item ??= at;
      if (isItem && at === item) finish();
    }
    one.push(line);
  }
  finish();
  return found;
}

type Whole = { name: string; chart: string; state: Seen };

async function readWhole(from: string, lines: Lines, { name, chart, state }: Whole) {
  const all = [from];
  for (let next = await lines.next(); !next.done; next = await lines.next()) all.push(next.value);
  const value = parse(all.join("\n"), name);
  if (typeof value === "string" || Array.isArray(value)) throw notAnIndex(Array.isArray(value) ? "array" : "string");
  const { entries, apiVersion } = (value ?? {}) as { entries?: { [chart: string]: unknown }; apiVersion?: unknown };
  if (!apiVersion && !state.hasVersion) throw new RepositoryError("INDEX", "no API version specified");
  return entries && typeof entries === "object" && Object.hasOwn(entries, chart)
    ? versionsIn(entries[chart])
    : undefined;
}

function parse(text: string, name: string): unknown {
  try {
    return parseYaml(text, { source: name, duplicateKeys: "last" });
  } catch (error) {
    throw new RepositoryError("INDEX", `${name} is no index of charts: ${(error as Error).message}`, error);
  }
}

const notAnIndex = (what: string): RepositoryError =>
  new RepositoryError(
    "INDEX",
    `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${what} into Go value of type repo.IndexFile`,
  );

/** What can be used: entries without a name, or whose version is none, are left out, as Helm does. */
function versionsIn(value: unknown): ChartVersion[] {
  return (Array.isArray(value) ? value : []).flatMap((entry: unknown) => {
    const { name, version, urls, digest } = (entry ?? {}) as { [field: string]: unknown };
    const addresses = Array.isArray(urls) ? urls.filter((url) => typeof url === "string") : [];
    const text = typeof version === "number" ? String(version) : version;
    if (typeof name !== "string" || name === "" || typeof text !== "string" || !findVersion(text)) return [];
    return [{ version: text, urls: addresses, ...(typeof digest === "string" ? { digest } : {}) }];
  });
}
