// `'…%d…'.format([…])` with a literal text and a literal list: each clause is held against its argument.
// @see cel-go ext/formatting.go, v0.26.0
import type { Expr, Issue } from "../syntax/tree.ts";
import { printType, type CelType, type Kind } from "./cel-type.ts";
import type { Typing } from "./check-types.ts";

/** What is wrong with a call of `format`. */
export function checkFormat(part: Expr, typing: Typing): Issue[] {
  if (part.kind !== "call" || part.name !== "format" || part.args.length !== 1) return [];
  const [list] = part.args;
  if (part.target?.kind !== "literal" || part.target.literal.type !== "string" || list?.kind !== "list") return [];
  const { items } = list;
  let used = 0;
  for (const clause of part.target.literal.value.matchAll(/%(?:%|(\.\d*)?([\s\S])?)/g)) {
    if (clause[0] === "%%") continue;
    const wrong = wrongClause(clause, items[used], { typing, index: used });
    if (wrong) return [{ at: wrong.at ?? part.at, message: wrong.message }];
    used += 1;
  }
  if (items.length <= used) return [];
  const message = `too many arguments supplied to string.format (expected ${used}, got ${items.length})`;
  return [{ at: part.at, message }];
}

type Wrong = { at?: number; message: string };
type Clause = { takes: readonly Kind[]; words: string };

const anything: readonly Kind[] = "list map int uint double bool string timestamp bytes duration type null".split(
  " ",
) as Kind[];
const clauses: { readonly [letter: string]: Clause } = {
  s: {
    takes: anything,
    words:
      "string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps",
  },
  d: { takes: ["int", "uint"], words: "decimal clause can only be used on integers" },
  f: { takes: ["double", "string"], words: "fixed-point clause can only be used on doubles" },
  e: { takes: ["double", "string"], words: "scientific clause can only be used on doubles" },
  b: { takes: ["int", "uint", "bool"], words: "only integers and bools can be formatted as binary" },
  x: {
    takes: ["int", "uint", "string", "bytes"],
    words: "only integers, byte buffers, and strings can be formatted as hex",
  },
  o: { takes: ["int", "uint"], words: "octal clause can only be used on integers" },
};

type On = { typing: Typing; index: number };

function wrongClause(
  [all, precision, letter]: RegExpExecArray,
  item: Expr | undefined,
  { typing, index }: On,
): Wrong | undefined {
  if (all === "%") return { message: "unexpected end of string" };
  if (!item) return { message: `index ${index} out of range` };
  const unreadable = "could not parse formatting clause";
  if (letter === undefined)
    return { message: `${unreadable}: error while parsing precision: could not find end of precision specifier` };
  if (precision === ".") {
    const why = 'error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax';
    return { message: `${unreadable}: error while parsing precision: ${why}` };
  }
  const clause = letter === "X" ? clauses["x"] : Object.hasOwn(clauses, letter) ? clauses[letter] : undefined;
  if (!clause) return { message: `${unreadable}: unrecognized formatting clause "${letter}"` };
  const part = firstThatDoesNotFit(item, clause.takes, typing);
  if (!part) return undefined;
  return {
    at: part.at,
    message: `error during formatting: ${clause.words}, was given ${runtimeName(typing.typeOf(part))}`,
  };
}

/** A literal list or map is looked into where it may be shown as a text. */
function firstThatDoesNotFit(item: Expr, takes: readonly Kind[], typing: Typing): Expr | undefined {
  const { kind } = typing.typeOf(item);
  if (kind !== "dyn" && !takes.includes(kind)) return item;
  if (takes !== anything) return undefined;
  const inner =
    item.kind === "list"
      ? item.items
      : item.kind === "map"
        ? item.entries.flatMap(({ key, value }) => [key, value])
        : [];
  for (const part of inner) {
    const found = firstThatDoesNotFit(part, takes, typing);
    if (found) return found;
  }
  return undefined;
}

const runtimeName = (type: CelType): string => printType({ ...type, parameters: [] });
