// How JavaScript values play Go's. `string`, `boolean` and `Uint8Array` ([]byte) are what they look like; `number` is float64 and `bigint` is
// int; other numbers are GoNumber. Plain objects and Maps are maps, arrays are slices: of `interface {}` unless they carry a Go type.
// `null` is a nil interface (an entry that holds nothing), `undefined` is no value at all: the two differ when a field of them is read.
import { toBytes } from "./format/bytes.ts";

/** Go's numeric types that have no JavaScript value of their own. */
export type NumberKind =
  | "int8"
  | "int16"
  | "int32"
  | "int64"
  | "uint"
  | "uint8"
  | "uint16"
  | "uint32"
  | "uint64"
  | "uintptr"
  | "float32";

/** A number of a Go type other than int and float64. `value` is a bigint for whole kinds and a number for float32. */
export class GoNumber {
  readonly kind: NumberKind;
  readonly value: bigint | number;

  constructor(kind: NumberKind, value: bigint | number) {
    this.kind = kind;
    this.value = value;
  }
}

/** An int64, as sprig's arithmetic gives. */
export const int64 = (value: bigint | number): GoNumber => new GoNumber("int64", BigInt(value));

/** A complex128. */
export class GoComplex {
  readonly re: number;
  readonly im: number;

  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

/** A function that templates can call; `types` are its parameters in Go's words, the last one `...T` when it takes any number. */
export type GoFunction = {
  readonly types: readonly string[];
  /** Gets the arguments; what it throws becomes `error calling NAME: MESSAGE`. */
  call(args: readonly unknown[], context: CallContext): unknown;
};

/** What a function may ask of the execution that calls it. */
export type CallContext = {
  /** Renders another template of the set, counted against the same limits. */
  execute(name: string, data: unknown): string;
  /**
   * Renders a text as a template of a copy of the set: what it defines is seen by nobody else.
   *
   * @throws {TemplateError} `SYNTAX` when it does not parse
   */
  executeText(name: string, text: string, data: unknown): string;
  /** How many templates are being rendered within one another. */
  depth: number;
  /** Takes from the budget of output bytes, for functions that build large texts. @throws {TemplateError} `LIMIT` */
  spend(bytes: number): void;
};

/** Functions by name. */
export type Functions = ReadonlyMap<string, GoFunction>;

/** A struct, or a pointer to one: named fields in order, methods, and what it prints as when it is a Stringer or an error. */
export class GoStruct {
  readonly type: string;
  readonly fields: ReadonlyMap<string, unknown>;
  readonly methods: Functions;
  readonly text?: () => string;
  /** What an action prints for a struct whose pointer is a Stringer; functions see the struct. */
  readonly pointerText?: () => string;
  /** What JSON calls the fields, where tags say so. */
  readonly jsonNames: { readonly [field: string]: string };
  /** Set for named integers such as time.Month: they compare and count as their kind does. */
  readonly number?: { kind: "int" | "int64"; value: bigint };

  constructor(
    type: string,
    fields: Iterable<readonly [string, unknown]>,
    more: {
      methods?: Functions;
      text?: () => string;
      number?: GoStruct["number"];
      pointerText?: () => string;
      jsonNames?: GoStruct["jsonNames"];
    } = {},
  ) {
    this.type = type;
    this.fields = new Map(fields);
    this.methods = more.methods ?? new Map();
    this.text = more.text;
    this.number = more.number;
    this.pointerText = more.pointerText;
    this.jsonNames = more.jsonNames ?? {};
  }

  /** The struct as an interface holds it: a copy, to whose methods of the pointer nothing leads. */
  asCopy(): GoStruct {
    if (!this.pointerText) return this;
    const { methods, text, number, jsonNames } = this;
    return new GoStruct(this.type, this.fields, { methods, text, number, jsonNames });
  }
}

const typeKey = Symbol("Go type");

const shapeKey = Symbol("Go shape");

/**
 * The same array or map with a Go type, such as `[]string`; arrays and maps without one hold interfaces.
 *
 * @param shape  what a named type is made of; without it, it holds interfaces
 */
export function withGoType<T extends object>(type: string, value: T, shape?: string): T {
  Object.defineProperty(value, typeKey, { value: type, enumerable: false });
  if (shape !== undefined) Object.defineProperty(value, shapeKey, { value: shape, enumerable: false });
  return value;
}

/** What the type of a map is made of: for common.Values, `map[string]interface {}`. */
export function shapeOf(value: object): string {
  const shape = (value as { [shapeKey]?: string })[shapeKey];
  const type = typeName(value);
  return shape ?? (type.startsWith("map[") ? type : "map[string]interface {}");
}

const methodsKey = Symbol("methods");

/** The same array or map with methods, as Go's named types have them. */
export function withMethods<T extends object>(methods: Functions, value: T): T {
  Object.defineProperty(value, methodsKey, { value: methods, enumerable: false });
  return value;
}

/** A method of a value. */
export function methodOf(value: unknown, name: string): GoFunction | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (value instanceof GoStruct) return value.methods.get(name);
  return (value as { [methodsKey]?: Functions })[methodsKey]?.get(name);
}

const goTypeOf = (value: object): string | undefined => (value as { [typeKey]?: string })[typeKey];

/** A map, as templates see it. */
export type GoMap = { readonly [key: string]: unknown } | ReadonlyMap<unknown, unknown>;

/** True for maps: plain objects and JavaScript's Maps. */
export const isMap = (value: unknown): value is GoMap => {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || value instanceof Map;
};

/** True for slices, except []byte. */
export const isSlice = (value: unknown): value is readonly unknown[] => Array.isArray(value);

/** True for functions. */
export const isFunction = (value: unknown): value is GoFunction =>
  typeof value === "object" && value !== null && "call" in value && "types" in value;

/** An entry of a map; undefined when it is not there. */
export function entryOf(map: GoMap, key: unknown): unknown {
  if (map instanceof Map) return map.get(key);
  const value = (map as { [key: string]: unknown })[key as string];
  // What objects inherit are functions, which no template has, and one object.
  if (value !== undefined && typeof value !== "function" && key !== "__proto__") return value;
  return Object.hasOwn(map, key as string) ? (value ?? null) : undefined;
}

/** How many entries a map has. */
export const sizeOf = (map: GoMap): number => (map instanceof Map ? map.size : Object.keys(map).length);

/** The keys of a map in Go's order: by byte for strings, by size for numbers. */
export function sortedKeys(map: GoMap): unknown[] {
  if (!(map instanceof Map)) return Object.keys(map).sort(compareText);
  return [...map.keys()].sort((left, right) =>
    typeof left === "string" && typeof right === "string"
      ? compareText(left, right)
      : Number(numberOf(left)) - Number(numberOf(right)),
  );
}

/** Orders texts as their UTF-8 bytes do. */
export function compareText(left: string, right: string): number {
  if (left === right) return 0;
  for (let at = 0; ; at += 1) {
    const a = left.charCodeAt(at);
    const b = right.charCodeAt(at);
    if (a === b) continue;
    if (Number.isNaN(a)) return -1;
    if (Number.isNaN(b)) return 1;
    // Surrogates stand for what comes after everything else.
    const aRank = a >= 0xd800 && a <= 0xdfff ? a + 0x10000 : a;
    const bRank = b >= 0xd800 && b <= 0xdfff ? b + 0x10000 : b;
    return aRank - bRank;
  }
}

/** The kinds that Go's reflect tells apart. */
export type Kind =
  | "invalid"
  | "bool"
  | "string"
  | "int"
  | "float64"
  | "complex128"
  | "slice"
  | "map"
  | "struct"
  | "ptr"
  | "func"
  | NumberKind;

/** `reflect.Kind`, as its String prints it. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "boolean":
      return "bool";
    case "number":
      return "float64";
    case "bigint":
      return "int";
    case "object":
      return kindOfObject(value);
    default:
      return "invalid";
  }
}

function kindOfObject(value: object | null): Kind {
  if (value === null) return "invalid";
  if (Array.isArray(value) || value instanceof Uint8Array) return "slice";
  if (value instanceof GoNumber) return value.kind;
  if (value instanceof GoComplex) return "complex128";
  if (value instanceof GoStruct) return value.number?.kind ?? (value.type.startsWith("*") ? "ptr" : "struct");
  return isFunction(value) ? "func" : "map";
}

/** The type of a value as Go's `%T` prints it. */
export function typeName(value: unknown): string {
  const kind = kindOf(value);
  if (kind === "slice")
    return value instanceof Uint8Array ? "[]uint8" : (goTypeOf(value as object) ?? "[]interface {}");
  if (kind === "map") return goTypeOf(value as object) ?? "map[string]interface {}";
  if (value instanceof GoStruct) return value.type;
  if (kind === "func") return `func(${(value as GoFunction).types.join(", ")})`;
  return kind === "invalid" ? "<nil>" : kind;
}

/** The type of what a slice or map holds; named types hold interfaces. */
export function elementType(value: unknown): string {
  const type = isMap(value) ? shapeOf(value) : typeName(value);
  if (type.startsWith("[]")) return type.slice(2);
  return /^map\[[^\]]*\](.+)$/.exec(type)?.[1] ?? "interface {}";
}

/** Whole numbers of every kind. */
export const isInteger = (value: unknown): value is bigint | GoNumber | GoStruct =>
  typeof value === "bigint" ||
  (value instanceof GoNumber && value.kind !== "float32") ||
  (value instanceof GoStruct && value.number !== undefined);

/** The number in a value, whatever its type; NaN for what is none. */
export function numberOf(value: unknown): bigint | number {
  if (typeof value === "bigint" || typeof value === "number") return value;
  if (value instanceof GoStruct) return value.number?.value ?? Number.NaN;
  return value instanceof GoNumber ? value.value : Number.NaN;
}

const isAscii = (text: string): boolean => /^[\0-\x7f]*$/.test(text);

/** How many bytes or entries a value has; undefined for what has no length. */
export function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string") return isAscii(value) ? value.length : toBytes(value).length;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return isMap(value) ? sizeOf(value) : undefined;
}

/** What `if` makes of a value: false for nothing, zero and empty. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return value !== "";
    case "boolean":
      return value;
    case "number":
      return value !== 0;
    case "bigint":
      return value !== 0n;
    case "object":
      if (value === null) return false;
      if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
      if (value instanceof GoNumber) return Number(value.value) !== 0;
      if (value instanceof GoStruct) return value.number === undefined || value.number.value !== 0n;
      if (value instanceof GoComplex) return value.re !== 0 || value.im !== 0;
      return isMap(value) ? sizeOf(value) > 0 : true;
    default:
      return false;
  }
}
