// Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, Pod, claims: the statuses that a healthy cluster would report.
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";
import { conditions, nowOf, specOf, statusOf, type ConditionRow, type Fields } from "./conditions.ts";
import { podStatus } from "./pod-status.ts";
import { scalePods } from "./pods.ts";
import { revisionAnnotation, rollOut } from "./replica-sets.ts";
import { isBroken, outcomeOf, type Simulation } from "./simulation.ts";

const replicasOf = (object: KubeObject): number => Number(specOf(object)["replicas"] ?? 1);

const whyBroken: { [outcome: string]: string } = {
  "crash-loop": "back-off restarting failed container",
  "image-pull-error": "image cannot be pulled",
  "never-ready": "pods do not become ready",
  "job-failed": "pods failed",
};

const deployments: Simulation = {
  bucket: "apps/deployments",
  own: (object, context) => ({ [revisionAnnotation]: String(rollOut(object, context).revision) }),
  status(object, context) {
    const replicas = replicasOf(object);
    const broken = isBroken(object) && replicas > 0;
    const ready = broken ? 0 : replicas;
    const { name, generation } = object.metadata;
    const counts = {
      replicas,
      updatedReplicas: replicas,
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(broken ? { unavailableReplicas: replicas } : {}),
    };
    const rows: ConditionRow[] = broken
      ? [
          [
            "Available",
            "False",
            "MinimumReplicasUnavailable",
            `Deployment does not have minimum availability: ${whyBroken[outcomeOf(object)]}`,
          ],
          ["Progressing", "True", "ReplicaSetUpdated", `ReplicaSet "${name}" is progressing.`],
        ]
      : [
          ["Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability."],
          ["Progressing", "True", "NewReplicaSetAvailable", `ReplicaSet "${name}" has successfully progressed.`],
        ];
    return { observedGeneration: generation, ...counts, conditions: conditions(object, context, rows) };
  },
};

const replicaSets: Simulation = {
  bucket: "apps/replicasets",
  own(object, context) {
    scalePods(object, context, { count: replicasOf(object) });
    return undefined;
  },
  status(object) {
    const replicas = replicasOf(object);
    const ready = isBroken(object) ? 0 : replicas;
    return {
      observedGeneration: object.metadata.generation,
      replicas,
      ...(replicas > 0 ? { fullyLabeledReplicas: replicas } : {}),
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    };
  },
};

const revisionOf = (object: KubeObject): string =>
  `${object.metadata.name}-${createHash("sha256")
    .update(JSON.stringify(specOf(object)["template"] ?? {}))
    .digest("hex")
    .slice(0, 10)}`;

const statefulSets: Simulation = {
  bucket: "apps/statefulsets",
  own(object, context) {
    const nameOf = (ordinal: number): string => `${object.metadata.name}-${ordinal}`;
    scalePods(object, context, { count: replicasOf(object), nameOf });
    return undefined;
  },
  status(object) {
    const replicas = replicasOf(object);
    const ready = isBroken(object) ? 0 : replicas;
    const revision = revisionOf(object);
    return {
      observedGeneration: object.metadata.generation,
      replicas,
      currentReplicas: replicas,
      updatedReplicas: replicas,
      availableReplicas: ready,
      ...(ready > 0 ? { readyReplicas: ready } : {}),
      currentRevision: revision,
      updateRevision: revision,
      collisionCount: 0,
    };
  },
};

const daemonSets: Simulation = {
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

const jobs: Simulation = {
  bucket: "batch/jobs",
  own(object, context) {
    const isSuspended = specOf(object)["suspend"] === true;
    scalePods(object, context, { count: isSuspended ? 0 : Number(specOf(object)["completions"] ?? 1) });
    return undefined;
  },
  status(object, context) {
    if (specOf(object)["suspend"] === true) return undefined;
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

const pods: Simulation = { bucket: "/pods", status: podStatus };

const claims: Simulation = {
  bucket: "/persistentvolumeclaims",
  status(object) {
    const spec = specOf(object);
    const requests = (spec["resources"] as { requests?: Fields } | undefined)?.requests ?? {};
    return isBroken(object)
      ? { phase: "Pending" }
      : { phase: "Bound", accessModes: spec["accessModes"], capacity: requests };
  },
};

const loadBalancers: Simulation = {
  bucket: "/services",
  status(object) {
    if (specOf(object)["type"] !== "LoadBalancer" || isBroken(object)) return { loadBalancer: {} };
    return { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
  },
};

const budgets: Simulation = {
  bucket: "policy/poddisruptionbudgets",
  status: ({ metadata }) => ({
    observedGeneration: metadata.generation,
    disruptionsAllowed: 1,
    currentHealthy: 1,
    desiredHealthy: 0,
    expectedPods: 1,
  }),
};

const autoscalers: Simulation = {
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

const apiServices: Simulation = {
  bucket: "apiregistration.k8s.io/apiservices",
  status(object, context) {
    const rows: ConditionRow[] = [["Available", "True", "Passed", "all checks passed"]];
    return { conditions: conditions(object, context, rows) };
  },
};

/** All simulated statuses. A new one is a row here. */
export const workloadSimulations: readonly Simulation[] = [
  deployments,
  replicaSets,
  statefulSets,
  daemonSets,
  jobs,
  pods,
  claims,
  loadBalancers,
  budgets,
  autoscalers,
  apiServices,
];
