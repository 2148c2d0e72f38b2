// DaemonSets: one pod, on the one node that there is.
import { scalePods } from "./pods.ts";
import { isBroken, type Simulation } from "./simulation.ts";

/** DaemonSets. */
export const daemonSets: Simulation = {
  bucket: "apps/daemonsets",
  own(object, context) {
    scalePods(object, context, { count: 1 });
    return undefined;
  },
  status(object) {
    const ready = isBroken(object) ? 0 : 1;
    return {
      observedGeneration: object.metadata.generation,
      desiredNumberScheduled: 1,
      currentNumberScheduled: 1,
      updatedNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: ready,
      ...(ready ? { numberAvailable: ready } : { numberUnavailable: 1 }),
    };
  },
};
