// One line of a test script: a condition, a `!`, a command and its words. The dialect is that of rogpeppe/go-internal's testscript, in which
// kubectl's own command tests are written.

/** A line that does something. */
export type ScriptLine = { row: number; text: string; conditions: string[]; negated: boolean; words: string[] };

/** The lines of a script that do something. `variable` says what `$NAME` stands for. */
export function* parseLines(script: string): Generator<(variable: (name: string) => string) => ScriptLine> {
  for (const [index, text] of script.split("\n").entries()) {
    if (/^\s*(#|$)/.test(text)) continue;
    yield (variable) => parseLine(text, index + 1, variable);
  }
}

function parseLine(text: string, row: number, variable: (name: string) => string): ScriptLine {
  const words = splitWords(text, variable);
  const conditions: string[] = [];
  while (words[0]?.startsWith("[") && words[0].endsWith("]")) conditions.push(words.shift()?.slice(1, -1) ?? "");
  const negated = words[0] === "!";
  return { row, text, conditions, negated, words: negated ? words.slice(1) : words };
}

/** Words are parted by blanks; single quotes keep a text as it is, and two of them inside a quoted text are one. */
function splitWords(text: string, variable: (name: string) => string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [piece] of text.matchAll(/'(?:[^']|'')*'|\s+|#.*|[^\s'#]+|#/g)) {
    if (/^\s/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (piece.startsWith("'")) word = (word ?? "") + piece.slice(1, -1).replaceAll("''", "'");
    else if (piece.startsWith("#") && word === undefined) break;
    else
      word =
        (word ?? "") +
        piece.replaceAll(/\$\{(\w+)\}|\$(\w+)/g, (_, braced?: string, bare?: string) => variable(braced ?? bare ?? ""));
  }
  if (word !== undefined) words.push(word);
  return words;
}
