// Patterns so simple that JavaScript's own expressions find the same, in linear time: a row of characters and sets of characters, of which the last
// may be repeated. Most patterns of charts are of this sort, and loading what reads all others takes longer than rendering a small chart.
import type { RE2JS } from "re2js";

/** What is asked of a pattern. */
export type Pattern = {
  matcher(text: string): Matcher;
  pattern(): string;
  namedGroups(): { [name: string]: number };
};

/** A search for one match after the other. */
export type Matcher = Pick<ReturnType<RE2JS["matcher"]>, "find" | "start" | "end" | "groupCount"> & {
  group(group?: number): string | null | undefined;
};

const named: ReadonlyMap<string, string> = new Map([
  ["\\d", "[0-9]"],
  ["\\w", "[0-9A-Za-z_]"],
  [".", "[^\\n]"],
]);

/** One character, or a set of them. A dash in a set stands first or last, or between two letters or digits. */
const piece =
  /\\[dw.\-/]|\.|[A-Za-z0-9_ @/,=:;#%&~!"'<>-]|\[\^?-?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_ .@/,=:;#+*])+-?\]/y;

/** The pattern, when it is that simple; undefined for all others. */
export function findPlainPattern(pattern: string): Pattern | undefined {
  const isAnchored = pattern.startsWith("^");
  let source = isAnchored ? "^" : "";
  let isRepeated = false;
  let at = source.length;
  while (at < pattern.length) {
    const rest = pattern.slice(at);
    if (rest === "$") {
      // Behind a repetition, a search would begin anew at every character.
      if (isRepeated && !isAnchored) return undefined;
      source += "$";
      break;
    }
    piece.lastIndex = at;
    const [written] = piece.exec(pattern) ?? [];
    if (written === undefined || isRepeated) return undefined;
    if (written.startsWith("[") && !hasOrder(written)) return undefined;
    const single = named.get(written) ?? (written === "/" ? "\\/" : written === "\\-" ? "-" : written);
    source += single;
    at += written.length;
    const isPreceded = source.length > single.length + (isAnchored ? 1 : 0);
    const next = pattern.charAt(at);
    if (next !== "+" && next !== "*") continue;
    if (next === "*" && !isPreceded) return undefined; // it would find nothing, everywhere
    isRepeated = true;
    source += next;
    at += 1;
  }
  return source === "^" || source === "" || source === "$" || source === "^$"
    ? undefined
    : patternOf(pattern, new RegExp(source, "gu"));
}

/** Whether all ranges of a set go upwards: others are mistakes. */
const hasOrder = (set: string): boolean =>
  [...set.matchAll(/([A-Za-z0-9])-([A-Za-z0-9])/g)].every(([, from = "", to = ""]) => from <= to);

function patternOf(pattern: string, regex: RegExp): Pattern {
  return {
    pattern: () => pattern,
    namedGroups: () => ({}),
    matcher(text) {
      const found = text.matchAll(regex);
      let match: RegExpExecArray | undefined;
      return {
        find() {
          match = found.next().value ?? undefined;
          return match !== undefined;
        },
        start: () => match?.index ?? 0,
        end: () => (match?.index ?? 0) + (match?.[0].length ?? 0),
        group: () => match?.[0],
        groupCount: () => 0,
      };
    },
  };
}
