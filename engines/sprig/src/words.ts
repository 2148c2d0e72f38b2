// snakecase, kebabcase and camelcase by the rules of huandu/xstrings 1.5.0, which know where a word in capitals ends and to which word a number belongs.
import { define, type FunctionTable } from "./go-function.ts";
import { isSpace, isUpper, lowerRune, spaces, upperRune } from "./go-rune.ts";

type Kind = "number" | "upper" | "alphabet" | "connector" | "punctuation" | "other" | "end";
type Word = { kind: Kind; text: string };

// Chinese characters are letters, but no alphabet.
const cjk = String.raw`\u4e00-\u9fcc\u3400-\u4d85\u{20000}-\u{2b81d}`;
const connector = String.raw`\-_${spaces}`;
const small = String.raw`[\p{L}--\p{Lu}--[${cjk}]]`;
const any = String.raw`[\p{L}--[${cjk}]]`;
type Pattern = readonly [Exclude<Kind, "end">, RegExp];

/** What words are made of; read by the first call, since sets of all letters take milliseconds to read. */
class WordPatterns {
  private known: readonly Pattern[] | undefined;

  get all(): readonly Pattern[] {
    this.known ??= [
      ["connector", new RegExp(`[${connector}]+`, "yu")],
      ["punctuation", /\p{P}+/uy],
      // "HTTPStatus" is HTTP and Status: the last capital before a small letter begins the next word.
      ["upper", new RegExp(String.raw`\p{Lu}{2,}(?!${any})|\p{Lu}+(?=\p{Lu}${any})|\p{Lu}${small}+|\p{Lu}`, "yv")],
      ["alphabet", new RegExp(`${small}+`, "yv")],
      ["number", /\p{N}+/uy],
      ["other", new RegExp(String.raw`[\s\S](?:(?![${connector}]|\p{P}|\p{N})[[\P{L}][${cjk}]])*`, "yv")],
    ];
    return this.known;
  }
}

const patterns = new WordPatterns();

function splitWords(text: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length;) {
    for (const [kind, pattern] of patterns.all) {
      pattern.lastIndex = at;
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      words.push({ kind, text: found });
      at += found.length;
      break;
    }
  }
  return words;
}

const isWordLike = (kind: Kind): boolean => kind !== "connector" && kind !== "punctuation" && kind !== "end";

function print({ kind, text }: Word, joint: string): string {
  if (kind === "connector") return joint.repeat(Array.from(text).length);
  return kind === "upper" ? Array.from(text, lowerRune).join("") : text;
}

/** Small letters with a joint between words. */
function joinWords(text: string, joint: string): string {
  const words = splitWords(text);
  let at = 0;
  let result = "";
  const peek = (ahead = 0): Word => words[at + ahead] ?? { kind: "end", text: "" };
  const take = (): Word => {
    result += print(peek(), joint);
    at += 1;
    return words[at - 1] ?? { kind: "end", text: "" };
  };
  /** A number takes the letters and numbers that follow along: "2xx" is one word. */
  const takeNumberAndLetters = (): void => {
    while (peek().kind === "alphabet" || peek().kind === "number") take();
    if (isWordLike(peek().kind)) result += joint;
  };
  while (at < words.length) {
    const { kind } = take();
    if (kind === "number") takeNumberAndLetters();
    else if (!isWordLike(kind)) continue;
    else if (peek().kind !== "number") {
      if (isWordLike(peek().kind)) result += joint;
    } else if (peek(1).kind === "end") {
      continue; // a number at the end belongs to the word before it
    } else if (peek(1).kind === "alphabet") {
      result += joint;
      takeNumberAndLetters();
    } else {
      take();
      if (isWordLike(peek().kind)) result += joint;
    }
  }
  return result;
}

const isConnector = (rune: string): boolean => rune === "-" || rune === "_" || isSpace(rune);

/** PascalCase; connectors at the start stay, of several in a row one is dropped. */
function pascalCase(text: string): string {
  const runes = Array.from(text);
  const first = runes.findIndex((rune) => !isConnector(rune));
  if (first < 0) return text + (runes.at(-1) ?? ""); // a slip of xstrings that we keep: "_" gives "__"
  let result = runes.slice(0, first).join("");
  let wasUpper = isUpper(runes[first] ?? "");
  let previous = upperRune(runes[first] ?? "");
  for (const rune of runes.slice(first + 1)) {
    let next = rune;
    if (isConnector(rune) && isConnector(previous)) {
      result += previous;
      previous = rune;
      continue;
    }
    if (isConnector(previous)) {
      wasUpper = isUpper(rune);
      next = upperRune(rune);
    } else {
      if (wasUpper && isUpper(rune)) next = lowerRune(rune);
      else wasUpper = false;
      result += previous;
    }
    previous = next;
  }
  return result + previous;
}

/** Functions that rewrite names. */
export const wordFunctions: FunctionTable = {
  snakecase: define(["string"], (text) => joinWords(text, "_")),
  kebabcase: define(["string"], (text) => joinWords(text, "-")),
  camelcase: define(["string"], pascalCase),
};
