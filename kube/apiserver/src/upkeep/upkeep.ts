// What it takes to keep the objects of a kind right.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";

/** One kind whose objects are kept right. */
export type Upkeep = {
  /** `group/plural` of the objects. */
  bucket: string;
  /** Buckets whose changes may concern all of them. */
  dependsOn: readonly string[];
  /** Writes what an object should have, when it does not have it. */
  keep(object: KubeObject, context: Context): void;
};
