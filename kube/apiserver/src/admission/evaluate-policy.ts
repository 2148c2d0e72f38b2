// One policy on one write: its conditions, then each of its rules, with the variables that they name worked out when they are named.
// @see apiserver pkg/admission/plugin/policy/validating/validator.go
import { CelError } from "@sluice/cel";
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import { programOf } from "./expressions.ts";
import { namespaceOf, type MatchResources } from "./match-resources.ts";
import type { ParamKind } from "./policy-params.ts";

type Named = { name: string; expression: string };

/** A policy, as far as it is enforced. */
export type PolicySpec = {
  paramKind?: ParamKind;
  matchConstraints?: MatchResources;
  matchConditions?: Named[];
  variables?: Named[];
  validations?: { expression: string; message?: string; messageExpression?: string; reason?: string }[];
  auditAnnotations?: { key: string; valueExpression: string }[];
  failurePolicy?: "Fail" | "Ignore";
};

/** Why a write is not as the policy wants it. */
export type Failure = { message: string; reason?: string };

type Scope = {
  owner: KubeObject;
  values: { [name: string]: unknown };
  variables: Named[];
  results: Map<string, unknown>;
};

const longestMessage = 5 * 1024;

/** What a policy has against a write; what cannot be evaluated counts when its failure policy is to fail. */
export function evaluatePolicy(
  policy: KubeObject,
  { request, param, store }: { request: AdmissionRequest; param: KubeObject | undefined; store: Store },
): Failure[] {
  const { matchConditions = [], variables = [], validations = [], failurePolicy } = policy["spec"] as PolicySpec;
  const { object = null, oldObject = null, namespace, resource } = request;
  const isNamespace = resource.group === "" && resource.kind === "Namespace";
  const namespaceObject = isNamespace ? null : (namespaceOf(namespace, store) ?? null);
  const values = { object, oldObject, request: describeRequest(request), params: param ?? null, namespaceObject };
  const scope = { owner: policy, values, variables, results: new Map<string, unknown>() };
  const orIgnored = (failures: Failure[]): Failure[] => (failurePolicy === "Ignore" ? [] : failures);
  try {
    if (!matchConditions.every(({ expression }) => evaluate(scope, expression) === true)) return [];
  } catch (error) {
    return orIgnored([{ message: (error as Error).message }]);
  }
  return validations.flatMap(({ expression, message, messageExpression, reason }) => {
    try {
      if (evaluate(scope, expression) === true) return [];
    } catch (error) {
      return orIgnored([{ message: (error as Error).message }]);
    }
    const own = messageExpression === undefined ? undefined : messageBy(scope, messageExpression);
    const text = own ?? (message?.trim() || `failed expression: ${expression.trim()}`);
    return [{ message: text, ...(reason === undefined ? {} : { reason }) }];
  });
}

/** The message that an expression makes; undefined when it makes none that can be shown in one line. */
function messageBy(scope: Scope, expression: string): string | undefined {
  try {
    const made = evaluate(scope, expression);
    const text = typeof made === "string" ? made.trim() : "";
    return text === "" || text.length > longestMessage || text.includes("\n") ? undefined : text;
  } catch {
    return undefined; // the message that does not need working out is shown instead
  }
}

function evaluate(scope: Scope, expression: string): unknown {
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
