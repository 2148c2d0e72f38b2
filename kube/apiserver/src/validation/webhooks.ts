// What is wrong with the webhooks of a configuration.
// @see kubernetes pkg/apis/admissionregistration/validation/validation.go, v1.36.3
import { equalJson, label1035Problems, subdomainProblems, type KubeObject } from "@sluice/objects";
import { conditionCauses, ruleCauses } from "../resources/admission-rules.ts";
import { duplicate, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { among, between, each, ifThere, needed, neededThere, struct, type Check } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";
import { checkClientConfig } from "./services-asked.ts";

/** All that is wrong with a ValidatingWebhookConfiguration or a MutatingWebhookConfiguration. */
export function checkWebhooks(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const hooks = listOf(object["webhooks"]);
  const old = listOf(before?.["webhooks"]);
  const conditions = (list: readonly Fields[]): unknown[] => list.map((hook) => hook["matchConditions"] ?? null);
  // Conditions that were let in once are not judged anew.
  const areKept = before !== undefined && equalJson(conditions(hooks), conditions(old));
  const names = hooks.map(({ name }) => name);
  return hooks.flatMap((hook, index) => {
    const field = `webhooks[${index}]`;
    const isDouble = names[index] && names.indexOf(names[index]) < index;
    return [
      ...webhook(hook, field),
      ...checkClientConfig(mapOf(hook["clientConfig"]) ?? {}, `${field}.clientConfig`),
      ...(areKept ? [] : conditionCauses(hook["matchConditions"], `${field}.matchConditions`, false)),
      ...reviewVersions(hook["admissionReviewVersions"], `${field}.admissionReviewVersions`),
      ...(isDouble ? [duplicate(`${field}.name`, names[index])] : []),
    ];
  });
}

const qualified: Check = needed((value, field) => {
  const name = String(value);
  const problems = subdomainProblems(name);
  if (problems.length > 0) return [invalidValue(field, name, problems.join(","))];
  const isQualified = name.split(".").length >= 3;
  return isQualified
    ? []
    : [invalidValue(field, name, "should be a domain with at least three segments separated by dots")];
});

const webhook = struct({
  name: qualified,
  rules: each((rule, field) => ruleCauses(mapOf(rule) ?? {}, field)),
  failurePolicy: ifThere(among("Fail", "Ignore")),
  matchPolicy: ifThere(among("Equivalent", "Exact")),
  sideEffects: neededThere(among("None", "NoneOnDryRun"), "must specify one of None, NoneOnDryRun"),
  timeoutSeconds: ifThere(between(1, 30, "the timeout value must be between 1 and 30 seconds")),
  namespaceSelector: labelSelector,
  objectSelector: labelSelector,
  reinvocationPolicy: ifThere(among("IfNeeded", "Never")),
});

const accepted = ["v1", "v1beta1"];

const reviewVersions: Check = (value, field) => {
  const versions = Array.isArray(value) ? value.map(String) : [];
  if (versions.length === 0) return [required(field, `must specify one of ${accepted.join(", ")}`)];
  const isKnown = versions.some((version) => accepted.includes(version));
  return [
    ...versions.flatMap((version, index) =>
      (versions.indexOf(version) < index ? ["duplicate version"] : label1035Problems(version)).map((why) =>
        invalidValue(`${field}[${index}]`, version, why),
      ),
    ),
    ...(isKnown ? [] : [invalidValue(field, versions, `must include at least one of ${accepted.join(", ")}`)]),
  ];
};
