// structured-merge-diff's own tests of merging, as that library ran them: after each step the object and who owns what of it must agree.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { applyPatch } from "./apply-patch.ts";
import { decodeFieldsV1, encodeFieldsV1, type FieldSet } from "./field-set.ts";
import { ConflictError, MergeError } from "./merge-error.ts";
import { deduced, type MergeType } from "./merge-type.ts";
import { recordUpdate } from "./record-update.ts";
import { typeOfSchema, type Schema, type TypeRef } from "./type-of-schema.ts";

type Fields = { [field: string]: unknown };
type Step = {
  Op: "Apply" | "Update";
  Version: string;
  Manager: string;
  Force: boolean;
  Object: Fields;
  Error?: string;
  Live: Fields | null;
  Managers: { [name: string]: { Version: string; Applied: boolean; Set: Fields } };
  Type: TypeRef;
  Schema: number;
};
type Case = {
  Test: string;
  Steps: Step[];
  Ignored?: { [version: string]: Fields };
  Filtered?: boolean;
  NoopReturns?: boolean;
};
const golden = new URL("../testdata/merge-cases.json", import.meta.url);
const { schemas, cases } = JSON.parse(readFileSync(golden, "utf8")) as { schemas: Schema[]; cases: Case[] };

/** Here an object also has what every object of Kubernetes has. */
function typeOf(ref: TypeRef, schema: Schema): MergeType {
  const root = typeOfSchema(ref, schema);
  const text: MergeType = { sort: "scalar", scalar: "string" };
  return root.sort === "map"
    ? { ...root, fields: { ...root.fields, apiVersion: text, kind: text, metadata: deduced } }
    : root;
}

const asObject = (fields: Fields, apiVersion: string): KubeObject => ({
  ...fields,
  apiVersion,
  kind: "Any",
  metadata: {},
});

function play(step: Step, live: KubeObject | undefined, ignored: FieldSet | undefined): KubeObject {
  const writer = {
    manager: step.Manager,
    apiVersion: step.Version,
    now: "2026-01-01T00:00:00Z",
    ...(ignored ? { resetFields: ignored } : {}),
  };
  const type = typeOf(step.Type, schemas[step.Schema] ?? { types: [] });
  const object = asObject(step.Object, step.Version);
  if (step.Op === "Update")
    return recordUpdate({ live: live ?? asObject({}, step.Version), next: object, type, writer });
  return applyPatch({ live, config: object, type, writer, force: step.Force });
}

const contentOf = ({ apiVersion: _version, kind: _kind, metadata: _metadata, ...fields }: KubeObject): Fields => fields;
const managersOf = ({ metadata }: KubeObject) =>
  Object.fromEntries(
    (metadata.managedFields ?? []).map(({ manager = "", operation, apiVersion, fieldsV1 }) => [
      manager,
      { Version: apiVersion, Applied: operation === "Apply", Set: encodeFieldsV1(decodeFieldsV1(fieldsV1 as Fields)) },
    ]),
  );
const expectedManagers = (managers: Step["Managers"]) =>
  Object.fromEntries(
    Object.entries(managers).map(([name, { Set, ...rest }]) => [
      name,
      { ...rest, Set: encodeFieldsV1(decodeFieldsV1(Set as never)) },
    ]),
  );

cases.forEach(({ Test, Steps, Ignored, Filtered }, number) => {
  const skip = Filtered ? "filters of fields by pattern: nothing in Kubernetes 1.36 sets one" : false;
  test(`${Test} ${number}: ${Steps.length} steps`, { skip }, () => {
    let live: KubeObject | undefined;
    for (const [index, step] of Steps.entries()) {
      const where = `step ${index + 1}: ${step.Op} by ${step.Manager}${step.Force ? ", forced" : ""}`;
      const ignored = Ignored?.[step.Version];
      const act = () => play(step, live, ignored && decodeFieldsV1(ignored));
      if (step.Error !== undefined) {
        assert.throws(act, (error) => error instanceof ConflictError || error instanceof MergeError, where);
        continue;
      }
      live = act();
      assert.deepEqual(contentOf(live), step.Live ?? {}, where);
      assert.deepEqual(managersOf(live), expectedManagers(step.Managers), where);
    }
  });
});
