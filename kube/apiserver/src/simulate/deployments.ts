// Deployments: a ReplicaSet a revision, and a status that says how far its pods are.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { childrenOf } from "./children.ts";
import { conditions, statusOf, type ConditionRow, type Fields } from "./conditions.ts";
import { wasRefused } from "./replica-sets.ts";
import { replicasOf } from "./replicas.ts";
import { replicaSetKind, revisionAnnotation, rollOut } from "./roll-out.ts";
import { isBroken, outcomeOf, type Simulation } from "./simulation.ts";

const whyBroken: { [outcome: string]: string } = {
  "crash-loop": "back-off restarting failed container",
  "image-pull-error": "image cannot be pulled",
  "never-ready": "pods do not become ready",
  "job-failed": "pods failed",
};

/** Deployments. */
export const deployments: Simulation = {
  bucket: "apps/deployments",
  own: (object, context) => ({ [revisionAnnotation]: String(rollOut(object, context).revision) }),
  status(object, context) {
    const refusal = refusalOf(object, context);
    if (refusal) return withRefusal(object, context, refusal);
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

type Refusal = { message: string; replicaSet: KubeObject };

/** Why the newest ReplicaSet has not all its pods. */
function refusalOf(object: KubeObject, context: Context): Refusal | undefined {
  const newest = childrenOf(context, replicaSetKind, object).find((one) => replicasOf(one) > 0);
  const message = wasRefused(newest);
  return newest && message !== undefined ? { message, replicaSet: newest } : undefined;
}

function withRefusal(object: KubeObject, context: Context, { message, replicaSet }: Refusal): Fields {
  const there = Number(statusOf(replicaSet)["replicas"] ?? 0);
  const ready = Number(statusOf(replicaSet)["readyReplicas"] ?? 0);
  const { name } = replicaSet.metadata;
  const rows: ConditionRow[] = [
    ["Progressing", "True", "NewReplicaSetCreated", `Created new replica set "${name}"`],
    ["Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability."],
    ["ReplicaFailure", "True", "FailedCreate", message],
  ];
  return {
    observedGeneration: object.metadata.generation,
    ...(there > 0 ? { replicas: there, updatedReplicas: there } : {}),
    ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
    unavailableReplicas: replicasOf(object) - ready,
    conditions: conditions(object, context, rows),
  };
}
