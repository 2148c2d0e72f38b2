// What kstatus and Flux's tools rely on in conditions.
// @see sigs.k8s.io/cli-utils pkg/kstatus, fluxcd/pkg runtime/conditions/check
import type { Condition, KubeObject } from "@sluice/objects";

const camelCase = /^[A-Z][A-Za-z0-9_,:]*[A-Za-z0-9_]$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** What is wrong with the conditions of an object whose controller is at rest. */
export function lintConditions(object: KubeObject): string[] {
  const status = (object["status"] ?? {}) as { conditions?: Condition[]; observedGeneration?: number };
  const conditions = status.conditions ?? [];
  const of = (type: string) => conditions.find((one) => one.type === type);
  const problems = conditions.flatMap(({ type, status: value, reason, message, lastTransitionTime }) => [
    ...(["True", "False", "Unknown"].includes(value) ? [] : [`${type} has the status ${value}`]),
    ...(camelCase.test(reason) ? [] : [`${type} has the reason ${JSON.stringify(reason)}, which is no CamelCase word`]),
    ...(message === "" ? [`${type} has no message`] : []),
    ...(time.test(lastTransitionTime) ? [] : [`${type} has the time ${lastTransitionTime}`]),
  ]);
  const isTrue = (type: string): boolean => of(type)?.status === "True";
  if (new Set(conditions.map(({ type }) => type)).size < conditions.length) problems.push("a type stands there twice");
  if (!of("Ready")) problems.push("there is no Ready");
  if (isTrue("Ready") && isTrue("Reconciling")) problems.push("Ready and Reconciling are both true");
  if (isTrue("Ready") && isTrue("Stalled")) problems.push("Ready and Stalled are both true");
  if (isTrue("Reconciling") && isTrue("Stalled")) problems.push("Reconciling and Stalled are both true");
  if (conditions.some(({ type, status: value }) => /^(Reconciling|Stalled)$/.test(type) && value !== "True"))
    problems.push("Reconciling and Stalled are removed rather than false");
  if ((isTrue("Ready") || isTrue("Stalled")) && status.observedGeneration !== object.metadata.generation)
    problems.push(`generation ${object.metadata.generation} is settled, but ${status.observedGeneration} is observed`);
  return problems;
}
