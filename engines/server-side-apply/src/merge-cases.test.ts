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

type Fields = { [field: string]: unknown };
type TypeRef = Atom & { namedType?: string; elementRelationship?: string };
type Field = { name: string; type: TypeRef; default?: unknown };
type Atom = {
  scalar?: string;
  list?: { elementType: TypeRef; elementRelationship?: string; keys?: string[] };
  map?: { fields?: Field[]; elementType?: TypeRef; elementRelationship?: string };
};
type Schema = { types: (Atom & { name: string })[] };
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

/** The type that a schema of structured-merge-diff describes. Here an object also has what every object of Kubernetes has. */
function typeOf(ref: TypeRef, schema: Schema): MergeType {
  const known = new Map<string, MergeType>();
  const named = (name: string): MergeType => {
    const found = known.get(name);
    if (found) return found;
    const type = {} as MergeType; // filled below: a type may contain itself
    known.set(name, type);
    return Object.assign(type, read(schema.types.find((one) => one.name === name) ?? {}));
  };
  const read = ({ elementRelationship, ...ref }: TypeRef): MergeType => related(readAtom(ref), elementRelationship);
  const readAtom = ({ namedType, ...atom }: TypeRef): MergeType => {
    if (namedType === "__untyped_deduced_") return deduced;
    if (namedType === "__untyped_atomic_") return { sort: "scalar", scalar: "untyped" };
    if (namedType !== undefined) return named(namedType);
    if (atom.map) {
      const { fields = [], elementType, elementRelationship: relation } = atom.map;
      const defaults = fields.filter((one) => one.default !== undefined).map((one) => [one.name, one.default]);
      const type: MergeType = {
        sort: "map",
        fields: Object.fromEntries(fields.map((one) => [one.name, read(one.type)])),
        ...(elementType ? { of: read(elementType) } : {}),
        atomic: relation === "atomic",
      };
      // Lists of such items look here for the keys that an item may leave out.
      return Object.assign(type, { defaults: Object.fromEntries(defaults) as Fields });
    }
    if (atom.list) {
      const { elementType, elementRelationship: relation, keys = [] } = atom.list;
      const item = read(elementType);
      const keyDefaults = (item as { defaults?: Fields }).defaults ?? {};
      return { sort: "list", item, relation: relationOf(relation, keys), keys, keyDefaults };
    }
    return { sort: "scalar", scalar: atom.scalar as "string" };
  };
  const root = read(ref);
  const text: MergeType = { sort: "scalar", scalar: "string" };
  return root.sort === "map"
    ? { ...root, fields: { ...root.fields, apiVersion: text, kind: text, metadata: deduced } }
    : root;
}

const relationOf = (relation: string | undefined, keys: string[]): "atomic" | "map" | "set" =>
  relation === undefined || relation === "atomic" ? "atomic" : keys.length > 0 ? "map" : "set";

function related(type: MergeType, relation: string | undefined): MergeType {
  if (relation === undefined) return type;
  if (type.sort === "map") return { ...type, atomic: relation === "atomic" };
  return type.sort === "list" ? { ...type, relation: relationOf(relation, type.keys) } : type;
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
