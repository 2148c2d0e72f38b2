// Webhook configurations, admission policies and their bindings: what they have when nothing is said, and what is wrong with them.
import type { KubeObject } from "@sluice/objects";
import { wrongWith } from "../admission/expressions.ts";
import type { Cause } from "../status-error.ts";
import { invalidValue, required } from "./causes.ts";
import type { Strategy } from "./resource.ts";

type Fields = { [key: string]: unknown };

const listOf = (value: unknown): Fields[] => (value ?? []) as Fields[];

/** ValidatingWebhookConfiguration and MutatingWebhookConfiguration. */
export const webhookConfiguration: Strategy = {
  default(object) {
    for (const hook of listOf(object["webhooks"])) {
      hook["failurePolicy"] ??= "Fail";
      hook["timeoutSeconds"] ??= 10;
      defaultMatch(hook);
      const target = (hook["clientConfig"] as Fields | undefined)?.["service"] as Fields | undefined;
      if (target) target["port"] ??= 443;
      for (const rule of listOf(hook["rules"])) rule["scope"] ??= "*";
      if (object.kind === "MutatingWebhookConfiguration") hook["reinvocationPolicy"] ??= "Never";
    }
  },
};

function defaultMatch(match: Fields): void {
  match["matchPolicy"] ??= "Equivalent";
  match["namespaceSelector"] ??= {};
  match["objectSelector"] ??= {};
  for (const rule of [...listOf(match["resourceRules"]), ...listOf(match["excludeResourceRules"])])
    rule["scope"] ??= "*";
}

/** ValidatingAdmissionPolicy. */
export const admissionPolicy: Strategy = {
  default(object) {
    const spec = object["spec"] as Fields | undefined;
    if (!spec) return;
    spec["failurePolicy"] ??= "Fail";
    if (spec["matchConstraints"]) defaultMatch(spec["matchConstraints"] as Fields);
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

/** ValidatingAdmissionPolicyBinding. */
export const admissionPolicyBinding: Strategy = {
  default(object) {
    const match = (object["spec"] as Fields | undefined)?.["matchResources"] as Fields | undefined;
    if (match) defaultMatch(match);
  },
  validate(object): Cause[] {
    const spec = (object["spec"] ?? {}) as Fields;
    const paramRef = spec["paramRef"] as Fields | undefined;
    return [
      ...(spec["policyName"] ? [] : [required("spec.policyName")]),
      ...(listOf(spec["validationActions"]).length > 0 ? [] : [required("spec.validationActions")]),
      ...(paramRef && !paramRef["parameterNotFoundAction"] ? [required("spec.paramRef.parameterNotFoundAction")] : []),
    ];
  },
};
