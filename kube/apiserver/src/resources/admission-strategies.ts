// Webhook configurations, admission policies and their bindings: what they have when nothing is said, and what is wrong with them.
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { needed } from "../validation/check.ts";
import { subdomain } from "../validation/texts.ts";
import { checkWebhooks } from "../validation/webhooks.ts";
import { matchCauses, oneOf, paramRefCauses } from "./admission-rules.ts";
import { duplicate, invalidValue, required } from "./causes.ts";
import { fillAbsent, listOf, mapOf, type Fields } from "./defaulting.ts";
import { mutableCauses, mutatingPolicyCauses, validatingPolicyCauses } from "./policy-rules.ts";
import type { Strategy } from "./resource.ts";

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration. */
export const webhookConfiguration: Strategy = {
  default(object) {
    for (const hook of listOf(object["webhooks"])) {
      fillAbsent(hook, { failurePolicy: "Fail", timeoutSeconds: 10 });
      defaultMatch(hook);
      fillAbsent(mapOf(mapOf(hook["clientConfig"])?.["service"]), { port: 443 });
      for (const rule of listOf(hook["rules"])) fillAbsent(rule, { scope: "*" });
      if (object.kind === "MutatingWebhookConfiguration") fillAbsent(hook, { reinvocationPolicy: "Never" });
    }
  },
  validate: checkWebhooks,
};

function defaultMatch(match: Fields): void {
  fillAbsent(match, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} });
  for (const rule of [...listOf(match["resourceRules"]), ...listOf(match["excludeResourceRules"])])
    fillAbsent(rule, { scope: "*" });
}

function defaultPolicy(object: KubeObject): void {
  const spec = mapOf(object["spec"]);
  fillAbsent(spec, { failurePolicy: "Fail" });
  const constraints = mapOf(spec?.["matchConstraints"]);
  if (constraints) defaultMatch(constraints);
}

/** ValidatingAdmissionPolicy. */
export const admissionPolicy: Strategy = { default: defaultPolicy, validate: validatingPolicyCauses };

function defaultBinding(object: KubeObject): void {
  const match = mapOf(mapOf(object["spec"])?.["matchResources"]);
  if (match) defaultMatch(match);
}

/** MutatingAdmissionPolicy. */
export const mutatingPolicy: Strategy = { default: defaultPolicy, validate: mutatingPolicyCauses };

function bindingCauses(object: KubeObject): Cause[] {
  const spec = mapOf(object["spec"]) ?? {};
  const match = mapOf(spec["matchResources"]);
  return [
    ...needed(subdomain)(spec["policyName"], "spec.policyName"),
    ...paramRefCauses(spec["paramRef"], "spec.paramRef"),
    ...(match ? matchCauses(match, "spec.matchResources") : []),
  ];
}

/** MutatingAdmissionPolicyBinding. */
export const mutatingPolicyBinding: Strategy = {
  default: defaultBinding,
  validate: (object) => [
    ...bindingCauses(object),
    ...mutableCauses(mapOf(object["spec"])?.["matchResources"], "spec.matchResources"),
  ],
};

/** ValidatingAdmissionPolicyBinding. */
export const admissionPolicyBinding: Strategy = {
  default: defaultBinding,
  validate: (object) => [...bindingCauses(object), ...actionCauses(mapOf(object["spec"]) ?? {})],
};

function actionCauses({ validationActions }: Fields): Cause[] {
  const field = "spec.validationActions";
  const actions = (validationActions ?? []) as string[];
  if (actions.length === 0) return [required(field, "at least one validation action is required")];
  const why =
    "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)";
  return [
    ...actions.flatMap((action, index) => [
      ...oneOf(`${field}[${index}]`, action, ["Audit", "Deny", "Warn"]),
      ...(actions.indexOf(action) < index ? [duplicate(`${field}[${index}]`, action)] : []),
    ]),
    ...(actions.includes("Deny") && actions.includes("Warn") ? [invalidValue(field, actions, why)] : []),
  ];
}
