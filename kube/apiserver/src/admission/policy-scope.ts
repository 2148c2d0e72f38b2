// What the expressions of a policy see: the write, its parameters, and variables that are worked out when they are named.
// @see apiserver pkg/admission/plugin/policy, pkg/admission/plugin/cel
import { CelError } from "@sluice/cel";
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import { programOf } from "./expressions.ts";
import { namespaceOf } from "./match-resources.ts";

/** An expression with a name. */
export type Named = { name: string; expression: string };

/** Where expressions are evaluated. */
export type Scope = {
  owner: KubeObject;
  values: { [name: string]: unknown };
  variables: Named[];
  results: Map<string, unknown>;
};

/** What a policy is looked at with. */
export type Subject = { request: AdmissionRequest; param: KubeObject | undefined; store: Store };

/** The scope of one policy on one write. */
export function scopeOf(policy: KubeObject, { request, param, store }: Subject): Scope {
  const { object = null, oldObject = null, namespace, resource } = request;
  const { variables = [] } = policy["spec"] as { variables?: Named[] };
  const isNamespace = resource.group === "" && resource.kind === "Namespace";
  const namespaceObject = isNamespace ? null : (namespaceOf(namespace, store) ?? null);
  const values = { object, oldObject, request: describeRequest(request), params: param ?? null, namespaceObject };
  return { owner: policy, values, variables, results: new Map<string, unknown>() };
}

/** Whether every condition holds. @throws {Error} when one cannot be evaluated */
export const meets = (scope: Scope, conditions: readonly Named[]): boolean =>
  conditions.every(({ expression }) => evaluate(scope, expression) === true);

/** The value of an expression. @throws {Error} in Kubernetes' words */
export function evaluate(scope: Scope, expression: string): unknown {
  try {
    const program = programOf(scope.owner, expression);
    if (!program.uses.has("variables")) return program.evaluate(scope.values);
    return program.evaluate({ ...scope.values, variables: variablesIn(expression, scope) });
  } catch (error) {
    if (!(error instanceof CelError)) throw error;
    const isCompiled = error.code !== "SYNTAX" && error.code !== "TYPE";
    throw new Error(
      isCompiled
        ? `expression '${expression}' resulted in error: ${error.message}`
        : `compilation error: compilation failed: ${error.message}`,
      { cause: error },
    );
  }
}

/** The variables that an expression names. Each sees those that stand before it, so that none can go round in a ring. */
function variablesIn(expression: string, scope: Scope): { [name: string]: unknown } {
  const named = new Set([...expression.matchAll(/\bvariables\s*\.\s*([A-Za-z_]\w*)/g)].map(([, name]) => name));
  const found = scope.variables.flatMap(({ name, expression: own }, index): [string, unknown][] => {
    if (!named.has(name)) return [];
    if (!scope.results.has(name)) {
      const before = { ...scope, variables: scope.variables.slice(0, index) };
      scope.results.set(
        name,
        composited(name, () => evaluate(before, own)),
      );
    }
    return [[name, scope.results.get(name)]];
  });
  return Object.fromEntries(found);
}

function composited<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new Error(`composited variable ${JSON.stringify(name)} fails to evaluate: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
