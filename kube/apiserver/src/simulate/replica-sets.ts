// ReplicaSets and ReplicationControllers: as many equal pods as they want, or may have.
import type { KubeObject } from "@sluice/objects";
import { conditions, statusOf, type ConditionRow, type Fields } from "./conditions.ts";
import { countPods, scalePods } from "./pods.ts";
import { replicasOf } from "./replicas.ts";
import { isBroken, type Simulation } from "./simulation.ts";

const ofBucket = (bucket: string): Simulation => ({
  bucket,
  own(object, context) {
    scalePods(object, context, { count: replicasOf(object) });
    return undefined;
  },
  status(object, context, refused) {
    const replicas = refused === undefined ? replicasOf(object) : countPods(object, context);
    const ready = isBroken(object) ? 0 : replicas;
    const rows: ConditionRow[] = refused === undefined ? [] : [["ReplicaFailure", "True", "FailedCreate", refused]];
    return {
      observedGeneration: object.metadata.generation,
      replicas,
      ...(replicas > 0 ? { fullyLabeledReplicas: replicas } : {}),
      ...(ready > 0 ? { readyReplicas: ready, availableReplicas: ready } : {}),
      ...(rows.length > 0 ? { conditions: conditions(object, context, rows) } : {}),
    };
  },
});

/** Why a ReplicaSet has not all the pods that it wants; undefined when it has. */
export function wasRefused(object: KubeObject | undefined): string | undefined {
  const all = (object && (statusOf(object)["conditions"] as Fields[] | undefined)) ?? [];
  return Array.isArray(all)
    ? (all.find(({ type }) => type === "ReplicaFailure")?.["message"] as string | undefined)
    : undefined;
}

/** ReplicaSets. */
export const replicaSets: Simulation = ofBucket("apps/replicasets");

/** ReplicationControllers. */
export const replicationControllers: Simulation = ofBucket("/replicationcontrollers");
