// Documents that are written again with what people put into them besides values: comments, quotes, styles and the order of keys. Blank lines
// and indentation become go-yaml's, as kyaml writes documents that went through it.
// @see sigs.k8s.io/kustomize/kyaml/yaml, go.yaml.in/yaml/v3
import type { Document, Node } from "yaml";
import { syntaxTree } from "./syntax-tree.ts";
import { YamlError } from "./yaml-error.ts";

/** A document whose texts may be changed. Paths lead through maps. */
export type CommentedDocument = {
  /** The text at a path, if there is one. */
  find(path: readonly string[]): string | undefined;
  /** Puts a text there, in quotes; maps on the way are made. */
  set(path: readonly string[], value: string): void;
  /** Takes it away, and with it the maps above that have nothing else, down to those that `keep` names. */
  remove(path: readonly string[], keep: number): void;
  print(): string;
};

/**
 * Reads documents; those without content are left out.
 *
 * @throws {YamlError} at the first mistake
 */
export function parseCommented(text: string, source = "YAML"): CommentedDocument[] {
  const { parseAllDocuments } = syntaxTree();
  const parsed = parseAllDocuments(text, { schema: "failsafe", version: "1.1", logLevel: "silent" });
  return (Array.isArray(parsed) ? (parsed as Document[]) : []).flatMap((document) => {
    const [mistake] = document.errors;
    if (mistake) {
      const { line = 1, col: column = 1 } = mistake.linePos?.[0] ?? {};
      throw new YamlError("SYNTAX", mistake.message, { source, line, column });
    }
    return document.contents === null || isEmpty(document.contents) ? [] : [commented(document)];
  });
}

const isEmpty = (node: Node): boolean =>
  syntaxTree().isScalar(node) && (node.source ?? "") === "" && (node.value === null || node.value === "");

function commented(document: Document): CommentedDocument {
  tidy(document);
  return {
    find(path) {
      const value: unknown = document.getIn(path);
      return typeof value === "string" ? value : undefined;
    },
    set(path, value) {
      const { isMap, Scalar, YAMLMap } = syntaxTree();
      for (let length = 1; length < path.length; length += 1) {
        const above: unknown = document.getIn(path.slice(0, length));
        if (!isMap(above)) document.setIn(path.slice(0, length), new YAMLMap());
        else if (above.items.length === 0) above.flow = false;
      }
      const scalar = new Scalar(value);
      scalar.type = "QUOTE_SINGLE";
      document.setIn(path, scalar);
    },
    remove(path, keep) {
      const { isMap } = syntaxTree();
      if (!isMap(document.getIn(path.slice(0, -1)))) return;
      document.deleteIn(path);
      for (let length = path.length - 1; length >= keep; length -= 1) {
        const above: unknown = document.getIn(path.slice(0, length));
        if (isMap(above) && above.items.length === 0) document.deleteIn(path.slice(0, length));
      }
    },
    print: () => printDocument(document),
  };
}

/** The printer breaks double-quoted texts at spaces before `\\n`, whatever it is told: such texts are put in afterwards. */
function printDocument(document: Document): string {
  const { visit } = syntaxTree();
  const texts: string[] = [];
  visit(document, {
    Scalar(_key, node) {
      if (node.type !== "QUOTE_DOUBLE" || typeof node.value !== "string" || !node.value.includes(" \n")) return;
      texts.push(JSON.stringify(node.value));
      node.value = `\ue000${texts.length - 1}\ue001`;
    },
  });
  const printed = document.toString(asGoYaml);
  return printed.replaceAll(/"\ue000(\d+)\ue001"/g, (_, index: string) => texts[Number(index)] ?? "");
}

const asGoYaml = {
  lineWidth: 0,
  indentSeq: false,
  flowCollectionPadding: false,
  nullStr: "",
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
  directives: false,
} as const;

/** Blank lines are nobody's. */
function tidy(document: Document): void {
  const { isNode, visit } = syntaxTree();
  const clean = (node: unknown): void => {
    if (!isNode(node)) return;
    node.spaceBefore = false;
    if (typeof node.commentBefore === "string")
      node.commentBefore = node.commentBefore.replaceAll(/\n+/g, "\n").trimEnd();
  };
  document.commentBefore = document.commentBefore?.trimEnd() ?? null;
  visit(document, {
    Node: (_key, node) => clean(node),
    Pair: (_key, { key }) => clean(key),
  });
}
