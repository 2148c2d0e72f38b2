// Which objects a quota is about: its scopes narrow it down to some pods, or some claims.
// @see kubernetes pkg/quota/v1/evaluator/core
import type { KubeObject } from "@sluice/objects";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { qualityOfService } from "./quality-of-service.ts";

/** One demand of a quota on what it counts. */
type Scope = { scopeName: string; operator: string; values?: string[] };

type Kind = { group: string; plural: string };

/** Whether a quota is about an object, as far as its scopes go. Of what knows no scopes, it is about none when it has some. */
export function isInScope(quota: KubeObject, object: KubeObject, { group, plural }: Kind): boolean {
  const scopes = scopesOf(quota);
  if (scopes.length === 0) return true;
  const test = group === "" ? tests[plural] : undefined;
  return test !== undefined && scopes.every((scope) => test(scope, mapOf(object["spec"]) ?? {}, object));
}

function scopesOf(quota: KubeObject): Scope[] {
  const { scopes, scopeSelector } = (mapOf(quota["spec"]) ?? {}) as { scopes?: string[]; scopeSelector?: Fields };
  const named = (scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists" }));
  return [...named, ...(listOf(scopeSelector?.["matchExpressions"]) as Scope[])];
}

type Test = (scope: Scope, spec: Fields, object: KubeObject) => boolean;

const tests: { readonly [plural: string]: Test } = {
  pods(scope, spec) {
    const { priorityClassName } = spec;
    switch (scope.scopeName) {
      case "Terminating":
        return hasDeadline(spec);
      case "NotTerminating":
        return !hasDeadline(spec);
      case "BestEffort":
        return qualityOfService(spec) === "BestEffort";
      case "NotBestEffort":
        return qualityOfService(spec) !== "BestEffort";
      case "PriorityClass":
        return selects(scope, namesIn([priorityClassName]));
      case "CrossNamespacePodAffinity":
        return looksElsewhere(spec);
      default:
        return false;
    }
  },
  persistentvolumeclaims(scope, { volumeAttributesClassName }, { status }) {
    const { currentVolumeAttributesClassName, modifyVolumeStatus } = mapOf(status) ?? {};
    const target = mapOf(modifyVolumeStatus)?.["targetVolumeAttributesClassName"];
    const names = namesIn([volumeAttributesClassName, currentVolumeAttributesClassName, target]);
    return scope.scopeName === "VolumeAttributesClass" && selects(scope, names);
  },
};

/** Whether the spec of a pod says when it ends at the latest. */
export const hasDeadline = ({ activeDeadlineSeconds }: Fields): boolean => typeof activeDeadlineSeconds === "number";

const namesIn = (values: unknown[]): string[] =>
  values.filter((value): value is string => typeof value === "string" && value !== "");

/** Like a selector of labels: what is not there is not in any list. */
function selects({ operator, values = [] }: Scope, names: string[]): boolean {
  switch (operator) {
    case "Exists":
      return names.length > 0;
    case "DoesNotExist":
      return names.length === 0;
    case "In":
      return names.some((name) => values.includes(name));
    default:
      return names.length === 0 || names.some((name) => !values.includes(name));
  }
}

/** Whether a pod wants to be near to, or far from, pods of other namespaces. */
function looksElsewhere(spec: Fields): boolean {
  const { podAffinity, podAntiAffinity } = mapOf(spec["affinity"]) ?? {};
  return [mapOf(podAffinity), mapOf(podAntiAffinity)].some((one) => {
    const needed = listOf(one?.["requiredDuringSchedulingIgnoredDuringExecution"]);
    const wished = listOf(one?.["preferredDuringSchedulingIgnoredDuringExecution"]);
    const terms = [...needed, ...wished.map(({ podAffinityTerm }) => mapOf(podAffinityTerm) ?? {})];
    return terms.some(
      ({ namespaces, namespaceSelector }) =>
        (Array.isArray(namespaces) && namespaces.length > 0) || mapOf(namespaceSelector) !== undefined,
    );
  });
}
