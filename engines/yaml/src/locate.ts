// Where in a text a field stands, for errors that point at it. Only called when there is an error to report: it reads the text anew.
import type { Document } from "yaml";
import { syntaxTree } from "./syntax-tree.ts";

/** A place in a text, counted from 1. */
export type Place = { line: number; column: number };

/** The place of a field, or of its nearest ancestor that stands in the text; undefined when the text holds no such document. */
export function locate(text: string, path: readonly (string | number)[], documentIndex = 0): Place | undefined {
  const { LineCounter, parseAllDocuments } = syntaxTree();
  const counter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: counter, keepSourceTokens: false, version: "1.1" });
  if (!Array.isArray(documents)) return undefined;
  const filled = (documents as Document[]).filter(({ contents }) => contents !== null);
  const document = filled[documentIndex];
  if (!document) return undefined;
  const offset = offsetOf(document.contents, path);
  const { line, col } = counter.linePos(offset);
  return { line, column: col };
}

function offsetOf(root: unknown, path: readonly (string | number)[]): number {
  const { isMap, isScalar, isSeq } = syntaxTree();
  let node = root;
  let offset = startOf(node);
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (!pair) return offset;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      if (node === undefined) return offset;
      offset = startOf(node);
    } else return offset;
  }
  return offset;
}

const startOf = (node: unknown): number => (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? 0;
