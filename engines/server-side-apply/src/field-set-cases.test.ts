// structured-merge-diff's own tests of sets of fields, as that library ran them: how they are read, written, ordered and combined.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  decodeFieldsV1,
  describePaths,
  difference,
  encodeFieldsV1,
  equalSets,
  intersection,
  recursiveDifference,
  union,
  withNamedFields,
  type FieldSet,
} from "./field-set.ts";
import { MergeError } from "./merge-error.ts";
import { describeStep, readStep } from "./path-element.ts";
import { compareSteps } from "./step-order.ts";
import { typeOfSchema, type Schema, type TypeRef } from "./type-of-schema.ts";

type Case = {
  test: string;
  op: string;
  left?: string;
  right?: string;
  text?: string;
  path?: string[];
  schema?: Schema;
  type?: TypeRef;
  result?: unknown;
  error?: string;
};
const golden = new URL("../testdata/field-set-cases.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, "utf8")) as { cases: Case[] };

function read(text: string): FieldSet {
  try {
    return decodeFieldsV1(JSON.parse(text));
  } catch (error) {
    throw error instanceof SyntaxError ? new MergeError("BAD_MANAGED_FIELDS", error.message) : error;
  }
}
const written = (set: FieldSet): string => JSON.stringify(encodeFieldsV1(set));
const combined =
  (combine: (left: FieldSet, right: FieldSet) => FieldSet) =>
  ({ left = "{}", right = "{}" }: Case): unknown =>
    written(combine(read(left), read(right)));

const ops: { readonly [op: string]: (one: Case) => unknown } = {
  Union: combined(union),
  Intersection: combined(intersection),
  Difference: combined(difference),
  RecursiveDifference: combined(recursiveDifference),
  Equals: ({ left = "{}", right = "{}" }) => equalSets(read(left), read(right)),
  String: ({ left = "{}" }) => [...describePaths(read(left))].join("\n"),
  FromJSON: ({ text = "" }) => written(read(text)),
  DeserializePathElement({ text = "" }) {
    const step = readStep(text);
    // Of what is not known nothing is kept, which is no error where a whole set is read.
    if (step === undefined) throw new MergeError("BAD_MANAGED_FIELDS", "unknown path element type");
    return step;
  },
  Compare: ({ left = "", right = "" }) => Math.sign(compareSteps(left, right)),
  "Path.String": ({ path = [] }) => path.map(describeStep).join(""),
  EnsureNamedFieldsAreMembers: ({ left = "{}", type = {}, schema = { types: [] } }) =>
    written(withNamedFields(read(left), typeOfSchema(type, schema))),
};

for (const [number, one] of cases.entries())
  void test(`${one.test} ${number}: ${one.op}${one.error === undefined ? "" : ", refused"}`, () => {
    const act = (): unknown => ops[one.op]?.(one);
    if (one.error === undefined) assert.deepEqual(act(), one.result);
    else assert.throws(act, MergeError, one.error);
  });
