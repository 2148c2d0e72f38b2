// The words of an expression, as cel-go's grammar cuts them.
// @see cel-go parser/gen/CEL.g4, v0.26.0
import type { Issue } from "./tree.ts";

/** What a word is, in the names that errors call it by. */
export type TokenKind =
  | "NUM_FLOAT"
  | "NUM_INT"
  | "NUM_UINT"
  | "STRING"
  | "BYTES"
  | "IDENTIFIER"
  | "ESC_IDENTIFIER"
  | "mark"
  | "end";

/** A word: a mark or keyword is told by its text. */
export type Token = { kind: TokenKind; text: string; at: number };

const escape = "\\\\(?:[abfnrtv\"'\\\\?`]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})";
const quoted = [
  /[bB]?[rR]"""[\s\S]*?"""/,
  /[bB]?[rR]'''[\s\S]*?'''/,
  /[bB]?[rR]"[^"\n\r]*"/,
  /[bB]?[rR]'[^'\n\r]*'/,
  /[bB]?"""(?:ESC|[^\\])*?"""/,
  /[bB]?'''(?:ESC|[^\\])*?'''/,
  /[bB]?"(?:ESC|[^\\"\n\r])*"/,
  /[bB]?'(?:ESC|[^\\'\n\r])*'/,
].map(({ source }) => source.replaceAll("ESC", escape));

const patterns: readonly (readonly [TokenKind | "space", RegExp])[] = [
  ["space", /[\t \r\n\f]+|\/\/[^\n]*/y],
  ["STRING", new RegExp(quoted.join("|"), "y")],
  ["NUM_FLOAT", /[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y],
  ["NUM_UINT", /0x[0-9a-fA-F]+[uU]|[0-9]+[uU]/y],
  ["NUM_INT", /0x[0-9a-fA-F]+|[0-9]+/y],
  ["IDENTIFIER", /[A-Za-z_][A-Za-z0-9_]*/y],
  ["ESC_IDENTIFIER", /`[A-Za-z0-9_./ -]+`/y],
  ["mark", /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y],
];

const keywords = new Set(["in", "true", "false", "null"]);

/** The words of a text, the last one being its end; what is no word is skipped and told of. */
export function tokensOf(text: string): { tokens: Token[]; issues: Issue[] } {
  const tokens: Token[] = [];
  const issues: Issue[] = [];
  let at = 0;
  while (at < text.length) {
    const found = wordAt(text, at);
    if (!found) {
      const wrong = noWordAt(text, at);
      issues.push({ at, message: `Syntax error: token recognition error at: '${escaped(wrong)}'` });
      at += wrong.length;
      continue;
    }
    if (found.kind !== "space") tokens.push({ kind: found.kind, text: found.text, at });
    at += found.text.length;
  }
  tokens.push({ kind: "end", text: "<EOF>", at: text.length });
  return { tokens, issues };
}

const mayBeQuoted = /[bB]?[rR]?["']/y;

function wordAt(text: string, at: number): { kind: TokenKind | "space"; text: string } | undefined {
  mayBeQuoted.lastIndex = at;
  const isQuoted = mayBeQuoted.test(text);
  for (const [kind, pattern] of patterns) {
    if (kind === "STRING" && !isQuoted) continue;
    pattern.lastIndex = at;
    const word = pattern.exec(text)?.[0];
    if (word === undefined) continue;
    if (kind === "IDENTIFIER" && keywords.has(word)) return { kind: "mark", text: word };
    return { kind: kind === "STRING" && /^[bB]/.test(word) ? "BYTES" : kind, text: word };
  }
  return undefined;
}

/** What was read when it was clear that it is no word: a text without end, or half of a mark. */
function noWordAt(text: string, at: number): string {
  const rest = text.slice(at);
  const [, quote = ""] = /^[bB]?[rR]?("|')/.exec(rest) ?? [];
  const begun = quote === "" ? /^[=&|]?/ : new RegExp(`^[bBrR]*${quote}(?:${escape}|[^\\\\${quote}\\n\\r])*\\\\?`);
  const { length } = begun.exec(rest)?.[0] ?? "";
  const point = rest.codePointAt(length);
  return rest.slice(0, length) + (point === undefined ? "" : String.fromCodePoint(point));
}

const escaped = (text: string): string => text.replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
