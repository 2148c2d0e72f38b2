// Which fields a JSON text names twice. JSON.parse keeps the last and tells nobody; clients want to know.
// @see sigs.k8s.io/json UnmarshalStrict

type Frame = { path: string; keys: Set<string> | undefined; index: number; key: string };

const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** The paths of fields that stand twice in an object of a text that parses, in order, each once. */
export function duplicateFields(text: string): string[] {
  const found = new Set<string>();
  const frames: Frame[] = [];
  let frame: Frame | undefined;
  let last: [start: number, end: number] = [0, 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      last = [at, endOfString(text, at)];
      at = last[1] - 1;
    } else if (code === openBrace || code === openBracket) {
      frame = { path: pathOf(frame), keys: code === openBrace ? new Set() : undefined, index: 0, key: "" };
      frames.push(frame);
    } else if (code === closeBrace || code === closeBracket) {
      frames.pop();
      frame = frames.at(-1);
    } else if (code === comma && frame) frame.index += 1;
    else if (code === colon && frame?.keys) {
      frame.key = readKey(text, last);
      if (frame.keys.has(frame.key)) found.add(pathOf(frame));
      frame.keys.add(frame.key);
    }
  }
  return [...found];
}

/** The place behind the closing quote of a string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end + 1;
}

function isEscaped(text: string, at: number): boolean {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === backslash) count += 1;
  return count % 2 === 1;
}

function readKey(text: string, [start, end]: readonly [number, number]): string {
  const plain = text.slice(start + 1, end - 1);
  return plain.includes("\\") ? (JSON.parse(text.slice(start, end)) as string) : plain;
}

/** Where the next value stands. */
function pathOf(frame: Frame | undefined): string {
  if (!frame) return "";
  if (!frame.keys) return `${frame.path}[${frame.index}]`;
  return frame.path === "" ? frame.key : `${frame.path}.${frame.key}`;
}
