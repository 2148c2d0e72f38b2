// Webhook configurations, admission policies and their bindings: what they have when nothing is said, and what is wrong with them.
import type { KubeObject } from "@sluice/objects";
import { wrongWith } from "../admission/expressions.ts";
import type { Cause } from "../status-error.ts";
import { invalidValue, required } from "./causes.ts";
import { fill, listOf, mapOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration. */
export const webhookConfiguration: Strategy = {
  default(object) {
    for (const hook of listOf(object["webhooks"])) {
      fill(hook, { failurePolicy: "Fail", timeoutSeconds: 10 });
      defaultMatch(hook);
      fill(mapOf(mapOf(hook["clientConfig"])?.["service"]), { port: 443 });
      for (const rule of listOf(hook["rules"])) fill(rule, { scope: "*" });
      if (object.kind === "MutatingWebhookConfiguration") fill(hook, { reinvocationPolicy: "Never" });
    }
  },
};

function defaultMatch(match: Fields): void {
  fill(match, { matchPolicy: "Equivalent", namespaceSelector: {}, objectSelector: {} });
  for (const rule of [...listOf(match["resourceRules"]), ...listOf(match["excludeResourceRules"])])
    fill(rule, { scope: "*" });
}

function defaultPolicy(object: KubeObject): void {
  const spec = mapOf(object["spec"]);
  fill(spec, { failurePolicy: "Fail" });
  const constraints = mapOf(spec?.["matchConstraints"]);
  if (constraints) defaultMatch(constraints);
}

/** ValidatingAdmissionPolicy. */
export const admissionPolicy: Strategy = {
  default(object) {
    defaultPolicy(object);
  },
  validate(object): Cause[] {
    const spec = (object["spec"] ?? {}) as Fields;
    const hasRules = listOf(spec["validations"]).length > 0 || listOf(spec["auditAnnotations"]).length > 0;
    return [
      ...(hasRules
        ? []
        : [required("spec.validations", "validations or auditAnnotations must contain at least one item")]),
      ...(spec["matchConstraints"] ? [] : [required("spec.matchConstraints")]),
      ...expressionsOf(object).flatMap(([field, expression]) => {
        if (typeof expression !== "string" || expression.trim() === "")
          return [required(field, "expression is not specified")];
        const why = wrongWith(expression);
        return why === undefined ? [] : [invalidValue(field, expression, why)];
      }),
    ];
  },
};

/** Every expression of a policy, by its path. */
function expressionsOf(object: KubeObject): [string, unknown][] {
  const spec = (object["spec"] ?? {}) as Fields;
  const each = (list: string, field: string): [string, unknown][] =>
    listOf(spec[list]).map((item, index) => [`spec.${list}[${index}].${field}`, item[field]]);
  return [
    ...each("matchConditions", "expression"),
    ...each("variables", "expression"),
    ...each("validations", "expression"),
    ...each("validations", "messageExpression").filter(([, expression]) => expression !== undefined),
    ...each("auditAnnotations", "valueExpression"),
  ];
}

function defaultBinding(object: KubeObject): void {
  const match = mapOf(mapOf(object["spec"])?.["matchResources"]);
  if (match) defaultMatch(match);
}

/** MutatingAdmissionPolicy. */
export const mutatingPolicy: Strategy = { default: defaultPolicy };

/** MutatingAdmissionPolicyBinding. */
export const mutatingPolicyBinding: Strategy = { default: defaultBinding };

/** ValidatingAdmissionPolicyBinding. */
export const admissionPolicyBinding: Strategy = {
  default(object) {
    defaultBinding(object);
  },
  validate(object): Cause[] {
    const spec = (object["spec"] ?? {}) as Fields;
    const paramRef = spec["paramRef"] as Fields | undefined;
    return [
      ...(spec["policyName"] ? [] : [required("spec.policyName")]),
      ...((spec["validationActions"] as string[] | undefined)?.length ? [] : [required("spec.validationActions")]),
      ...(paramRef && !paramRef["parameterNotFoundAction"] ? [required("spec.paramRef.parameterNotFoundAction")] : []),
    ];
  },
};
