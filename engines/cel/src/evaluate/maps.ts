// Maps that expressions make.
// @see cel-go common/types/map.go, v0.26.0
import { equal } from "./equality.ts";
import type { Meter } from "./meter.ts";
import { showValue } from "./show-value.ts";
import { CelMap, Failure, Uint, type Value } from "./values.ts";

type Entry = readonly [key: Value, value: Value];

/** A map of values that are at hand. */
export class EntryMap extends CelMap {
  readonly #entries: Map<Value, Entry>;

  constructor(entries: Iterable<Entry> = []) {
    super();
    this.#entries = new Map();
    for (const entry of entries) this.#entries.set(identityOf(entry[0]), entry);
  }

  get size(): number {
    return this.#entries.size;
  }

  find(key: Value): Value | undefined {
    return (this.#entries.get(identityOf(key)) ?? this.#entries.get(otherNumber(key)))?.[1];
  }

  /** All keys, each with its value. */
  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  *keys(): Iterable<Value> {
    for (const [key] of this.#entries.values()) yield key;
  }

  equals(other: Value, meter: Meter): boolean | Failure {
    if (!(other instanceof CelMap) || this.size !== other.size) return false;
    for (const [key, value] of this.#entries.values()) {
      const found = other.find(key);
      if (found === undefined || equal(value, found, meter) === false) return false;
    }
    return true;
  }

  /** Adds an entry in place: for the map that a loop collects in. */
  protected insert(key: Value, value: Value): void {
    this.#entries.set(identityOf(key), [key, value]);
  }
}

/** The map that a loop collects in. It grows in place. */
export class GrowingMap extends EntryMap {
  add(key: Value, value: Value): void {
    this.insert(key, value);
  }
}

/** By what a key is known: an unsigned integer is another key than the integer that counts the same. */
function identityOf(key: Value): Value {
  return key instanceof Uint ? `uint ${key.value}` : typeof key === "string" ? `text ${key}` : key;
}

/** The integer of another type that counts the same. */
function otherNumber(key: Value): Value {
  if (typeof key === "bigint") return `uint ${key}`;
  if (key instanceof Uint) return key.value;
  if (typeof key === "number" && Number.isInteger(key)) return BigInt(key);
  return key;
}

/** A map with one more entry; a failure where there is one of that key. */
export function withEntry(map: CelMap, key: Value, value: Value): CelMap | Failure {
  const found = map.find(key);
  if (found instanceof Failure) return found;
  if (found !== undefined) return new Failure(`insert failed: key ${showValue(key)} already exists`);
  if (map instanceof GrowingMap) {
    map.add(key, value);
    return map;
  }
  const entries = Array.from(map.keys(), (known): Entry => [known, map.find(known) ?? null]);
  return new EntryMap([...entries, [key, value]]);
}

/** A message: a map of its fields, with the name that it was made under. */
export class MessageMap extends EntryMap {
  readonly name: string;

  constructor(name: string, entries: Iterable<Entry>) {
    super(entries);
    this.name = name;
  }
}
