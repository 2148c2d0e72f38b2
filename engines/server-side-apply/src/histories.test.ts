// Histories of applies and updates, recorded from Kubernetes' own field manager: after each step the object and its owners must agree.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { applyPatch } from "./apply-patch.ts";
import { ConflictError } from "./merge-error.ts";
import { mergeTypeOfBuiltin, type MergeType } from "./merge-type.ts";
import { recordUpdate } from "./record-update.ts";

type Step = {
  Op: "Apply" | "Update";
  Manager: string;
  Force: boolean;
  Object: KubeObject;
  Error?: string;
  Live?: KubeObject;
  Managed?: { [field: string]: unknown }[];
};
type Scenario = { APIVersion: string; Kind: string; Steps: Step[] };
const { scenarios } = JSON.parse(readFileSync(new URL("../testdata/histories.json", import.meta.url), "utf8")) as {
  scenarios: Scenario[];
};
/** The recorder knows no typed zero objects: for it an object begins with its kind alone. */
const kindAlone = ({ apiVersion, kind }: KubeObject): KubeObject => ({ apiVersion, kind, metadata: {} });

function play(step: Step, live: KubeObject | undefined, type: MergeType): KubeObject {
  const writer = { manager: step.Manager, apiVersion: step.Object.apiVersion, now: "2026-01-01T00:00:00Z" };
  if (step.Op === "Update")
    return recordUpdate({ live: live ?? kindAlone(step.Object), next: step.Object, type, writer });
  return applyPatch({ live, config: step.Object, type, writer, force: step.Force });
}

const withoutManaged = ({ metadata: { managedFields: _managed, ...metadata }, ...object }: KubeObject) => ({
  ...object,
  metadata,
});
const byName = (left: { [field: string]: unknown }, right: { [field: string]: unknown }) =>
  JSON.stringify([left["manager"], left["operation"]]) < JSON.stringify([right["manager"], right["operation"]])
    ? -1
    : 1;
const managersOf = (object: KubeObject) =>
  (object.metadata.managedFields ?? [])
    .map(({ manager, operation, apiVersion, fieldsV1 }) => ({ manager, operation, apiVersion, fieldsV1 }))
    .sort(byName);

scenarios.forEach(({ APIVersion, Kind, Steps }, number) => {
  test(`history ${number}: ${Steps.length} steps on a ${Kind}`, () => {
    const slash = APIVersion.indexOf("/");
    const type = mergeTypeOfBuiltin({
      group: APIVersion.slice(0, Math.max(0, slash)),
      version: APIVersion.slice(slash + 1),
      kind: Kind,
    });
    assert.ok(type);
    let live: KubeObject | undefined;
    for (const [index, step] of Steps.entries()) {
      const where = `step ${index + 1}: ${step.Op} by ${step.Manager}${step.Force ? ", forced" : ""}`;
      if (step.Error !== undefined) {
        assert.throws(
          () => play(step, live, type),
          (error: Error) => (
            error instanceof ConflictError
              ? assert.equal(error.message.replaceAll(/ at 2026[^:]*:\d\d:\d\dZ/g, ""), step.Error, where)
              : assert.ok(error),
            true
          ),
        );
        continue;
      }
      live = play(step, live, type);
      assert.deepEqual(withoutManaged(live), step.Live, where);
      assert.deepEqual(managersOf(live), [...(step.Managed ?? [])].sort(byName), where);
    }
  });
});
