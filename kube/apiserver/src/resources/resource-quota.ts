// ResourceQuota: what it may limit, and which scopes go together.
// @see kubernetes pkg/apis/core/validation
import { compareQuantities, parseQuantity, labelKeyProblems, type KubeObject } from "@sluice/objects";
import { invalidValue, required } from "./causes.ts";
import type { Cause } from "../status-error.ts";
import { listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const compute = ["cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"];
const counts = [
  "resourcequotas",
  "services",
  "replicationcontrollers",
  "secrets",
  "configmaps",
  "services.nodeports",
  "services.loadbalancers",
];
const ofPods = new Set(["pods", ...compute]);
const ofClaims = new Set(["persistentvolumeclaims", "requests.storage"]);
const known = new Set([
  ...ofPods,
  ...ofClaims,
  ...counts,
  "ephemeral-storage",
  "requests.ephemeral-storage",
  "limits.ephemeral-storage",
]);
const whole = new Set(["pods", "persistentvolumeclaims", ...counts]);

/** What may be limited under a scope. */
const limitable: { readonly [scope: string]: ReadonlySet<string> } = {
  Terminating: ofPods,
  NotTerminating: ofPods,
  NotBestEffort: ofPods,
  PriorityClass: ofPods,
  CrossNamespacePodAffinity: ofPods,
  BestEffort: new Set(["pods"]),
  VolumeAttributesClass: ofClaims,
};
const opposites = [
  ["BestEffort", "NotBestEffort"],
  ["Terminating", "NotTerminating"],
] as const;

/** How much there may be in a namespace. */
export const resourceQuota: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  validate(object, before) {
    const spec = specOf(object);
    const hard = (mapOf(spec["hard"]) ?? {}) as { [name: string]: string };
    return [
      ...Object.entries(hard).flatMap(([name, amount]) => validateLimit(`spec.hard[${name}]`, name, amount)),
      ...validateScopes(spec, Object.keys(hard).sort()),
      ...validateSelector(spec, Object.keys(hard).sort()),
      ...(before ? sameScopes(spec, before) : []),
    ];
  },
};

function validateLimit(field: string, name: string, amount: string): Cause[] {
  const causes: Cause[] = [];
  const problems = labelKeyProblems(name);
  if (problems.length > 0) causes.push(...problems.map((why) => invalidValue(field, name, why)));
  else if (!name.includes("/") && !known.has(name) && !/^(requests\.)?hugepages-/.test(name)) {
    causes.push(invalidValue(field, name, "must be a standard resource type or fully qualified"));
    causes.push(invalidValue(field, name, "must be a standard resource for quota"));
  }
  const quantity = parseQuantity(amount);
  if (compareQuantities(quantity, { digits: 0n, exponent: 0 }) < 0)
    causes.push(invalidValue(field, amount, "must be greater than or equal to 0"));
  if (whole.has(name) && quantity.exponent < 0) causes.push(invalidValue(field, amount, "must be an integer"));
  return causes;
}

const unfit = (scope: string, limits: string[]): string[] =>
  limits.filter((name) => known.has(name) && limitable[scope] !== undefined && !limitable[scope].has(name));

const conflicts = (scopes: readonly string[]): number =>
  opposites.filter((pair) => pair.every((one) => scopes.includes(one))).length;

function validateScopes({ scopes = [] }: { scopes?: string[] }, limits: string[]): Cause[] {
  const refuse = (why: string): Cause => invalidValue("spec.scopes", scopes, why);
  return [
    ...scopes.flatMap((scope) => [
      ...(limitable[scope] ? [] : [refuse("unsupported scope")]),
      ...unfit(scope, limits).map(() => refuse("unsupported scope applied to resource")),
    ]),
    ...Array.from({ length: conflicts(scopes) }, () => refuse("conflicting scopes")),
  ];
}

function validateSelector({ scopes, scopeSelector }: Fields, limits: string[]): Cause[] {
  const field = "spec.scopeSelector.matchExpressions";
  const demands = listOf(mapOf(scopeSelector)?.["matchExpressions"]);
  const names = demands.map(({ scopeName }) => String(scopeName));
  return [
    ...demands.flatMap((demand, at) => [
      ...(limitable[names[at] ?? ""] ? [] : [invalidValue(`${field}.scopeName`, names[at], "unsupported scope")]),
      ...unfit(names[at] ?? "", limits).map(() =>
        invalidValue(field, asGoPrints(demands), "unsupported scope applied to resource"),
      ),
      ...validateOperator(field, demand),
    ]),
    ...Array.from({ length: conflicts(names) }, () => invalidValue("spec.scopes", scopes, "conflicting scopes")),
  ];
}

/** The selector as a message of Kubernetes shows it. */
const asGoPrints = (demands: Fields[]): object => ({
  MatchExpressions: demands.map(({ scopeName, operator, values = null }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values,
  })),
});

const takesNoNames = new Set(Object.keys(limitable).filter((name) => !name.endsWith("Class")));

function validateOperator(field: string, { scopeName, operator, values = [] }: Fields): Cause[] {
  const causes: Cause[] = [];
  const named = (values as string[]).length > 0;
  if (takesNoNames.has(String(scopeName)) && operator !== "Exists")
    causes.push(
      invalidValue(
        `${field}.operator`,
        operator,
        "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity",
      ),
    );
  const one = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector";
  const none = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector";
  if (operator === "In" || operator === "NotIn") {
    if (!named) causes.push(required(`${field}.values`, one));
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (named) causes.push(invalidValue(`${field}.values`, values, none));
  } else causes.push(invalidValue(`${field}.operator`, operator, "not a valid selector operator"));
  return causes;
}

function sameScopes({ scopes = [] }: { scopes?: string[] }, before: KubeObject): Cause[] {
  const had = (specOf(before)["scopes"] ?? []) as string[];
  const isSame = had.every((one) => scopes.includes(one)) && scopes.every((one) => had.includes(one));
  return isSame ? [] : [invalidValue("spec.scopes", scopes, "field is immutable")];
}
