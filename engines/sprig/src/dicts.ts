// Maps. `set`, `unset`, `merge` and `mergeOverwrite` change the map that they are given; the others make new ones.
// @see sprig dict.go, 3.3.0
import { entryOf, isMap, sortedKeys, typeName, type CallContext, type GoMap } from "@sluice/gotemplate";
import { deepCopy } from "./deep-copy.ts";
import { define, defineWithContext, type FunctionTable } from "./go-function.ts";
import { isGoNil, nilMap } from "./go-nil.ts";
import { merge } from "./merge.ts";
import { setEntry } from "./set-entry.ts";
import { SprigError } from "./sprig-error.ts";
import { textList, textOfValue } from "./text-of-value.ts";

type Dict = GoMap | null;

/** An entry; undefined when it is not there or the map is nil. */
const find = (dict: Dict, key: string): unknown => (dict ? entryOf(dict, key) : undefined);

const keysOf = (dict: Dict): string[] => (dict ? (sortedKeys(dict) as string[]) : []);

function dictOf(...entries: unknown[]): GoMap {
  const dict = {};
  for (let at = 0; at < entries.length; at += 2)
    setEntry(dict, textOfValue(entries[at]), at + 1 < entries.length ? (entries[at + 1] ?? null) : "");
  return dict;
}

function set(dict: Dict, key: string, value: unknown): GoMap {
  if (!dict || isGoNil(dict)) throw new SprigError("PANIC", "assignment to entry in nil map");
  setEntry(dict, key, value ?? null);
  return dict;
}

function unset(dict: Dict, key: string): Dict {
  if (dict instanceof Map) dict.delete(key);
  else if (dict) delete (dict as { [key: string]: unknown })[key];
  return dict ?? nilMap();
}

function filterKeys(dict: Dict, isWanted: (key: string) => boolean): GoMap {
  const result = {};
  for (const key of keysOf(dict)) if (isWanted(key)) setEntry(result, key, find(dict, key));
  return result;
}

/** Follows keys into nested maps; the last two arguments are the default and the map. */
function dig(...args: unknown[]): unknown {
  if (args.length < 3) throw new SprigError("PANIC", "dig needs at least three arguments");
  let at: unknown = args.at(-1);
  if (!isDict(at)) throw conversionError(at, "map[string]interface {}");
  const keys = args.slice(0, -2).map((key) => {
    if (typeof key === "string") return key;
    throw conversionError(key, "string");
  });
  for (const key of keys) {
    if (!isDict(at)) throw conversionError(at, "map[string]interface {}");
    const next = entryOf(at, key);
    if (next === undefined) return args.at(-2);
    at = next;
  }
  return at;
}

const isDict = (value: unknown): value is GoMap => isMap(value) && typeName(value) === "map[string]interface {}";

const conversionError = (value: unknown, wanted: string): SprigError =>
  new SprigError(
    "PANIC",
    `interface conversion: interface {} is ${value === null || value === undefined ? "nil" : typeName(value)}, not ${wanted}`,
  );

const bytesPerEntry = 32;

/** Without `must`, what cannot be merged is an empty text. */
const merger = ({ overwrites, mayFail }: { overwrites: boolean; mayFail: boolean }) =>
  defineWithContext(
    ["map[string]interface {}", "...map[string]interface {}"],
    (context: CallContext, target: Dict, ...sources: Dict[]) => {
      const present = sources.filter((source) => source !== null);
      if (!target && present.every(isGoNil)) return nilMap();
      const merged = target && !isGoNil(target) ? target : {};
      try {
        for (const source of present) merge(merged, source, { overwrites, spend: () => context.spend(bytesPerEntry) });
        return merged;
      } catch (error) {
        if (error instanceof SprigError && error.code === "ARGUMENT" && !mayFail) return "";
        throw error;
      }
    },
  );

const copier = defineWithContext(["interface {}"], (context, value) => {
  if (value === null || value === undefined)
    throw new SprigError("PANIC", "reflect: call of reflect.Value.Type on zero Value");
  return deepCopy(value, { spend: (bytes) => context.spend(bytes) });
});

/** Functions on maps. Maps are listed by key, where Go's order is random. */
export const dictFunctions: FunctionTable = {
  dict: define(["...interface {}"], dictOf),
  get: define(["map[string]interface {}", "string"], (dict, key) => {
    const value = find(dict, key);
    return value === undefined ? "" : value;
  }),
  set: define(["map[string]interface {}", "string", "interface {}"], set),
  unset: define(["map[string]interface {}", "string"], unset),
  hasKey: define(["map[string]interface {}", "string"], (dict, key) => find(dict, key) !== undefined),
  pluck: define(["string", "...map[string]interface {}"], (key, ...dicts) =>
    dicts.map((dict) => find(dict, key)).filter((value) => value !== undefined),
  ),
  keys: define(["...map[string]interface {}"], (...dicts) => textList(dicts.flatMap(keysOf))),
  values: define(["map[string]interface {}"], (dict) => keysOf(dict).map((key) => find(dict, key))),
  pick: define(["map[string]interface {}", "...string"], (dict, ...keys) =>
    filterKeys(dict, (key) => keys.includes(key)),
  ),
  omit: define(["map[string]interface {}", "...string"], (dict, ...keys) =>
    filterKeys(dict, (key) => !keys.includes(key)),
  ),
  merge: merger({ overwrites: false, mayFail: false }),
  mustMerge: merger({ overwrites: false, mayFail: true }),
  mergeOverwrite: merger({ overwrites: true, mayFail: false }),
  mustMergeOverwrite: merger({ overwrites: true, mayFail: true }),
  dig: define(["...interface {}"], dig),
  deepCopy: copier,
  mustDeepCopy: copier,
};
