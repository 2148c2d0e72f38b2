// ReplicaSets and ReplicationControllers: as many equal pods as they want.
import { scalePods } from "./pods.ts";
import { replicasOf } from "./replicas.ts";
import { isBroken, type Simulation } from "./simulation.ts";

const ofBucket = (bucket: string): Simulation => ({
  bucket,
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
});

/** ReplicaSets. */
export const replicaSets: Simulation = ofBucket("apps/replicasets");

/** ReplicationControllers. */
export const replicationControllers: Simulation = ofBucket("/replicationcontrollers");
