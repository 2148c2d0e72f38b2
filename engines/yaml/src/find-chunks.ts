// Where the documents of a stream begin and end, so that each can be read and forgotten alone.

/** One document: from its marker `---` (or the beginning of the text), its content from `start` on, to the next marker. */
export type Chunk = { marker: number; start: number; end: number };

// Directives and `...` belong to several documents; a carriage return or a byte order mark may hide a marker.
const needsWhole = /^%|^\.\.\.|[\r\uFEFF\u0085\u2028\u2029]/m;
// Aliases are counted over all documents; without an anchor there is none.
const anchor = /[^\s&=]/;
const alias = /[^\s"',]/;

/** Whether a sign stands where a value may begin, before such a character. Few texts have many of these signs: looking for them is faster than a pattern. */
function hasBefore(text: string, sign: string, next: RegExp): boolean {
  for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + 1))
    if ((at === 0 || /[\s,[{:]/.test(text.charAt(at - 1))) && next.test(text.charAt(at + 1))) return true;
  return false;
}

/**
 * Cuts a stream at the markers that stand at the beginning of a line; no content may stand there (YAML 1.2, 9.1.2).
 *
 * @returns undefined when the documents cannot be told apart at a glance
 */
export function findChunks(text: string): Chunk[] | undefined {
  if (needsWhole.test(text) || (hasBefore(text, "&", anchor) && hasBefore(text, "*", alias))) return undefined;
  const chunks: Chunk[] = [];
  let [marker, start] = text.startsWith("---") ? [0, contentAfter(text, 0)] : [0, 0];
  for (let at = text.indexOf("\n---"); at >= 0; at = text.indexOf("\n---", at + 1)) {
    const next = text.charAt(at + 4);
    if (next !== "" && next !== "\n" && next !== " " && next !== "\t") continue;
    chunks.push({ marker, start, end: at + 1 });
    marker = at + 1;
    start = contentAfter(text, marker);
  }
  chunks.push({ marker, start, end: text.length });
  return chunks;
}

/** The line below a marker when nothing but spaces stands beside it; otherwise the marker itself, which no plain document begins with. */
function contentAfter(text: string, marker: number): number {
  let at = marker + 3;
  while (text.charAt(at) === " ") at += 1;
  return at >= text.length ? at : text.charAt(at) === "\n" ? at + 1 : marker;
}
