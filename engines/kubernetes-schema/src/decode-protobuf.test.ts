import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import { gunzipSync } from "node:zlib";
import { assert as holds, property, uint8Array } from "fast-check";
import { decodeProtobuf, isProtobuf } from "./decode-protobuf.ts";
import { ProtobufError } from "./wire-reader.ts";

type Pair = { protobuf: string; json: unknown };
type Variant = "full" | "empty" | "zero";
type Golden = { objects: { [name: string]: { [variant in Variant]: Pair } } };
const golden = new URL("../testdata/objects.json.gz", import.meta.url);
const { objects } = JSON.parse(gunzipSync(readFileSync(golden)).toString("utf8")) as Golden;
const bytesOf = (base64: string): Uint8Array => new Uint8Array(Buffer.from(base64, "base64"));

/** Go writes null for a list without `omitempty` and for a time that is none; protobuf has neither, and nobody tells them apart. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  const said = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(said.map(([name, field]) => [name, withoutNulls(field)]));
}

const variants: { [variant in Variant]: string } = {
  full: "with every field",
  empty: "of which nothing is said",
  zero: "with pointers to nothing",
};
for (const [name, recorded] of Object.entries(objects))
  for (const [variant, what] of Object.entries(variants) as [Variant, string][])
    test(`${name} ${what} is the same in protobuf and JSON`, () => {
      const { protobuf, json } = recorded[variant];
      assert.deepEqual(withoutNulls(decodeProtobuf(bytesOf(protobuf))), withoutNulls(json));
    });

/** `k8s\0`, a type and a message of one byte each field: enough for small cases. */
function frame(apiVersion: string, kind: string, message: readonly number[]): Uint8Array {
  const text = (field: number, value: string) => [field * 8 + 2, value.length, ...Buffer.from(value)];
  const type = [...text(1, apiVersion), ...text(2, kind)];
  return new Uint8Array([0x6b, 0x38, 0x73, 0, 10, type.length, ...type, 18, message.length, ...message]);
}

test("options of a request belong to every group", () => {
  // propagationPolicy is field 4, a text.
  const message = [34, 10, ...Buffer.from("Background")];
  const expected = { apiVersion: "apps/v1", kind: "DeleteOptions", propagationPolicy: "Background" };
  assert.deepEqual(decodeProtobuf(frame("apps/v1", "DeleteOptions", message)), expected);
});

test("an object that does not say its kind is what the caller expects", () => {
  const bytes = frame("", "", [34, 6, ...Buffer.from("Orphan")]);
  const expected = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Orphan" };
  assert.deepEqual(decodeProtobuf(bytes, { apiVersion: "v1", kind: "DeleteOptions" }), expected);
});

test("a field of a newer version is passed over", () => {
  const bytes = frame("v1", "Secret", [250, 7, 1, 9]);
  assert.deepEqual(decodeProtobuf(bytes), { apiVersion: "v1", kind: "Secret" });
});

const refused = [
  { what: "JSON", bytes: new Uint8Array(Buffer.from("{}")), code: "NOT_KUBERNETES" },
  { what: "a custom kind", bytes: frame("example.com/v1", "Thing", []), code: "UNKNOWN_KIND" },
  { what: "a text that is cut off", bytes: frame("v1", "Secret", [10, 9, 1]), code: "MALFORMED" },
  { what: "a number that is cut off", bytes: frame("v1", "Secret", [255]), code: "MALFORMED" },
  { what: "a group", bytes: frame("v1", "Secret", [11]), code: "MALFORMED" },
];
for (const { what, bytes, code } of refused)
  test(`${what} is ${code}`, () => assert.throws(() => decodeProtobuf(bytes), { name: "ProtobufError", code }));

test("a schema nested without end is malformed", () => {
  const length = (count: number): number[] => (count < 128 ? [count] : [(count & 127) | 128, ...length(count >> 7)]);
  const within = (tag: readonly number[], message: readonly number[]) => [
    ...tag,
    ...length(message.length),
    ...message,
  ];
  // A schema has `not` in field 28; a definition has spec (2), versions (7), schema (4), openAPIV3Schema (1).
  let message: number[] = [];
  for (let depth = 0; depth < 300; depth += 1) message = within([226, 1], message);
  for (const tag of [10, 34, 58, 18]) message = within([tag], message);
  const type = frame("apiextensions.k8s.io/v1", "CustomResourceDefinition", []).slice(0, -2);
  const bytes = new Uint8Array([...type, ...within([18], message)]);
  assert.throws(() => decodeProtobuf(bytes), { code: "MALFORMED", message: /nested more than 200 deep/ });
});

test("bytes of any kind are an object or a ProtobufError", () => {
  const secret = bytesOf(objects["core.v1.Pod"]?.full.protobuf ?? "");
  holds(
    property(uint8Array({ maxLength: 40 }), (noise) => {
      const at = (noise[0] ?? 0) * 16;
      const bytes = new Uint8Array([...secret.subarray(0, at), ...noise, ...secret.subarray(at + noise.length)]);
      try {
        assert.equal(typeof decodeProtobuf(bytes), "object");
      } catch (error) {
        assert.ok(error instanceof ProtobufError, String(error));
        assert.ok(error.code !== "NOT_KUBERNETES" || !isProtobuf(bytes));
      }
    }),
    { numRuns: 500 },
  );
});
