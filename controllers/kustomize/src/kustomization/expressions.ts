// Expressions in CEL. A wrong one cannot become right by waiting, so it stalls the Kustomization until its spec changes.
import type { Kustomization } from "@sluice/api-kustomize";
import { compileHealthChecks, HealthExpressionError } from "@sluice/apply";
import type { KubeObject } from "@sluice/objects";
import { stalled } from "@sluice/runtime";
import type { Health } from "@sluice/kstatus";

const invalid = (field: string, error: Error) =>
  stalled(
    "InvalidCELExpression",
    `Reconciliation failed terminally due to configuration error: ${field}: ${error.message}`,
    error,
  );

/** Whether `readyExpr` holds for a dependency. @throws {ReconcileError} stalled, for an expression that is no CEL */
export async function holdsReadyExpr(
  expression: string,
  { self, dep }: { self: Kustomization; dep: Kustomization },
): Promise<boolean> {
  const cel = await import("@sluice/cel"); // most fleets have no expressions
  try {
    return cel.compile(expression, { variables: ["self", "dep"], flux: true }).evaluate({ self, dep }) === true;
  } catch (error) {
    if (!(error instanceof cel.CelError)) throw error;
    if (error.code === "EVALUATION" || error.code === "BUDGET") return false; // a field that is not there yet: not ready
    throw invalid("spec.dependsOn[].readyExpr", error);
  }
}

/** Judges by `spec.healthCheckExprs`. @throws {ReconcileError} stalled, for an expression that is no CEL */
export async function healthJudge({ spec }: Kustomization): Promise<(object: KubeObject) => Health | undefined> {
  try {
    return await compileHealthChecks(spec.healthCheckExprs);
  } catch (error) {
    if (!(error instanceof HealthExpressionError)) throw error;
    throw invalid(`spec.healthCheckExprs[].${error.which}`, error);
  }
}
