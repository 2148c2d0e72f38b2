// Jobs: pods that end, as often as they must.
import { conditions, nowOf, specOf, statusOf, type ConditionRow } from "./conditions.ts";
import { scalePods } from "./pods.ts";
import { isBroken, outcomeOf, type Simulation } from "./simulation.ts";

/** Jobs. */
export const jobs: Simulation = {
  bucket: "batch/jobs",
  own(object, context) {
    const isSuspended = specOf(object)["suspend"] === true;
    scalePods(object, context, { count: isSuspended ? 0 : Number(specOf(object)["completions"] ?? 1) });
    return undefined;
  },
  status(object, context, refused) {
    if (specOf(object)["suspend"] === true) return undefined;
    if (refused !== undefined) return { startTime: String(statusOf(object)["startTime"] ?? nowOf(context)) };
    const time = String(statusOf(object)["startTime"] ?? nowOf(context));
    const completions = Number(specOf(object)["completions"] ?? 1);
    if (outcomeOf(object) === "job-failed") {
      const failure: ConditionRow[] = [
        ["FailureTarget", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit"],
        ["Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit"],
      ];
      return {
        startTime: time,
        failed: Number(specOf(object)["backoffLimit"] ?? 6) + 1,
        conditions: conditions(object, context, failure),
      };
    }
    if (isBroken(object)) return { startTime: time, active: 1, ready: 0 };
    const success: ConditionRow[] = [
      ["SuccessCriteriaMet", "True", "CompletionsReached", "Reached expected number of succeeded pods"],
      ["Complete", "True", "CompletionsReached", "Reached expected number of succeeded pods"],
    ];
    return {
      startTime: time,
      completionTime: statusOf(object)["completionTime"] ?? nowOf(context),
      succeeded: completions,
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
      conditions: conditions(object, context, success),
    };
  },
};
