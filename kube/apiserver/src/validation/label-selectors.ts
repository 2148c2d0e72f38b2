// Labels and what selects by them.
// @see k8s.io/apimachinery pkg/apis/meta/v1/validation/validation.go, v0.36.3
import { labelKeyProblems, labelValueProblems } from "@sluice/objects";
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, each, ifThere, shaped, struct, type Check } from "./check.ts";

/** A qualified name. */
export const labelKey = shaped(labelKeyProblems);

/** The value of a label. */
export const labelValue = shaped(labelValueProblems);

/** Labels, each told under the field of all. */
export const labels: Check = (value, field) =>
  Object.entries(mapOf(value) ?? {}).flatMap(([key, one]) => [...labelKey(key, field), ...labelValue(one, field)]);

const operators: { readonly [operator: string]: "some" | "none" } = {
  In: "some",
  NotIn: "some",
  Exists: "none",
  DoesNotExist: "none",
};

function checkOperator({ operator = "", values }: Fields, field: string): Cause[] {
  const wanted = operators[String(operator)];
  const count = Array.isArray(values) ? values.length : 0;
  if (wanted === undefined) return [invalidValue(`${field}.operator`, operator, "not a valid selector operator")];
  if (wanted === "some" && count === 0)
    return [required(`${field}.values`, "must be specified when `operator` is 'In' or 'NotIn'")];
  if (wanted === "none" && count > 0)
    return [forbiddenField(`${field}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")];
  return [];
}

const requirement: Check = all(
  (value, field) => checkOperator(mapOf(value) ?? {}, field),
  struct({ key: labelKey, values: each(labelValue) }),
);

/** A selector of labels, where there is one. */
export const labelSelector: Check = ifThere(struct({ matchLabels: labels, matchExpressions: each(requirement) }));

/** Whether a selector can be read, so that labels can be held against it. */
export const isReadable = (selector: Fields): boolean => labelSelector(selector, "").length === 0;

/** Whether a selector selects by anything. */
export const isEmptySelector = (selector: Fields): boolean =>
  Object.keys(mapOf(selector["matchLabels"]) ?? {}).length + listOf(selector["matchExpressions"]).length === 0;
