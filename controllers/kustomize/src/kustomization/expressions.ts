// Expressions in CEL: when a dependency counts as ready, and when an object of a custom kind is healthy. A wrong expression cannot become right
// by waiting, so it stalls the Kustomization until its spec changes.
import type { Kustomization } from "@sluice/api-kustomize";
import type { Health } from "@sluice/kstatus";
import { gvkOf, type KubeObject } from "@sluice/objects";
import { stalled } from "@sluice/runtime";

type Program = { evaluate(variables: { [name: string]: unknown }): unknown };

/** Loaded when the first expression is met: most fleets have none. */
async function compile(expression: string, variables: string[], field: string): Promise<Program> {
  const cel = await import("@sluice/cel");
  try {
    return cel.compile(expression, { variables });
  } catch (error) {
    if (!(error instanceof cel.CelError)) throw error;
    throw stalled(
      "InvalidCELExpression",
      `Reconciliation failed terminally due to configuration error: ${field}: ${error.message}`,
      error,
    );
  }
}

/** Whether `readyExpr` holds for a dependency. @throws {ReconcileError} stalled, for an expression that is no CEL or gives no boolean */
export async function holdsReadyExpr(
  expression: string,
  { self, dep }: { self: Kustomization; dep: Kustomization },
): Promise<boolean> {
  const program = await compile(expression, ["self", "dep"], "spec.dependsOn[].readyExpr");
  try {
    return program.evaluate({ self, dep }) === true;
  } catch {
    return false; // a field that is not there yet: not ready
  }
}

type Rule = NonNullable<Kustomization["spec"]["healthCheckExprs"]>[number];
type Compiled = { group: string; kind: string | undefined; inProgress?: Program; failed?: Program; current: Program };

/** Judges objects of the kinds that `spec.healthCheckExprs` names; undefined for all others. */
export async function compileHealthChecks(
  rules: readonly Rule[] | undefined,
): Promise<(object: KubeObject) => Health | undefined> {
  const compiled = await Promise.all((rules ?? []).map(compileRule));
  return (object) => {
    const { group, kind } = gvkOf(object);
    const rule = compiled.find((candidate) => candidate.group === group && candidate.kind === kind);
    return rule && judge(rule, object);
  };
}

const variables = ["apiVersion", "kind", "metadata", "spec", "status", "data"];

async function compileRule({ apiVersion, kind = "", current, inProgress, failed }: Rule): Promise<Compiled> {
  const read = (expression: string, name: string) => compile(expression, variables, `spec.healthCheckExprs[].${name}`);
  return {
    group: gvkOf({ apiVersion, kind }).group,
    kind,
    current: await read(current, "current"),
    ...(inProgress ? { inProgress: await read(inProgress, "inProgress") } : {}),
    ...(failed ? { failed: await read(failed, "failed") } : {}),
  };
}

/** In Flux's order: in progress, failed, current. What cannot be evaluated, such as a status that is not there yet, does not hold. */
function judge({ inProgress, failed, current }: Compiled, object: KubeObject): Health {
  const holds = (program: Program | undefined): boolean => {
    try {
      return program?.evaluate(Object.fromEntries(variables.map((name) => [name, object[name] ?? {}]))) === true;
    } catch {
      return false; // as above
    }
  };
  const { observedGeneration } = (object["status"] ?? {}) as { observedGeneration?: number };
  if (observedGeneration !== undefined && observedGeneration !== object.metadata.generation) {
    return {
      status: "InProgress",
      message: `${object.kind} generation is ${object.metadata.generation}, but latest observed generation is ${observedGeneration}`,
    };
  }
  if (holds(inProgress)) return { status: "InProgress", message: "custom health check: in progress" };
  if (holds(failed)) return { status: "Failed", message: "custom health check: failed" };
  return holds(current)
    ? { status: "Current", message: "custom health check: current" }
    : { status: "InProgress", message: "custom health check: not current yet" };
}
