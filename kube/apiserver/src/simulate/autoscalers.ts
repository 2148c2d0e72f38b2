// HorizontalPodAutoscalers: nothing is ever busy, so that they want as few pods as they may.
import { conditions, specOf, type ConditionRow } from "./conditions.ts";
import type { Simulation } from "./simulation.ts";

/** HorizontalPodAutoscalers. */
export const autoscalers: Simulation = {
  bucket: "autoscaling/horizontalpodautoscalers",
  status(object, context) {
    const minimum = Number(specOf(object)["minReplicas"] ?? 1);
    const rows: ConditionRow[] = [
      ["AbleToScale", "True", "ReadyForNewScale", "recommended size matches current size"],
      ["ScalingActive", "True", "ValidMetricFound", "the HPA was able to compute the replica count"],
    ];
    return {
      currentReplicas: minimum,
      desiredReplicas: minimum,
      currentMetrics: null,
      conditions: conditions(object, context, rows),
    };
  },
};
