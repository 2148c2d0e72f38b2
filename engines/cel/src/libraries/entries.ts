// What loops over two variables become: see ../written-out-loops.ts.
// @see cel-go ext/comprehensions.go, common/types/map.go, v0.26.0
import type { Environment } from "@marcbachmann/cel-js";
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

/** entriesOf, mapOfEntries, mapOfMaps, sortedEntries: for us alone. */
export function addEntryLibrary(environment: Environment): void {
  environment
    .registerFunction("entriesOf(dyn): list<dyn>", entriesOf)
    .registerFunction("mapOfEntries(list): dyn", mapOfEntries)
    .registerFunction("mapOfMaps(list): dyn", (maps: CelMap[]) => mapOfEntries(maps.flatMap(entriesOfMap)))
    .registerFunction("sortedEntries(list): list<dyn>", (entries: Entry[]) =>
      sortedByKeys(
        entries.map(({ value }) => value),
        entries.map(({ key }) => key),
      ),
    );
}
