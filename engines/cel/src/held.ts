// Values that are handed from one expression to another, as they are: JSON would not tell a moment from a text.
import { CelMap, Failure, type Value } from "./evaluate/values.ts";

/** A value that expressions may have as a variable. */
export class Held {
  readonly value: Value;

  constructor(value: Value) {
    this.value = value;
  }
}

/** How a field is worked out: its value, or why there is none. */
export type Lazily = () => Held | string;

/** A map whose fields are worked out when they are first looked at. */
export const lazyMap = (fields: ReadonlyMap<string, Lazily>): Held => new Held(new LazyMap(fields));

class LazyMap extends CelMap {
  readonly #fields: ReadonlyMap<string, Lazily>;
  readonly #known = new Map<string, Value>();

  constructor(fields: ReadonlyMap<string, Lazily>) {
    super();
    this.#fields = fields;
  }

  get size(): number {
    return this.#fields.size;
  }

  find(key: Value): Value | undefined {
    const work = typeof key === "string" ? this.#fields.get(key) : undefined;
    if (typeof key !== "string" || !work) return undefined;
    let value = this.#known.get(key);
    if (value === undefined) {
      const found = work();
      value = typeof found === "string" ? new Failure(found) : found.value;
      this.#known.set(key, value);
    }
    return value;
  }

  keys(): Iterable<Value> {
    return this.#fields.keys();
  }

  equals(other: Value): boolean {
    return this === other;
  }
}
