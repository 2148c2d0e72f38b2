// Rendered texts to manifests: split at `---`, hooks apart, in the order in which Helm installs kinds.
// @see helm v4.2.3 pkg/release/v1/util/{manifest,manifest_sorter,kind_sorter}.go
import { compareText } from "@sluice/gotemplate";
import { readFirstDocument } from "./go-yaml.ts";
import { HelmError } from "./helm-error.ts";
import type { Head, KnownDocuments } from "./known-documents.ts";
import { logLine } from "./log-line.ts";
import { bytesOf } from "@sluice/sprig";
import { asText } from "./metadata.ts";
import { installOrder } from "./install-order.ts";
import { utf8Fault } from "./utf8-fault.ts";
import { isTable, valueOf, type Values } from "./values.ts";

/** One object's text; `path` is the template that it comes from. */
export type Manifest = { path: string; content: string; kind: string };
/** An object that is no part of the release, but applied at a moment of it. */
export type Hook = Manifest & { name: string; events: string[]; weight: number; deletePolicies: string[] };

const events = new Set([
  "pre-install",
  "post-install",
  "pre-delete",
  "post-delete",
  "pre-upgrade",
  "post-upgrade",
  "pre-rollback",
  "post-rollback",
  "test",
]);

/** Splits a text into documents at lines that begin with `---`, leaving out those that are blank. */
export function splitManifests(text: string): string[] {
  const documents: string[] = [];
  const whole = text.trimStart();
  let start = 0;
  for (let at = whole.indexOf("---"); at >= 0; at = whole.indexOf("---", at + 1)) {
    const isSeparator = at === 0 || (at > start && whole[at - 1] === "\n");
    if (!isSeparator) continue;
    documents.push(whole.slice(start, at));
    start = at + 3;
    while (isSpace(whole.charCodeAt(start))) start += 1;
    at = start - 1;
  }
  documents.push(whole.slice(start));
  const last = documents.length - 1;
  // The space before a separator goes with it; the space at the end of the text stays.
  return documents
    .map((document, index) => (index < last ? document.trimEnd() : document))
    .filter((document) => document.trim() !== "")
    .map((document) => document.trimStart());
}

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/**
 * Sorts the manifests of rendered templates.
 *
 * @throws {HelmError} `MANIFEST`, when a document is no YAML
 */
export function sortManifests(
  rendered: ReadonlyMap<string, string>,
  { warn, known }: { warn: (line: string) => void; known: KnownDocuments },
): { manifests: Manifest[]; hooks: Hook[] } {
  const manifests: Manifest[] = [];
  const hooks: Hook[] = [];
  for (const path of [...rendered.keys()].sort(compareText)) {
    if (path.slice(path.lastIndexOf("/") + 1).startsWith("_")) continue;
    for (const content of splitManifests(rendered.get(path) ?? "")) {
      const head = known.headOf(content, () => readHead(content, path));
      const annotations = head.annotations ?? {};
      const moments = annotations["helm.sh/hook"];
      if (moments === undefined) manifests.push({ path, content, kind: head.kind });
      else {
        const hook = readHook({ path, content, kind: head.kind }, head.name, annotations);
        if (hook) hooks.push(hook);
        else warn(logLine("INFO", "skipping unknown hooks", { hookTypes: moments }));
      }
    }
  }
  return { manifests: byKind(manifests), hooks: byKind(hooks) };
}

/** All that Helm looks at; the rest must be YAML, and no more. */
const headFields = ["apiVersion", "kind", "metadata"];

function readHead(content: string, path: string): Head {
  let value: unknown;
  try {
    const fault = content.isWellFormed() ? undefined : utf8Fault(bytesOf(content));
    if (fault !== undefined) throw new Error(`error converting YAML to JSON: ${fault}`);
    value = readFirstDocument(content, headFields);
  } catch (error) {
    throw new HelmError("MANIFEST", `YAML parse error on ${path}: ${(error as Error).message}`, error);
  }
  if (value !== null && !isTable(value)) refuseType(path, value, { field: "Go value", type: "util.SimpleHead" });
  const object: Values = isTable(value) ? value : {};
  const text = (fields: Values, name: string, above: string): string => {
    const held = valueOf(fields, name) ?? "";
    return asText(held) ?? refuseType(path, held, { field: `Go struct field ${above}.${name}`, type: "string" });
  };
  text(object, "apiVersion", "SimpleHead");
  const kind = text(object, "kind", "SimpleHead");
  const metadata = valueOf(object, "metadata") ?? {};
  if (!isTable(metadata))
    return refuseType(path, metadata, { field: "Go struct field SimpleHead.metadata", type: metadataType });
  const annotations = valueOf(metadata, "annotations") ?? null;
  if (annotations !== null && !isTable(annotations))
    return refuseType(path, annotations, { field: "Go struct field .metadata.annotations", type: "map[string]string" });
  const texts = Object.entries(annotations ?? {}).map(([key, held]): [string, string] => [
    key,
    asText(held ?? "") ?? refuseType(path, held, { field: "Go struct field .metadata.annotations", type: "string" }),
  ]);
  const name = text(metadata, "name", ".metadata");
  return { kind, name, ...(annotations === null ? {} : { annotations: Object.fromEntries(texts) }) };
}

const metadataType = 'struct { Name string "json:\\"name\\""; Annotations map[string]string "json:\\"annotations\\"" }';

function refuseType(path: string, value: unknown, { field, type }: { field: string; type: string }): never {
  const what = `json: cannot unmarshal ${sortOf(value)} into ${field} of type ${type}`;
  throw new HelmError("MANIFEST", `YAML parse error on ${path}: error unmarshaling JSON: while decoding JSON: ${what}`);
}

const sortOf = (value: unknown): string =>
  Array.isArray(value)
    ? "array"
    : isTable(value)
      ? "object"
      : typeof value === "boolean"
        ? "bool"
        : typeof value === "bigint"
          ? "number"
          : typeof value;

const words = (text: string): string[] => text.split(",").map((word) => word.trim().toLowerCase());

/** A hook; undefined when it names a moment that there is not, which Helm leaves out. */
function readHook(manifest: Manifest, name: string, annotations: { [name: string]: string }): Hook | undefined {
  const wanted = words(annotations["helm.sh/hook"] ?? "").map((word) => (word === "test-success" ? "test" : word));
  if (wanted.some((word) => !events.has(word))) return undefined;
  const weight = /^[+-]?\d+$/.test(annotations["helm.sh/hook-weight"] ?? "")
    ? Number(annotations["helm.sh/hook-weight"])
    : 0;
  const policies = annotations["helm.sh/hook-delete-policy"];
  return { ...manifest, name, events: wanted, weight, deletePolicies: policies === undefined ? [] : words(policies) };
}

const ranks = new Map(installOrder.map((kind, rank) => [kind, rank]));

/** In the order of installation; kinds that it does not know come last, by name. */
const byKind = <T extends Manifest>(some: readonly T[]): T[] =>
  some.toSorted(({ kind: left }, { kind: right }) => {
    const [a, b] = [ranks.get(left), ranks.get(right)];
    if (a === undefined && b === undefined) return compareText(left, right);
    return (a ?? ranks.size) - (b ?? ranks.size);
  });
