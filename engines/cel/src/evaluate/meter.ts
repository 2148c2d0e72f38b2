// What an evaluation has cost, in Kubernetes' units, and how much work it may be that costs do not tell of.
// @see cel-go interpreter/runtimecost.go, v0.26.0
import { CelError } from "../cel-error.ts";

/** Kubernetes' limit for one call. @see k8s.io/apiserver/pkg/apis/cel/config.go, v0.36.3 */
export const mostOfCall = 1_000_000;

/** Steps of comparing, copying and joining. cel-go lets a call of cost 1 look at whatever a value holds; we stop at some time. */
const mostSteps = 50_000_000;

/** Counts what one evaluation costs. */
export class Meter {
  readonly limit: number;
  cost = 0;
  #steps = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  /** @throws {CelError} BUDGET when the limit is exceeded */
  spend(cost: number): void {
    this.cost += cost;
    if (this.cost > this.limit) throw new CelError("BUDGET", "operation cancelled: actual cost limit exceeded");
  }

  /** @throws {CelError} BUDGET when it would be too much work */
  work(steps: number): void {
    this.#steps += steps;
    if (this.#steps > mostSteps) throw new CelError("BUDGET", "operation interrupted");
  }
}
