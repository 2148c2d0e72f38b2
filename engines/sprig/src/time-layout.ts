// Go's layouts: a time is described by how the second of January 2006, 15:04:05, would be written. Here a layout is cut into its elements.
// @see Go time/format.go nextStdChunk, go1.26

// Longer ones first; "Jan" and "Mon" only where no small letter follows; a fraction must not run into another digit.
const element =
  /January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|__2|_2(?!006)|[345]|PM|pm|[-Z]07(?:0000|:00:00|00|:00|)|[.,](?:0+|9+)(?!\d)/;

/** Text before an element, the element (empty at the end), and what follows. */
export type Chunk = { prefix: string; element: string; rest: string };

/** Cuts the first element off a layout. */
export function nextChunk(layout: string): Chunk {
  const found = element.exec(layout);
  if (!found) return { prefix: layout, element: "", rest: "" };
  const [text] = found;
  return { prefix: layout.slice(0, found.index), element: text, rest: layout.slice(found.index + text.length) };
}

/** All elements, in order. */
export function* chunksOf(layout: string): Generator<Chunk> {
  let rest = layout;
  do {
    const chunk = nextChunk(rest);
    yield chunk;
    rest = chunk.rest;
  } while (rest !== "");
}

/** True for `.000` and `,999`. */
export const isFraction = (text: string): boolean => /^[.,]/.test(text);

/** True for `-0700`, `Z07:00` and their like. */
export const isOffset = (text: string): boolean => /^[-Z]07/.test(text);

/** English names, as Go has them. */
export const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
] as const;

/** English names, Sunday first. */
export const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"] as const;
