// Protobuf to the JSON that the same Go value has: what generated clients send for built-in kinds. Only reading: every client also takes JSON.
// @see k8s.io/apimachinery/pkg/runtime/serializer/protobuf, which frames objects so
import type { JsonObject, JsonValue } from "@sluice/objects";
import { ProtobufError, readPacked, readText, readValues, type WireValue } from "./wire-reader.ts";
import { specialMessages } from "./special-messages.ts";
import { fieldsOfMessage, findMessage } from "./wire-table.ts";

const magic = [0x6b, 0x38, 0x73, 0];
const deepest = 200;

/** True for bytes that begin as an object in protobuf does. */
export const isProtobuf = (bytes: Uint8Array): boolean => magic.every((byte, at) => bytes[at] === byte);

/**
 * Reads an object, with its apiVersion and kind.
 *
 * @param fallback  what it is when it does not say so itself, as options of a DELETE may
 * @throws {ProtobufError}
 */
export function decodeProtobuf(bytes: Uint8Array, fallback?: { apiVersion: string; kind: string }): JsonObject {
  if (!isProtobuf(bytes))
    throw new ProtobufError("NOT_KUBERNETES", "the body does not begin as protobuf of Kubernetes does (k8s\\0)");
  let type = { apiVersion: "", kind: "" };
  let raw: Uint8Array = new Uint8Array();
  for (const { field, bytes: value } of readValues(bytes.subarray(magic.length))) {
    if (field === 1) type = readType(value);
    else if (field === 2) raw = value;
  }
  const { apiVersion, kind } = type.kind === "" && fallback ? fallback : type;
  const message = findMessage(apiVersion, kind);
  if (message === undefined)
    throw new ProtobufError(
      "UNKNOWN_KIND",
      `no kind "${kind}" is registered for version "${apiVersion}" in protobuf; send JSON`,
    );
  return { apiVersion, kind, ...readMessage(message, raw, 0) };
}

function readType(bytes: Uint8Array): { apiVersion: string; kind: string } {
  const type = { apiVersion: "", kind: "" };
  for (const { field, bytes: value } of readValues(bytes)) {
    if (field === 1) type.apiVersion = readText(value);
    else if (field === 2) type.kind = readText(value);
  }
  return type;
}

/** Reads one message of a type of the table, or one with an encoding of its own. */
export function readMessage(type: string, bytes: Uint8Array, depth: number): JsonObject {
  if (depth > deepest) throw new ProtobufError("MALFORMED", `the object is nested more than ${deepest} deep`);
  const fields = fieldsOfMessage(type);
  const object: JsonObject = {};
  for (const value of readValues(bytes)) {
    // What a newer client says and this version does not know is passed over, as protobuf has it.
    const field = fields.get(value.field);
    if (field) addField(object, { name: field[1], type: field[2] }, { value, depth });
  }
  return object;
}

type Reading = { value: WireValue; depth: number };

function addField(object: JsonObject, { name, type }: { name: string; type: string }, { value, depth }: Reading): void {
  const keeps = type.endsWith("!");
  const bare = keeps ? type.slice(0, -1) : type;
  const isPointer = bare.startsWith("*");
  const of = isPointer ? bare.slice(1) : bare;
  if (name === "") {
    const inner = readOne(of, value, depth);
    if (typeof inner === "object" && inner !== null) Object.assign(object, inner);
  } else if (of.startsWith("[]")) {
    const list = (object[name] ??= []) as JsonValue[];
    if (of === "[]i" && value.bytes.length > 0) list.push(...readPacked(value.bytes).map(toNumber));
    else list.push(readOne(of.slice(2), value, depth) ?? null);
  } else if (of.startsWith("{}")) readEntry((object[name] ??= {}) as JsonObject, of.slice(2), { value, depth });
  else {
    const one = readOne(of, value, depth);
    if (one !== undefined && (isPointer || keeps || !isZero(one))) object[name] = one;
  }
}

/** A zero that Go's JSON leaves out; an empty message is none. */
const isZero = (value: JsonValue): boolean => value === "" || value === 0 || value === false;

function readEntry(map: JsonObject, type: string, { value, depth }: Reading): void {
  let key = "";
  // A value that is not written is a zero.
  let entry: WireValue = { field: 2, number: 0n, bytes: new Uint8Array() };
  for (const part of readValues(value.bytes)) {
    if (part.field === 1) key = readText(part.bytes);
    else if (part.field === 2) entry = part;
  }
  Object.defineProperty(map, key, {
    value: readOne(type, entry, depth) ?? null,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function readOne(type: string, { number, bytes }: WireValue, depth: number): JsonValue | undefined {
  switch (type) {
    case "s":
      return readText(bytes);
    case "i":
    case "l":
      return toNumber(number);
    case "b":
      return number !== 0n;
    case "f":
      return toFloat(number);
    case "y":
      return Buffer.from(bytes).toString("base64");
  }
  if (type.startsWith("@")) return readItems(type.slice(1), bytes, depth);
  const message = type.slice(1);
  const special = specialMessages.get(message);
  return special
    ? special(bytes, (below, inner) => readMessage(below, inner, depth + 1))
    : readMessage(message, bytes, depth + 1);
}

function readItems(type: string, bytes: Uint8Array, depth: number): JsonValue[] {
  const holder: JsonObject = { items: [] };
  for (const value of readValues(bytes))
    if (value.field === 1) addField(holder, { name: "items", type }, { value, depth });
  return holder["items"] as JsonValue[];
}

/** Numbers beyond what JavaScript counts exactly stay whole. */
const toNumber = (value: bigint): JsonValue =>
  value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value;

function toFloat(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigInt64(0, bits);
  return view.getFloat64(0);
}
