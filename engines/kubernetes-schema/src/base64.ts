// Base64 as Go's encoding/base64 reads it, which is strict about its end.

/** The place of the first byte that is not base64; undefined when the text is. Line breaks do not count. @see encoding/base64 decodeQuantum */
export function findIllegalByte(text: string): number | undefined {
  let inGroup = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (letter === "\n" || letter === "\r") continue;
    if (letter === "=") return findIllegalEnd(text, at, inGroup);
    if (!/[A-Za-z0-9+/]/.test(letter)) return at;
    inGroup = (inGroup + 1) % 4;
  }
  return inGroup === 0 ? undefined : text.length - inGroup;
}

/** After two letters come two signs of padding, after three comes one, and then nothing. */
function findIllegalEnd(text: string, first: number, inGroup: number): number | undefined {
  if (inGroup < 2) return first;
  const skip = (from: number): number => from + (/^[\r\n]*/.exec(text.slice(from))?.[0].length ?? 0);
  let next = skip(first + 1);
  if (inGroup === 2) {
    if (next === text.length) return text.length;
    if (text[next] !== "=") return next - 1;
    next = skip(next + 1);
  }
  return next < text.length ? next : undefined;
}
