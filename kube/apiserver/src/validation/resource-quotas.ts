// How much there may be in a namespace: what may be limited, and which scopes go together.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateResourceQuota`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkAmount, isQuotaResource, nameProblems } from "./requirements.ts";

const ofPods = new Set(["pods", "cpu", "memory", "limits.cpu", "limits.memory", "requests.cpu", "requests.memory"]);
const ofClaims = new Set(["persistentvolumeclaims", "requests.storage"]);

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

/** A ResourceQuota. */
export function checkResourceQuota(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const { hard, used } = mapOf(object["status"]) ?? {};
  const names = Object.keys(mapOf(spec["hard"]) ?? {}).sort();
  return [
    ...checkLimits(spec["hard"], "spec.hard"),
    ...validateScopes(spec, names),
    ...validateSelector(spec, names),
    ...(before ? sameScopes(spec, before) : []),
    ...checkLimits(hard, "status.hard"),
    ...checkLimits(used, "status.used"),
  ];
}

const checkLimits = (limits: unknown, field: string): Cause[] =>
  Object.entries(mapOf(limits) ?? {}).flatMap(([name, amount]) => {
    const at = `${field}[${name}]`;
    return [...checkName(name, at), ...checkAmount(name, amount, at)];
  });

function checkName(name: string, field: string): Cause[] {
  const isOther = !name.includes("/") && !isQuotaResource(name);
  const problems = [...nameProblems(name), ...(isOther ? ["must be a standard resource for quota"] : [])];
  return problems.map((why) => invalidValue(field, name, why));
}

const unfit = (scope: string, limits: string[]): string[] =>
  limits.filter((name) => isQuotaResource(name) && limitable[scope] !== undefined && !limitable[scope].has(name));

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
  const names = demands.map(({ scopeName = "" }) => String(scopeName));
  return [
    ...demands.flatMap((demand, at) => [
      ...(limitable[names[at] ?? ""] ? [] : [invalidValue(`${field}.scopeName`, names[at], "unsupported scope")]),
      ...unfit(names[at] ?? "", limits).map(() =>
        invalidValue(field, asGoPrints(demands), "unsupported scope applied to resource"),
      ),
      ...validateOperator(field, demand),
    ]),
    ...Array.from({ length: conflicts(names) }, () => invalidValue(field, scopes ?? null, "conflicting scopes")),
  ];
}

/** The selector as a message of Kubernetes shows it. */
const asGoPrints = (demands: Fields[]): object => ({
  MatchExpressions: demands.map(({ scopeName = "", operator = "", values = null }) => ({
    ScopeName: scopeName,
    Operator: operator,
    Values: values,
  })),
});

const takesNoNames = new Set(Object.keys(limitable).filter((name) => !name.endsWith("Class")));

function validateOperator(field: string, { scopeName, operator = "", values = [] }: Fields): Cause[] {
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
  return isSame ? [] : [invalidValue("spec.scopes", scopes.length > 0 ? scopes : null, "field is immutable")];
}
