// Lists that expressions make.
// @see cel-go common/types/list.go, v0.26.0
import { equal, equals } from "./equality.ts";
import type { Meter } from "./meter.ts";
import { CelList, Failure, type Value } from "./values.ts";

/** The longest list that is put together here. */
const longest = 10_000_000;

/** A list that compares and grows as cel-go's own do: what cannot be compared counts as equal, as it does there. */
abstract class OwnList extends CelList {
  equals(other: Value, meter: Meter): boolean | Failure {
    if (!(other instanceof CelList) || this.size !== other.size) return false;
    for (let place = 0; place < this.size; place += 1)
      if (equal(this.at(place), other.at(place), meter) === false) return false;
    return true;
  }

  contains(item: Value, meter: Meter): boolean | Failure {
    for (let place = 0; place < this.size; place += 1) if (equals(item, this.at(place), meter) === true) return true;
    return false;
  }

  plus(other: CelList, meter: Meter): CelList {
    if (this.size === 0) return other;
    if (other.size === 0) return this;
    if (this.size + other.size > longest) meter.work(Infinity);
    return new JoinedList(this, other);
  }
}

/** A list of values that are at hand. */
export class PlainList extends OwnList {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    super();
    this.items = items;
  }

  get size(): number {
    return this.items.length;
  }

  at(place: number): Value {
    return this.items[place] as Value;
  }

  override [Symbol.iterator](): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

/** Two lists as one, which takes no more room than either: an expression may double a list many times. */
class JoinedList extends OwnList {
  override readonly goName: string = "*types.concatList";
  readonly size: number;
  readonly #first: CelList;
  readonly #second: CelList;

  constructor(first: CelList, second: CelList) {
    super();
    this.#first = first;
    this.#second = second;
    this.size = first.size + second.size;
  }

  at(place: number): Value {
    return place < this.#first.size ? this.#first.at(place) : this.#second.at(place - this.#first.size);
  }
}

/** The integers from 0 on. */
export class RangeList extends OwnList {
  readonly size: number;

  constructor(size: number) {
    super();
    this.size = size;
  }

  at(place: number): Value {
    return BigInt(place);
  }
}

/** The list that a loop collects in. It grows in place. */
export class GrowingList extends OwnList {
  readonly #items: Value[] = [];

  get size(): number {
    return this.#items.length;
  }

  at(place: number): Value {
    return this.#items[place] as Value;
  }

  override plus(other: CelList, meter: Meter): CelList {
    meter.work(other.size);
    for (const item of other) this.#items.push(item);
    return this;
  }

  /** The list that a loop gives. */
  done(): CelList {
    return new PlainList(this.#items);
  }
}
