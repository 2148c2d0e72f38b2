// JSON as expressions see it. With a schema it is what the schema says, and is looked at item by item when somebody asks.
// @see k8s.io/apiserver/pkg/cel/common/valuesunstructured.go, pkg/cel/escaping.go, v0.36.3; cel-go common/types/provider.go, v0.26.0
import { equalJson } from "@sluice/objects";
import { equals } from "./equality.ts";
import { PlainList } from "./lists.ts";
import type { Meter } from "./meter.ts";
import { parseLooseDuration, parseMoment } from "./moments.ts";
import { escapeName, unescapeName } from "../names.ts";
import { CelList, CelMap, Duration, Failure, noSuchOverload, Opaque, Timestamp, Uint, type Value } from "./values.ts";

/** As much of a structural schema as decides how a value looks. */
export type ValueShape = {
  type?: string;
  format?: string;
  nullable?: boolean;
  properties?: { [name: string]: ValueShape };
  additionalProperties?: ValueShape | boolean;
  items?: ValueShape;
  "x-kubernetes-int-or-string"?: boolean;
  "x-kubernetes-embedded-resource"?: boolean;
  "x-kubernetes-preserve-unknown-fields"?: boolean;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
};

/** What a list or map of JSON holds: JSON, or a value where an expression put one in. */
type Raw = unknown;
type Fields = { [name: string]: Raw };

const isFields = (raw: Raw): raw is Fields =>
  typeof raw === "object" && raw !== null && !Array.isArray(raw) && !isValue(raw);
const isValue = (raw: Raw): boolean =>
  raw instanceof CelList ||
  raw instanceof CelMap ||
  raw instanceof Opaque ||
  raw instanceof Uint8Array ||
  raw instanceof Uint ||
  raw instanceof Timestamp ||
  raw instanceof Duration ||
  raw instanceof Failure;

/** JSON as a value. */
export function fromJson(raw: Raw, shape?: ValueShape): Value {
  return shape ? shaped(raw, shape) : unshaped(raw);
}

/** Without a schema, numbers without a fraction are integers: Kubernetes decides by how they are written. */
function unshaped(raw: Raw): Value {
  if (typeof raw === "number") return integerOf(raw) ?? raw;
  if (Array.isArray(raw)) return new JsonList(raw);
  if (raw === undefined) return null;
  return isFields(raw) ? new JsonMap(raw) : (raw as Value);
}

/** What 64 bits do not hold is a double, however it is written. */
const mostInteger = 2 ** 63;

const integerOf = (raw: Raw): bigint | undefined => {
  if (typeof raw === "bigint") return raw;
  return typeof raw === "number" && Number.isInteger(raw) && Math.abs(raw) < mostInteger ? BigInt(raw) : undefined;
};

const wrong = (wanted: string, raw: Raw): Failure =>
  new Failure(`invalid data, expected ${wanted}, got ${goType(raw)}`);

/** The name of a value's type in Go, as messages have it. */
function goType(raw: Raw): string {
  if (typeof raw === "string") return "string";
  if (typeof raw === "boolean") return "bool";
  if (typeof raw === "bigint") return "int64";
  if (typeof raw === "number") return integerOf(raw) === undefined ? "float64" : "int64";
  if (raw instanceof Uint) return "uint64";
  if (raw instanceof Uint8Array) return "[]uint8";
  if (raw instanceof Timestamp) return "time.Time";
  if (raw instanceof Duration) return "time.Duration";
  return Array.isArray(raw) ? "[]interface {}" : "map[string]interface {}";
}

type Reader = (raw: Raw, shape: ValueShape) => Value;

const readers: { readonly [type: string]: Reader } = {
  object: (raw, shape) =>
    isFields(raw)
      ? new JsonMap(raw, shape)
      : new Failure("invalid data, expected a map for the provided schema with type=object"),
  array: readList,
  string: (raw, { format }) => (typeof raw === "string" ? readText(raw, format) : wrong("string", raw)),
  number: (raw) => (typeof raw === "number" || typeof raw === "bigint" ? Number(raw) : wrong("float", raw)),
  integer: (raw) => integerOf(raw) ?? wrong("int", raw),
  boolean: (raw) => (typeof raw === "boolean" ? raw : wrong("bool", raw)),
};

function shaped(raw: Raw, shape: ValueShape): Value {
  if (raw === null || raw === undefined)
    return shape.nullable ? null : new Failure("invalid data, got null for schema with nullable=false");
  if (shape["x-kubernetes-int-or-string"]) return readEither(raw);
  const read = shape.type === undefined ? undefined : readers[shape.type];
  if (read) return read(raw, shape);
  if (shape["x-kubernetes-preserve-unknown-fields"]) return new Preserved(raw);
  const wanted = "expected object, array, number, integer, boolean or string, or no type with";
  const both = "x-kubernetes-int-or-string or x-kubernetes-preserve-unknown-fields is true";
  return new Failure(`invalid type, ${wanted} ${both}, got ${shape.type ?? ""}`);
}

const readEither = (raw: Raw): Value =>
  typeof raw === "string"
    ? raw
    : (integerOf(raw) ?? new Failure("invalid data, expected XIntOrString value to be either a string or integer"));

function readList(raw: Raw, { items, ...shape }: ValueShape): Value {
  if (!Array.isArray(raw))
    return new Failure("invalid data, expected an array for the provided schema with type=array");
  if (!items) return new Failure("invalid array type, expected Items with a non-empty Schema");
  if (shape["x-kubernetes-list-type"] === "set") return new JsonSet(raw, items);
  if (shape["x-kubernetes-list-type"] !== "map") return new JsonList(raw, items);
  return new JsonMapList(raw, items, (shape["x-kubernetes-list-map-keys"] ?? []).map(escapeName));
}

/** Texts whose schema names a format are what they tell. */
function readText(text: string, format: string | undefined): Value {
  switch (format) {
    case "duration": {
      const nanos = parseLooseDuration(text);
      if (nanos !== undefined) return new Duration(nanos);
      return new Failure(`Invalid duration ${text}: unable to parse ${text} as duration`);
    }
    case "date": {
      const found = /^\d{4}-\d\d-\d\d$/.test(text) ? parseMoment(`${text}T00:00:00Z`) : undefined;
      return found ?? new Failure(`Invalid date formatted string ${text}: ${unreadable(text, "2006-01-02")}`);
    }
    case "date-time": {
      const found = text === "" ? new Timestamp(0) : parseMoment(text, false);
      return (
        found ?? new Failure(`Invalid date-time formatted string ${text}: ${unreadable(text, "2006-01-02T15:04:05")}`)
      );
    }
    case "byte":
      return readBytes(text);
    default:
      return text;
  }
}

const unreadable = (text: string, layout: string): string =>
  `parsing time ${JSON.stringify(text)} as ${JSON.stringify(layout)}: cannot parse`;

/** Kubernetes reads bytes in the alphabet for URLs. @see kube-openapi pkg/validation/strfmt/default.go (Base64.UnmarshalText) */
function readBytes(text: string): Value {
  const plain = text.replace(/[\r\n]/g, "");
  if (/^(?:[\w-]{4})*(?:[\w-]{2}==|[\w-]{3}=)?$/.test(plain)) return new Uint8Array(Buffer.from(plain, "base64url"));
  return new Failure(`Invalid byte formatted string ${text}: illegal base64 data at input byte ${wrongAt(plain)}`);
}

/** Where Go stops: at the first character that is none of the alphabet, at padding that comes too soon, or where some is missing. */
function wrongAt(text: string): number {
  const good = /^[\w-]*/.exec(text)?.[0].length ?? 0;
  const within = good % 4;
  if (good === text.length) return within === 0 ? good : good - within;
  if (text[good] !== "=" || within < 2) return good;
  if (within === 2 && text[good + 1] !== "=") return good + 1 >= text.length ? good + 1 : good + 1;
  return good + (within === 2 ? 2 : 1);
}

/** What no schema describes. It equals what is the same JSON, and nothing else can be done with it. */
class Preserved extends Opaque {
  readonly typeName = "unknown";
  readonly raw: Raw;

  constructor(raw: Raw) {
    super();
    this.raw = raw;
  }

  equals(other: Value): boolean {
    return equalJson(this.raw, rawOf(other));
  }
}

/** What Kubernetes keeps of a value that is added to a list of JSON. */
function rawOf(value: Value): Raw {
  if (value instanceof Preserved) return value.raw;
  if (value instanceof JsonList) return value.elements;
  return value instanceof JsonMap ? value.fields : value;
}

/** A list of JSON: of no schema, or of items with one. */
export class JsonList extends CelList {
  readonly elements: readonly Raw[];
  readonly shape: ValueShape | undefined;
  override readonly takesAnyIndex: boolean;
  override readonly goName: string;

  constructor(elements: readonly Raw[], shape?: ValueShape) {
    super();
    this.goName = shape ? "*common.unstructuredList" : "*types.baseList";
    this.elements = elements;
    this.shape = shape;
    this.takesAnyIndex = shape === undefined;
  }

  get size(): number {
    return this.elements.length;
  }

  at(place: number): Value {
    return fromJson(this.elements[place], this.shape);
  }

  equals(other: Value, meter: Meter): boolean | Failure {
    if (!this.shape) return this.#plain().equals(other, meter);
    if (!(other instanceof CelList)) return other instanceof Failure ? other : noSuchOverload;
    if (this.size !== other.size) return false;
    for (let place = 0; place < this.size; place += 1) {
      const same = equals(this.at(place), other.at(place), meter);
      if (same !== true) return same;
    }
    return true;
  }

  contains(item: Value, meter: Meter): boolean | Failure {
    if (!this.shape) return this.#plain().contains(item, meter);
    let failure: Failure | undefined;
    for (const own of this) {
      const same = equals(own, item, meter);
      if (same === true) return true;
      if (same instanceof Failure) failure ??= same;
    }
    return failure ?? false;
  }

  plus(other: CelList, meter: Meter): CelList {
    if (!this.shape) return this.size === 0 ? other : this.#plain().plus(other, meter);
    return new JsonList(this.joined(other, meter), this.shape);
  }

  protected joined(other: CelList, meter: Meter): Raw[] {
    meter.work(this.size + other.size);
    return [...this.elements, ...Array.from(other, rawOf)];
  }

  #plain(): PlainList {
    return new PlainList([...this]);
  }
}

/** A list whose items stand in no order and only once. */
class JsonSet extends JsonList {
  override readonly goName: string = "*common.unstructuredSetList";

  override equals(other: Value, meter: Meter): boolean | Failure {
    if (!(other instanceof CelList)) return other instanceof Failure ? other : noSuchOverload;
    if (this.size !== other.size) return false;
    meter.work(this.size);
    const own = new Set(this.elements.map(keyOfRaw));
    for (const item of other) if (!own.has(keyOfRaw(rawOf(item)))) return false;
    return true;
  }

  override plus(other: CelList, meter: Meter): CelList {
    const seen = new Set<unknown>();
    const all = this.joined(other, meter);
    const kept = all.filter((raw, place) => {
      const key = keyOfRaw(raw);
      const isNew = place < this.size || !seen.has(key);
      seen.add(key);
      return isNew;
    });
    return new JsonSet(kept, this.shape);
  }
}

/** By what Go knows a value in a map of its own: an integer is not the double that counts the same. */
function keyOfRaw(raw: Raw): unknown {
  if (typeof raw === "number" && Number.isInteger(raw)) return BigInt(raw);
  if (raw instanceof Uint) return `uint ${raw.value}`;
  return typeof raw === "string" ? `text ${raw}` : raw;
}

/** A list whose items are known by some of their fields. */
class JsonMapList extends JsonList {
  override readonly goName: string = "*common.unstructuredMapList";
  readonly keys: readonly string[];

  constructor(elements: readonly Raw[], shape: ValueShape | undefined, keys: readonly string[]) {
    super(elements, shape);
    this.keys = keys;
  }

  override equals(other: Value, meter: Meter): boolean | Failure {
    if (!(other instanceof CelList)) return other instanceof Failure ? other : noSuchOverload;
    if (this.size !== other.size) return false;
    meter.work(this.size);
    const own = new Map(this.elements.map((raw) => [this.#keyOf(raw), raw]));
    for (const item of other) {
      const key = this.#keyOf(rawOf(item));
      if (!own.has(key)) return false;
      const same = equals(fromJson(own.get(key), this.shape), item, meter);
      if (same !== true) return same;
    }
    return true;
  }

  override plus(other: CelList, meter: Meter): CelList {
    meter.work(this.size + other.size);
    const elements = [...this.elements];
    const places = new Map(elements.map((raw, place) => [this.#keyOf(raw), place]));
    for (const item of other) {
      const raw = rawOf(item);
      const place = places.get(this.#keyOf(raw));
      if (place === undefined) elements.push(raw);
      else elements[place] = raw;
    }
    return new JsonMapList(elements, this.shape, this.keys);
  }

  #keyOf(raw: Raw): unknown {
    if (!isFields(raw)) return raw;
    return JSON.stringify(this.keys.map((name) => (Object.hasOwn(raw, name) ? raw[name] : undefined) ?? null));
  }
}

const text: ValueShape = { type: "string" };
const ofResources: { [name: string]: ValueShape } = {
  kind: text,
  apiVersion: text,
  metadata: { type: "object", properties: { name: text, generateName: text } },
};

/** A resource has what all resources have, whatever its schema makes of those names, unless it has all of it. */
function withMetadata(shape: ValueShape): ValueShape {
  if (!shape["x-kubernetes-embedded-resource"]) return shape;
  const { kind, apiVersion, metadata } = shape.properties ?? {};
  const { name, generateName } = metadata?.properties ?? {};
  const isText = (one: ValueShape | undefined): boolean => one?.type === "string";
  const isWhole = metadata?.type === "object" && [kind, apiVersion, name, generateName].every(isText);
  return isWhole ? shape : { ...shape, properties: { ...shape.properties, ...ofResources } };
}

/** A map of JSON: an object whose fields have a schema, a map whose values have one, or what has none. */
export class JsonMap extends CelMap {
  override readonly goName: string;
  readonly fields: Fields;
  readonly shape: ValueShape | undefined;

  constructor(fields: Fields, shape?: ValueShape) {
    super();
    this.fields = fields;
    this.shape = shape && withMetadata(shape);
    this.goName = shape ? "*common.unstructuredMap" : "*types.baseMap";
  }

  get size(): number {
    return Object.keys(this.fields).length;
  }

  find(key: Value): Value | undefined {
    if (typeof key !== "string") return this.shape ? (key instanceof Failure ? key : noSuchOverload) : undefined;
    if (!this.shape) return Object.hasOwn(this.fields, key) ? unshaped(this.fields[key]) : undefined;
    const isObject = this.shape.properties !== undefined;
    const name = isObject ? unescapeName(key) : key;
    if (name === undefined || !Object.hasOwn(this.fields, name)) return undefined;
    const raw = this.fields[name];
    // A field that may be null counts as absent when it is.
    if (isObject && (raw === null || raw === undefined)) return undefined;
    const shape = this.#shapeOf(name);
    return shape && shaped(raw, shape);
  }

  *keys(): Iterable<Value> {
    const isObject = this.shape?.properties !== undefined;
    for (const name of Object.keys(this.fields))
      if (!this.shape || this.#shapeOf(name)) yield isObject ? escapeName(name) : name;
  }

  equals(other: Value, meter: Meter): boolean | Failure {
    if (!this.shape) return equalsPlain(this, other, meter);
    if (!(other instanceof CelMap)) return other instanceof Failure ? other : noSuchOverload;
    if (this.size !== other.size) return false;
    for (const [name, raw] of Object.entries(this.fields)) {
      const same = this.#shapeOf(name) ? this.#equalField(name, other, meter) : sameUnknown(name, raw, other);
      if (same !== true) return same;
    }
    return true;
  }

  #equalField(name: string, other: CelMap, meter: Meter): boolean | Failure {
    const [own, theirs] = [this.find(name), other.find(name)];
    if (own === undefined || theirs === undefined) return own === theirs;
    return equals(own, theirs, meter);
  }

  #shapeOf(name: string): ValueShape | undefined {
    const { properties, additionalProperties } = this.shape ?? {};
    if (properties) return Object.hasOwn(properties, name) ? properties[name] : undefined;
    return typeof additionalProperties === "object" ? additionalProperties : undefined;
  }
}

function equalsPlain(map: JsonMap, other: Value, meter: Meter): boolean | Failure {
  if (!(other instanceof CelMap) || map.size !== other.size) return false;
  for (const key of map.keys()) {
    const theirs = other.find(key);
    const own = map.find(key) ?? null;
    if (theirs === undefined) return false;
    if (own === null || theirs === null ? own !== theirs : equals(own, theirs, meter) === false) return false;
  }
  return true;
}

/** Fields that no schema describes are equal where one of them is not there. */
function sameUnknown(name: string, raw: Raw, other: CelMap): boolean | Failure {
  if (!(other instanceof JsonMap)) return noSuchOverload;
  return !Object.hasOwn(other.fields, name) || equalJson(raw, other.fields[name]);
}

/** A value as cel-go knows it where it was wrapped as an optional one: without its schema. */
export function withoutShape(value: Value): Value {
  if (value instanceof JsonList) return new JsonList(value.elements);
  return value instanceof JsonMap ? new JsonMap(value.fields) : value;
}
