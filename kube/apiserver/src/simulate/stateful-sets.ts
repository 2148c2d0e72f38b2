// StatefulSets: pods with names of their own, and the revision that they are of.
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";
import { specOf } from "./conditions.ts";
import { countPods, scalePods } from "./pods.ts";
import { replicasOf } from "./replicas.ts";
import { isBroken, type Simulation } from "./simulation.ts";

const revisionOf = (object: KubeObject): string =>
  `${object.metadata.name}-${createHash("sha256")
    .update(JSON.stringify(specOf(object)["template"] ?? {}))
    .digest("hex")
    .slice(0, 10)}`;

/** StatefulSets. */
export const statefulSets: Simulation = {
  bucket: "apps/statefulsets",
  own(object, context) {
    const nameOf = (ordinal: number): string => `${object.metadata.name}-${ordinal}`;
    scalePods(object, context, { count: replicasOf(object), nameOf });
    return undefined;
  },
  status(object, context, refused) {
    const replicas = refused === undefined ? replicasOf(object) : countPods(object, context);
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
