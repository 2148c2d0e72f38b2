// Statuses that cannot be: less than nothing, more ready than there are, conditions of no type.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { inNamespace, made, ofGroup, talk } from "./sparse.ts";

const selector = { matchLabels: { a: "b" } };
const template = { metadata: { labels: { a: "b" } }, spec: { containers: [{ name: "app", image: "nginx" }] } };

/** An object, and statuses that are written to it. */
const told = (name: string, path: string, spec: JsonObject, ...statuses: JsonObject[]): Conversation =>
  talk(
    name,
    { ...made(path, { spec }, "a"), isSetUp: true },
    ...statuses.map((status): Request => ({
      method: "PATCH",
      path: `${path}/a/status`,
      type: "merge",
      body: { status },
      isTrial: true,
    })),
  );

const negative = (...names: string[]): JsonObject => Object.fromEntries(names.map((name) => [name, -1]));

/** What each kind says of its status. */
export const statusTalks: readonly Conversation[] = [
  told(
    "Deployments",
    `${ofGroup("apps")}/deployments`,
    { selector, template },
    negative("observedGeneration", "replicas", "updatedReplicas", "readyReplicas", "availableReplicas"),
    negative("unavailableReplicas", "terminatingReplicas", "collisionCount"),
    { replicas: 1, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 3 },
    { replicas: 3, updatedReplicas: 3, readyReplicas: 1, availableReplicas: 2 },
    { replicas: 3, updatedReplicas: 3, readyReplicas: 2, availableReplicas: 2, collisionCount: 2 },
    { collisionCount: 1 },
    { collisionCount: null },
  ),
  told(
    "ReplicaSets",
    `${ofGroup("apps")}/replicasets`,
    { selector, template },
    negative("observedGeneration", "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
    { replicas: 1, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 3 },
    { replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 1, availableReplicas: 2 },
  ),
  told(
    "ReplicationControllers",
    `${inNamespace}/replicationcontrollers`,
    { selector: { a: "b" }, template },
    negative("observedGeneration", "replicas", "fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
    { replicas: 1, fullyLabeledReplicas: 2, readyReplicas: 2, availableReplicas: 3 },
  ),
  told(
    "StatefulSets",
    `${ofGroup("apps")}/statefulsets`,
    { serviceName: "a", selector, template },
    negative("observedGeneration", "replicas", "currentReplicas", "updatedReplicas", "readyReplicas"),
    negative("availableReplicas", "collisionCount"),
    { replicas: 1, currentReplicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 3 },
    { replicas: 3, currentReplicas: 3, updatedReplicas: 3, readyReplicas: 1, availableReplicas: 2 },
  ),
  told(
    "DaemonSets",
    `${ofGroup("apps")}/daemonsets`,
    { selector, template },
    negative("currentNumberScheduled", "numberMisscheduled", "desiredNumberScheduled", "numberReady"),
    negative("observedGeneration", "updatedNumberScheduled", "numberAvailable", "numberUnavailable", "collisionCount"),
  ),
  told(
    "autoscalers",
    `${ofGroup("autoscaling", "v2")}/horizontalpodautoscalers`,
    { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" }, maxReplicas: 2 },
    negative("currentReplicas", "desiredReplicas"),
  ),
  told(
    "disruption budgets",
    `${ofGroup("policy")}/poddisruptionbudgets`,
    { minAvailable: 1, selector },
    negative("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods"),
  ),
  told(
    "pods",
    `${inNamespace}/pods`,
    template.spec,
    { conditions: [{ type: "Ready", status: "True" }, { status: "True" }, { type: "a b", status: "True" }] },
    { conditions: [{ type: "example.com/own", status: "True" }] },
  ),
];
