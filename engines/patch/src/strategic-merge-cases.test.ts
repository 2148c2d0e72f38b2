// apimachinery's own tests of strategic merge patches, as that library ran them: the results must agree, and what it refuses is refused.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { TableType } from "@sluice/kubernetes-schema";
import type { JsonObject } from "@sluice/objects";
import { PatchError } from "./patch-error.ts";
import { mergeStrategically, type Typed } from "./strategic-merge.ts";

type Case = { test: string; original: JsonObject; patch: JsonObject; result?: JsonObject; error?: string };
const golden = new URL("../testdata/strategic-merge-cases.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(golden, "utf8")) as { cases: Case[] };

const text: TableType = "string";
const items: TableType = { list: "#MergeItem" };
const shared = {
  name: text,
  value: text,
  other: text,
  simpleMap: { of: text },
  mergingList: items,
  nonMergingList: items,
  mergingIntList: { list: text },
};
const byName = { strategy: "merge", key: "name" };
/** The struct that the tests merge, with the tags of its fields. */
const mergeItem: Typed = {
  type: "#MergeItem",
  table: {
    types: {
      MergeItem: {
        fields: {
          ...shared,
          nonMergingIntList: { list: text },
          mergeItemPtr: "#MergeItem",
          replacingItem: text,
          jsonItem: text,
          retainKeysMap: "#RetainKeysMergeItem",
          retainKeysMergingList: items,
        },
      },
      RetainKeysMergeItem: { fields: shared },
    },
    patch: {
      MergeItem: {
        mergingList: byName,
        mergingIntList: { strategy: "merge" },
        mergeItemPtr: byName,
        replacingItem: { strategy: "replace" },
        retainKeysMap: { strategy: "retainKeys" },
        retainKeysMergingList: { strategy: "merge,retainKeys", key: "name" },
      },
      RetainKeysMergeItem: { mergingIntList: { strategy: "merge" }, mergingList: byName },
    },
  },
};

for (const [number, { test: name, original, patch, result, error }] of cases.entries())
  void test(`${name} ${number}: ${JSON.stringify(patch).slice(0, 100)}`, () => {
    if (error === undefined) assert.deepEqual(mergeStrategically(original, patch, mergeItem), result);
    else assert.throws(() => mergeStrategically(original, patch, mergeItem), PatchError, error);
  });
