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
  status(object, _context, refused) {
    const scheduled = refused === undefined ? 1 : 0;
    const ready = isBroken(object) ? 0 : scheduled;
    return {
      observedGeneration: object.metadata.generation,
      desiredNumberScheduled: 1,
      currentNumberScheduled: scheduled,
      ...(scheduled ? { updatedNumberScheduled: scheduled } : {}),
      numberMisscheduled: 0,
      numberReady: ready,
      ...(ready ? { numberAvailable: ready } : { numberUnavailable: 1 }),
    };
  },
};
