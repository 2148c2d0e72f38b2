// APIServices: whoever answers for a group is there.
import { conditions, type ConditionRow } from "./conditions.ts";
import type { Simulation } from "./simulation.ts";

/** APIServices. */
export const apiServices: Simulation = {
  bucket: "apiregistration.k8s.io/apiservices",
  status(object, context) {
    const rows: ConditionRow[] = [["Available", "True", "Passed", "all checks passed"]];
    return { conditions: conditions(object, context, rows) };
  },
};
