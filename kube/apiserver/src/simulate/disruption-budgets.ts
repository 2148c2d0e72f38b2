// PodDisruptionBudgets: one pod may go at any time.
import type { Simulation } from "./simulation.ts";

/** PodDisruptionBudgets. */
export const budgets: Simulation = {
  bucket: "policy/poddisruptionbudgets",
  status: ({ metadata }) => ({
    observedGeneration: metadata.generation,
    disruptionsAllowed: 1,
    currentHealthy: 1,
    desiredHealthy: 0,
    expectedPods: 1,
  }),
};
