// What the expressions of a policy see: the write, its parameters, who may do what, and variables that are worked out when they are named.
// @see apiserver pkg/admission/plugin/policy, pkg/admission/plugin/cel, v0.36.3
import { CelError, lazyMap, type Lazily, type Outcome } from "@sluice/cel";
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import { authorizersOf } from "./answer-access.ts";
import { pay, type Budget } from "./cost-budget.ts";
import { programOf } from "./expressions.ts";
import { namespaceOf } from "./match-resources.ts";

/** An expression with a name. */
export type Named = { name: string; expression: string };

/** Where expressions are evaluated: what they see, and what they may still cost. */
export type Scope = { owner: object; values: { [name: string]: unknown }; budget: Budget; composed: { cost: number } };

/** What a policy is looked at with. */
export type Subject = { request: AdmissionRequest; param: KubeObject | undefined; store: Store };

/** What every expression sees of a write. */
const valuesOf = (request: AdmissionRequest): { [name: string]: unknown } => ({
  object: request.object ?? null,
  oldObject: request.oldObject ?? null,
  request: describeRequest(request),
});

/** The scope of conditions, of a policy or a webhook: neither namespaces nor variables are seen there. */
export function conditionScope(owner: object, { request, param, store }: Subject, most: number): Scope {
  const access = authorizersOf(request, store);
  const values = { ...valuesOf(request), ...access, params: param ?? null, namespaceObject: null };
  return { owner, values, budget: { left: most }, composed: { cost: 0 } };
}

/** The scope of one policy on one write. Its variables are worked out once. */
export function scopeOf(policy: KubeObject, subject: Subject, budget: Budget): Scope {
  const scope = messageScope(policy, subject, budget);
  Object.assign(scope.values, authorizersOf(subject.request, subject.store));
  return scope;
}

/** The scope of messages, where nobody is asked about access: not even by variables. */
export function messageScope(policy: KubeObject, { request, param, store }: Subject, budget: Budget): Scope {
  const { namespace, resource } = request;
  const isNamespace = resource.group === "" && resource.kind === "Namespace";
  const namespaceObject = isNamespace ? null : (namespaceOf(namespace, store) ?? null);
  const values: Scope["values"] = { ...valuesOf(request), params: param ?? null, namespaceObject };
  const scope: Scope = { owner: policy, values, budget, composed: { cost: 0 } };
  const { variables = [] } = policy["spec"] as { variables?: Named[] };
  const work = ({ name, expression }: Named): [string, Lazily] => [name, () => composited(scope, name, expression)];
  const fields = new Map(variables.map(work));
  values["variables"] = lazyMap(fields);
  return scope;
}

/** A variable; it sees those that stand before it, which its types have seen to. */
function composited(scope: Scope, name: string, expression: string): ReturnType<Lazily> {
  const what = `composited variable ${JSON.stringify(name)}`;
  try {
    const outcome = programOf(scope.owner, expression).run(scope.values);
    scope.composed.cost += outcome.cost;
    return outcome.failure ? `${what} fails to evaluate: ${outcome.failure.message}` : outcome.held;
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    return `${what} fails to compile: ${notCompiled(error)}`;
  }
}

const notCompiled = ({ code, message }: CelError): string =>
  `${code === "CONSTANT" ? "program instantiation failed" : "compilation failed"}: ${message}`;

/** The value of an expression. @throws {Error} in Kubernetes' words; {OutOfBudget} when it costs more than is left */
export const evaluate = (scope: Scope, expression: string): unknown => outcomeOf(scope, expression).value;

/** The same, and the value as expressions have it. @throws {Error}, {OutOfBudget} */
export function outcomeOf(
  { owner, values, budget, composed }: Scope,
  expression: string,
): Exclude<Outcome, { failure: Error }> {
  let outcome: Outcome;
  try {
    outcome = programOf(owner, expression).run(values);
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    throw new Error(`compilation error: ${notCompiled(error)}`, { cause: error });
  }
  const { cost } = composed;
  composed.cost = 0;
  pay(budget, cost);
  pay(budget, outcome.cost);
  if (!outcome.failure) return outcome;
  throw new Error(`expression '${expression}' resulted in error: ${outcome.failure.message}`, {
    cause: outcome.failure,
  });
}
