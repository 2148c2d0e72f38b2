// The values that expressions are evaluated to. What JSON has is what it is in JavaScript, but for integers, which are bigint: a number is a double.
// @see cel-go common/types, v0.26.0
import type { Meter } from "./meter.ts";

/** A value of the language, or a failure: failures are values until somebody needs what failed. */
export type Value =
  | null
  | boolean
  | string
  | bigint
  | number
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | CelList
  | CelMap
  | Optional
  | TypeValue
  | Opaque
  | Failure;

/** Why there is no value, in cel-go's words. */
export class Failure {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** An unsigned integer. */
export class Uint {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** A moment: seconds since 1970, nanoseconds from there on, and how far east of UTC it was told, in seconds. */
export class Timestamp {
  readonly seconds: number;
  readonly nanos: number;
  readonly offset: number;

  constructor(seconds: number, nanos = 0, offset = 0) {
    this.seconds = seconds;
    this.nanos = nanos;
    this.offset = offset;
  }
}

/** A stretch of time. */
export class Duration {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** The type of a value, by its name. */
export class TypeValue {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value that may be absent: undefined where it is. */
export class Optional {
  readonly value: Value | undefined;

  constructor(value?: Value) {
    this.value = value;
  }
}

/** The one value that is always absent. */
export const none = new Optional();

/** A value that only its own functions look into: a quantity, an address, a question about access. */
export abstract class Opaque {
  abstract readonly typeName: string;
  abstract equals(other: Value): boolean | Failure;
  /** How many bytes it counts for in costs; undefined where it has no size. */
  readonly size: number | undefined;

  /** The name of its type in Go, as messages have it. */
  get goName(): string {
    return `cel.${this.typeName.split(".").at(-1)}`;
  }

  constructor(size?: number) {
    this.size = size;
  }
}

/** A list. Its items may be worked out when they are looked at. */
export abstract class CelList implements Iterable<Value> {
  abstract readonly size: number;
  /** The item at a place that there is. */
  abstract at(place: number): Value;
  abstract equals(other: Value, meter: Meter): boolean | Failure;
  abstract contains(item: Value, meter: Meter): boolean | Failure;
  abstract plus(other: CelList, meter: Meter): CelList;
  /** cel-go's own lists take whole numbers of any type as an index. */
  readonly takesAnyIndex: boolean = true;
  /** The name of its type in Go, as messages have it. */
  readonly goName: string = "*types.baseList";

  *[Symbol.iterator](): Iterator<Value> {
    for (let place = 0; place < this.size; place += 1) yield this.at(place);
  }
}

/** A map. Its values may be worked out when they are looked at. */
export abstract class CelMap {
  /** The name of its type in Go, as messages have it. */
  readonly goName: string = "*types.baseMap";
  abstract readonly size: number;
  /** The value of a key; undefined when there is none, a failure when there can be none. */
  abstract find(key: Value): Value | undefined;
  abstract keys(): Iterable<Value>;
  abstract equals(other: Value, meter: Meter): boolean | Failure;
}

/** A value that a call needs. @returns the failure that it is, or that nothing fits it */
export const orNoOverload = (value: Value): Failure => (value instanceof Failure ? value : noSuchOverload);

/** Nothing fits a value. */
export const noSuchOverload = new Failure("no such overload");

/** A type's name as values have it at run time. */
export function typeNameOf(value: Value): string {
  switch (typeof value) {
    case "boolean":
      return "bool";
    case "string":
      return "string";
    case "bigint":
      return "int";
    case "number":
      return "double";
    default:
      return value === null ? "null_type" : nameOfObject(value);
  }
}

const classes: readonly (readonly [new (...args: never[]) => unknown, string])[] = [
  [Uint8Array, "bytes"],
  [Uint, "uint"],
  [Timestamp, "google.protobuf.Timestamp"],
  [Duration, "google.protobuf.Duration"],
  [Optional, "optional_type"],
  [TypeValue, "type"],
  [Failure, "error"],
];

function nameOfObject(value: object): string {
  if (value instanceof CelList) return "list";
  if (value instanceof CelMap) return "map";
  if (value instanceof Opaque) return value.typeName;
  return classes.find(([known]) => value instanceof known)?.[1] ?? "dyn";
}
