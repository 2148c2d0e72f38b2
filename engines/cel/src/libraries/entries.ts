// What loops become that the language below us does not know: see ../written-out-loops.ts.
// @see cel-go ext/comprehensions.go, common/types/map.go, v0.26.0
import { Optional, type Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";
import { sortedByKeys } from "./lists.ts";

type Entry = { key: unknown; value: unknown };
type CelMap = { [name: string]: unknown } | Map<unknown, unknown>;

const entriesOfMap = (map: CelMap): Entry[] =>
  [...(map instanceof Map ? map : Object.entries(map))].map(([key, value]) => ({ key, value }));

const entriesOf = (from: unknown[] | CelMap): Entry[] =>
  Array.isArray(from) ? from.map((value: unknown, index) => ({ key: BigInt(index), value })) : entriesOfMap(from);

function mapOfEntries(entries: Entry[]): CelMap {
  const map = new Map<unknown, unknown>();
  for (const { key, value } of entries) {
    if (map.has(key)) throw new CelError("EVALUATION", `insert failed: key ${String(key)} already exists`);
    map.set(key, value);
  }
  const isPlain = entries.every(({ key }) => typeof key === "string");
  return isPlain ? (Object.fromEntries(map) as CelMap) : map;
}

const listOfOptional = (value: Optional): unknown[] => (value.hasValue() ? [value.value()] : []);
const firstOf = (list: unknown[]): Optional => (list.length === 0 ? Optional.none() : Optional.of(list[0]));
const firstOptionalOf = (list: Optional[]): Optional => list[0] ?? Optional.none();

/** What written-out loops call: for us alone. */
export function addEntryLibrary(environment: Environment): void {
  environment
    .registerFunction("entriesOf(dyn): list<dyn>", entriesOf)
    .registerFunction("listOfOptional(dyn): list<dyn>", listOfOptional)
    .registerFunction("firstOf(list): optional<dyn>", firstOf)
    .registerFunction("firstOptionalOf(list): optional<dyn>", firstOptionalOf)
    .registerFunction("mapOfEntries(list): dyn", mapOfEntries)
    .registerFunction("mapOfMaps(list): dyn", (maps: CelMap[]) => mapOfEntries(maps.flatMap(entriesOfMap)))
    .registerFunction("sortedEntries(list): list<dyn>", (entries: Entry[]) =>
      sortedByKeys(
        entries.map(({ value }) => value),
        entries.map(({ key }) => key),
      ),
    );
}
