// Deployments: a ReplicaSet a revision, and a status that says how far its pods are.
import { conditions, type ConditionRow } from "./conditions.ts";
import { replicasOf } from "./replicas.ts";
import { revisionAnnotation, rollOut } from "./roll-out.ts";
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
