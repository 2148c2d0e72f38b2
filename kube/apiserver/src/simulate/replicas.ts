// How many pods a workload wants.
import type { KubeObject } from "@sluice/objects";
import { specOf } from "./conditions.ts";

/** The replicas of a spec, one when it does not say. */
export const replicasOf = (object: KubeObject): number => Number(specOf(object)["replicas"] ?? 1);
