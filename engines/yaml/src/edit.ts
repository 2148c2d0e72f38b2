// Changes to single values of a text that people wrote: comments, order, quotes and blank lines elsewhere stay as they are. The new value is
// spliced over the old one, never printed from a tree.
import type { Document, Node } from "yaml";
import { stringifyYaml } from "./stringify.ts";
import { syntaxTree } from "./syntax-tree.ts";
import { YamlError } from "./yaml-error.ts";

/** A value to put in the place of another one. `documentIndex` counts the documents that are not empty; 0 when absent. */
export type YamlEdit = {
  path: readonly (string | number)[];
  value: string | number | boolean | null;
  documentIndex?: number;
};

type Splice = { start: number; end: number; text: string };

/**
 * Replaces scalar values in a text.
 *
 * @throws {YamlError} `NO_SUCH_FIELD` for a path that the text does not hold or that holds a list or map
 */
export function editYaml(text: string, edits: readonly YamlEdit[], source = "YAML"): string {
  const parsed = syntaxTree().parseAllDocuments(text, { version: "1.1" });
  const documents = (Array.isArray(parsed) ? (parsed as Document[]) : []).filter(({ contents }) => contents !== null);
  const splices = edits.map((edit) => toSplice(documents[edit.documentIndex ?? 0], edit, { text, source }));
  splices.sort((left, right) => right.start - left.start);
  return splices.reduce(
    (whole, { start, end, text: written }) => whole.slice(0, start) + written + whole.slice(end),
    text,
  );
}

function toSplice(
  document: Document | undefined,
  { path, value }: YamlEdit,
  { text, source }: { text: string; source: string },
): Splice {
  const node = path.reduce<unknown>(childOf, document?.contents);
  const range = (node as Node | undefined)?.range;
  if (!syntaxTree().isScalar(node) || !range) {
    throw new YamlError("NO_SUCH_FIELD", `there is no value at ${path.join(".")} to replace`, {
      source,
      line: 1,
      column: 1,
    });
  }
  const [start, end] = range;
  const written = stringifyYaml(value).trimEnd();
  // An empty value (`key:`) has no text of its own: it needs the space behind the colon.
  const gap = start === end && /[:-]/.test(text[start - 1] ?? "") ? " " : "";
  return { start, end: start + text.slice(start, end).trimEnd().length, text: gap + written };
}

function childOf(node: unknown, step: string | number): unknown {
  const { isMap, isScalar, isSeq } = syntaxTree();
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step))?.value;
}
