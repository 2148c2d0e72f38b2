// What has become of a claim, and how far it is with growing.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePersistentVolumeClaimStatusUpdate`, v1.36.3
import { labelKeyProblems } from "@sluice/objects";
import { invalidValue, unsupported } from "../resources/causes.ts";
import { mapOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { struct, type Check } from "./check.ts";
import { isNative, validAmount } from "./requirements.ts";

const entriesOf = (value: unknown): [string, unknown][] => Object.entries(mapOf(value) ?? {});

function checkName(name: string, field: string): Cause[] {
  const wrong = labelKeyProblems(name).map((why) => invalidValue(field, name, why));
  if (wrong.length > 0 || !isNative(name) || name === "storage") return wrong;
  return [unsupported(field, name, ["storage"])];
}

const resizing = [
  "ControllerResizeInProgress",
  "ControllerResizeInfeasible",
  "NodeResizePending",
  "NodeResizeInProgress",
  "NodeResizeInfeasible",
].toSorted();

const capacity: Check = (value, field) =>
  entriesOf(value).flatMap(([name, amount]) => validAmount(amount, `${field}[${name}]`));

// Kubernetes names the resource here, not what is wrong with it.
const steps: Check = (value, field) =>
  entriesOf(value).flatMap(([name, step]) => [
    ...checkName(name, field),
    ...(resizing.includes(String(step)) ? [] : [unsupported(field, name, resizing)]),
  ]);

const allocated: Check = (value, field) =>
  entriesOf(value).flatMap(([name, amount]) => {
    const wrong = checkName(name, field);
    return wrong.length > 0 ? wrong : validAmount(amount, `${field}[${name}]`);
  });

/** The status of a claim. */
export const claimStatus = struct({ capacity, allocatedResourceStatuses: steps, allocatedResources: allocated });
