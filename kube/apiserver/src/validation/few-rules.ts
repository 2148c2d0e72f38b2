// Kinds that have only a rule or two.
// @see kubernetes pkg/apis/{coordination,node,apps}/validation/validation.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { immutable, invalidValue, required } from "../resources/causes.ts";
import { mapOf, specOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { ifThere, needed, notNegative, struct, type Check } from "./check.ts";
import { labels } from "./label-selectors.ts";
import { tolerations } from "./placement.ts";
import { containerRequirements } from "./requirements.ts";
import { label } from "./texts.ts";

const positive: Check = (value, field) =>
  Number(value) > 0 ? [] : [invalidValue(field, value, "must be greater than 0")];
const leaseParts = struct({ leaseDurationSeconds: ifThere(positive), leaseTransitions: ifThere(notNegative) });

/** Who leads, and for how long. */
export const checkLease = (object: KubeObject): Cause[] => leaseParts(specOf(object), "spec");

const handler = needed(label);
const overhead: Check = (value, field) => containerRequirements({ limits: mapOf(value)?.["podFixed"] }, field);
const scheduling = struct({ nodeSelector: labels, tolerations });

/** By what pods are run. */
export function checkRuntimeClass(object: KubeObject, before: KubeObject | undefined): Cause[] {
  if (before) return immutable("handler", object["handler"] ?? "", before["handler"]);
  return [
    ...handler(object["handler"], "handler"),
    ...ifThere(overhead)(object["overhead"], "overhead"),
    ...ifThere(scheduling)(object["scheduling"], "scheduling"),
  ];
}

/** What a workload was like. */
export function checkControllerRevision(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const data = object["data"] ?? null;
  const missing = mapOf(data)
    ? []
    : [required("data", data === null ? "data is mandatory" : "data must be a valid JSON object")];
  return [
    ...notNegative(object["revision"], "revision"),
    ...(before ? immutable("data", data, before["data"] ?? null) : missing),
  ];
}
