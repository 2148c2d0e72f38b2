// All simulated controllers that look at one object at a time. A new one is a file and a row here.
import { autoscalers } from "./autoscalers.ts";
import { claims } from "./claims.ts";
import { daemonSets } from "./daemon-sets.ts";
import { deployments } from "./deployments.ts";
import { budgets } from "./disruption-budgets.ts";
import { jobs } from "./jobs.ts";
import { loadBalancers } from "./load-balancers.ts";
import { podStatus } from "./pod-status.ts";
import { policyTypes } from "./policy-types.ts";
import { replicaSets, replicationControllers } from "./replica-sets.ts";
import type { Simulation } from "./simulation.ts";
import { statefulSets } from "./stateful-sets.ts";

/** By the name that they are switched off by. */
export const workloadSimulations = {
  deployments,
  replicaSets,
  replicationControllers,
  statefulSets,
  daemonSets,
  jobs,
  pods: { bucket: "/pods", status: podStatus },
  claims,
  loadBalancers,
  disruptionBudgets: budgets,
  autoscalers,
  policyTypes,
} as const satisfies { [name: string]: Simulation };
