// Health by CEL, where kstatus does not know a kind's conventions: expressions over the object, judged as Flux judges them.
// @see fluxcd/pkg runtime/cel, StatusEvaluator
import type { Health } from "@sluice/kstatus";
import { gvkOf, type KubeObject } from "@sluice/objects";

/** When an object of a kind is healthy. Kinds match by group and name, in whatever version. */
export type HealthRule = {
  apiVersion: string;
  kind?: string | undefined;
  current: string;
  inProgress?: string;
  failed?: string;
};

/** An expression that is no CEL. Waiting cannot make it right. */
export class HealthExpressionError extends Error {
  override readonly name = "HealthExpressionError";
  readonly code = "NOT_CEL";
  /** Which of the expressions: `current`, `inProgress` or `failed`. */
  readonly which: string;

  constructor(which: string, message: string, cause: unknown) {
    super(message, { cause });
    this.which = which;
  }
}

type Program = { evaluate(variables: { [name: string]: unknown }): unknown };
type Compiled = { group: string; kind: string | undefined; inProgress?: Program; failed?: Program; current: Program };

/**
 * Judges objects of the kinds that rules name, for `waitForHealth`; undefined for all others.
 *
 * @throws {HealthExpressionError} for an expression that is no CEL
 */
export async function compileHealthChecks(
  rules: readonly HealthRule[] | undefined,
): Promise<(object: KubeObject) => Health | undefined> {
  const compiled = await Promise.all((rules ?? []).map(compileRule));
  return (object) => {
    const { group, kind } = gvkOf(object);
    const rule = compiled.find((candidate) => candidate.group === group && candidate.kind === kind);
    return rule && judge(rule, object);
  };
}

const variables = ["apiVersion", "kind", "metadata", "spec", "status", "data"];

async function compileRule({ apiVersion, kind = "", current, inProgress, failed }: HealthRule): Promise<Compiled> {
  const read = (expression: string, name: string): Promise<Program> => compile(expression, name);
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

/** Loaded when the first expression is met: most sets have none. */
async function compile(expression: string, which: string): Promise<Program> {
  const cel = await import("@sluice/cel");
  try {
    return cel.compile(expression, { variables, flux: true });
  } catch (error) {
    if (!(error instanceof cel.CelError)) throw error;
    throw new HealthExpressionError(which, error.message, error);
  }
}
