// structured-merge-diff's own tests of typed values, as that library ran them: every walk over a value must come to the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decodeFieldsV1, encodeFieldsV1, type FieldSet } from "./field-set.ts";
import { fitManagers } from "./fit-to-schema.ts";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { typeOfSchema, type Schema, type TypeRef } from "./type-of-schema.ts";
import { checkTyped, compare, merge, removeFields, toFieldSet } from "./walk.ts";

type Case = {
  test: string;
  op: "Validate" | "ToFieldSet" | "Merge" | "Compare" | "RemoveItems" | "Reconcile";
  type: TypeRef;
  schema: number;
  value: unknown;
  right?: unknown;
  set?: object;
  result?: unknown;
  duplicates?: boolean;
  added?: object;
  modified?: object;
  removed?: object;
  error?: string;
};
const golden = new URL("../testdata/typed-cases.json", import.meta.url);
const { schemas, cases } = JSON.parse(readFileSync(golden, "utf8")) as { schemas: Schema[]; cases: Case[] };

const inForm = (set: object | undefined): object => encodeFieldsV1(decodeFieldsV1(set ?? {}));

function reconciled(set: FieldSet, type: MergeType): FieldSet {
  const manager = { manager: "any", operation: "Apply", apiVersion: "v1", set } as const;
  return fitManagers(new Map([["any", manager]]), () => type).get("any")?.set ?? new Map();
}

const ops: { readonly [op in Case["op"]]: (one: Case, type: MergeType) => void } = {
  Validate: ({ value, duplicates }, type) => checkTyped(value, type, duplicates ? "kept" : "refused"),
  ToFieldSet: ({ value, set }, type) => assert.deepEqual(encodeFieldsV1(toFieldSet(value, type)), inForm(set)),
  Merge: ({ value, right, result }, type) => assert.deepEqual(merge(value, right, type), result),
  Compare({ value, right, added, modified, removed }, type) {
    const found = compare(value, right, type);
    const sets = [found.added, found.modified, found.removed].map(encodeFieldsV1);
    assert.deepEqual(sets, [added, modified, removed].map(inForm));
  },
  RemoveItems: ({ value, set, result }, type) =>
    assert.deepEqual(removeFields(value, decodeFieldsV1(set ?? {}), type), result),
  Reconcile: ({ set = {}, result }, type) =>
    assert.deepEqual(encodeFieldsV1(reconciled(decodeFieldsV1(set), type)), inForm((result as object) ?? set)),
};

/** Cases that are left out, each with its reason. */
function leftOut({ test: name, type }: Case): string | false {
  if (name === "TestInvalidOverride") return "a schema that names a type that is not there is read nowhere";
  const isSeparable = (type as { namedType?: string }).namedType === "__untyped_separable_";
  return isSeparable && "nothing in Kubernetes has a type that is a scalar, a set and a map at once";
}

for (const [number, one] of cases.entries())
  void test(
    `${one.test} ${number}: ${one.op}${one.error === undefined ? "" : ", refused"}`,
    { skip: leftOut(one) },
    () => {
      const act = (): void => ops[one.op](one, typeOfSchema(one.type, schemas[one.schema] ?? { types: [] }));
      if (one.error === undefined) act();
      else assert.throws(act, MergeError, one.error);
    },
  );
