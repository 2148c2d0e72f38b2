import assert from "node:assert/strict";
import { test } from "node:test";
import type { KubeObject } from "@sluice/objects";
import { healthOf } from "./health.ts";

const object = (apiVersion: string, kind: string, rest: { [field: string]: unknown }): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: "web", generation: 2, ...(rest["metadata"] as object) },
  ...Object.fromEntries(Object.entries(rest).filter(([key]) => key !== "metadata")),
});
const condition = (type: string, status: string, reason = "", message = "") => ({ type, status, reason, message });
const available = [condition("Progressing", "True", "NewReplicaSetAvailable"), condition("Available", "True")];
const three = { replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
const deadline = { replicas: 3, progressDeadlineSeconds: 600 };

// Rows follow sigs.k8s.io/cli-utils pkg/kstatus/status/status_compute_test.go: the same situations, in our words.
const cases: [string, KubeObject, string, string][] = [
  [
    "being deleted",
    object("v1", "Pod", { metadata: { deletionTimestamp: "2026-01-01T00:00:00Z" } }),
    "Terminating",
    "Resource scheduled for deletion",
  ],
  [
    "generation not observed",
    object("apps/v1", "Deployment", { status: { observedGeneration: 1 } }),
    "InProgress",
    "Deployment generation is 2, but latest observed generation is 1",
  ],
  [
    "reconciling",
    object("x.io/v1", "Thing", { status: { conditions: [condition("Reconciling", "True", "", "busy")] } }),
    "InProgress",
    "busy",
  ],
  [
    "stalled",
    object("x.io/v1", "Thing", { status: { conditions: [condition("Stalled", "True", "", "broken")] } }),
    "Failed",
    "broken",
  ],
  [
    "deployment without status",
    object("apps/v1", "Deployment", { spec: { replicas: 1 } }),
    "InProgress",
    "Replicas: 0/1",
  ],
  [
    "deployment with old pods",
    object("apps/v1", "Deployment", { spec: deadline, status: { ...three, replicas: 4, conditions: available } }),
    "InProgress",
    "Pending termination: 1",
  ],
  [
    "deployment not yet available",
    object("apps/v1", "Deployment", {
      spec: deadline,
      status: { ...three, availableReplicas: 2, conditions: available },
    }),
    "InProgress",
    "Available: 2/3",
  ],
  [
    "deployment without progress condition",
    object("apps/v1", "Deployment", {
      spec: deadline,
      status: { ...three, conditions: [condition("Available", "True")] },
    }),
    "InProgress",
    "ReplicaSet not Available",
  ],
  [
    "deployment past its deadline",
    object("apps/v1", "Deployment", {
      spec: deadline,
      status: { conditions: [condition("Progressing", "False", "ProgressDeadlineExceeded")] },
    }),
    "Failed",
    "Progress deadline exceeded",
  ],
  [
    "deployment available",
    object("apps/v1", "Deployment", { spec: deadline, status: { ...three, conditions: available } }),
    "Current",
    "Deployment is available. Replicas: 3",
  ],
  [
    "statefulset rolling by partition",
    object("apps/v1", "StatefulSet", {
      spec: { replicas: 3, updateStrategy: { rollingUpdate: { partition: 1 } } },
      status: { replicas: 3, readyReplicas: 3, updatedReplicas: 1 },
    }),
    "InProgress",
    "updated: 1/2",
  ],
  [
    "statefulset between revisions",
    object("apps/v1", "StatefulSet", {
      spec: { replicas: 1 },
      status: { replicas: 1, readyReplicas: 1, currentReplicas: 1, currentRevision: "a", updateRevision: "b" },
    }),
    "InProgress",
    "Waiting for updated revision to match current",
  ],
  [
    "daemonset nobody looked at",
    object("apps/v1", "DaemonSet", {}),
    "InProgress",
    "DaemonSet status.observedGeneration not found",
  ],
  [
    "daemonset everywhere",
    object("apps/v1", "DaemonSet", {
      status: {
        observedGeneration: 2,
        desiredNumberScheduled: 1,
        currentNumberScheduled: 1,
        updatedNumberScheduled: 1,
        numberAvailable: 1,
        numberReady: 1,
      },
    }),
    "Current",
    "All replicas scheduled as expected. Replicas: 1",
  ],
  [
    "replicaset failing",
    object("apps/v1", "ReplicaSet", { status: { conditions: [condition("ReplicaFailure", "True")] } }),
    "InProgress",
    "Replica Failure condition. Check Pods",
  ],
  ["job not started", object("batch/v1", "Job", {}), "InProgress", "Job not started"],
  [
    "job running",
    object("batch/v1", "Job", { status: { startTime: "2026-01-01T00:00:00Z", active: 1 } }),
    "Current",
    "Job in progress. success:0, active: 1, failed: 0",
  ],
  [
    "job failed",
    object("batch/v1", "Job", { status: { failed: 1, conditions: [condition("Failed", "True")] } }),
    "Failed",
    "Job Failed. failed: 1/1",
  ],
  [
    "job complete",
    object("batch/v1", "Job", { status: { succeeded: 1, conditions: [condition("Complete", "True")] } }),
    "Current",
    "Job Completed. succeeded: 1/1",
  ],
  [
    "pod in a crash loop",
    object("v1", "Pod", {
      status: {
        phase: "Running",
        containerStatuses: [{ name: "app", state: { waiting: { reason: "CrashLoopBackOff" } } }],
      },
    }),
    "Failed",
    "Containers in CrashLoop state: app",
  ],
  [
    "pod ready",
    object("v1", "Pod", { status: { phase: "Running", conditions: [condition("Ready", "True")] } }),
    "Current",
    "Pod is Ready",
  ],
  ["claim not bound", object("v1", "PersistentVolumeClaim", {}), "InProgress", "PVC is not Bound. phase: unknown"],
  [
    "load balancer without address",
    object("v1", "Service", { spec: { type: "LoadBalancer" } }),
    "InProgress",
    "ClusterIP not set. Service type: LoadBalancer",
  ],
  [
    "crd with names taken",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
      status: { conditions: [condition("NamesAccepted", "False", "KindConflict", "taken")] },
    }),
    "Failed",
    "taken",
  ],
  [
    "crd being installed",
    object("apiextensions.k8s.io/v1", "CustomResourceDefinition", {
      status: { conditions: [condition("Established", "False", "Installing")] },
    }),
    "InProgress",
    "Install in progress",
  ],
  [
    "custom resource not ready",
    object("x.io/v1", "Thing", { status: { conditions: [condition("Ready", "False", "", "soon")] } }),
    "InProgress",
    "soon",
  ],
  [
    "custom resource ready",
    object("x.io/v1", "Thing", { status: { conditions: [condition("Ready", "True")] } }),
    "Current",
    "Resource is Ready",
  ],
  ["anything else", object("x.io/v1", "Thing", {}), "Current", "Resource is current"],
];

for (const [name, input, status, message] of cases) {
  test(`${name}: ${status}`, () => assert.deepEqual(healthOf(input), { status, message }));
}
