// What a cluster does of its own accord: controllers that move objects towards their specs, without any machine behind them. Each looks at one
// object after a change and says what its status becomes, or which other objects it makes.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";

/** The annotation that scripts an outcome: `never-ready`, `crash-loop`, `image-pull-error`, `job-failed`, or `ready-after=5s`. */
export const outcomeAnnotation = "sluice.dev/simulate";

/** A simulated controller. Deterministic: the same object gives the same answer. */
export type Simulation = {
  /** `group/plural` of the objects that it looks at. */
  bucket: string;
  /** The status that the object should have; undefined to leave it. `refused` says why an object that it wants was refused. */
  status?(object: KubeObject, context: Context, refused?: string): { [field: string]: unknown } | undefined;
  /** Brings the objects about that it owns; annotations that it returns are set together with the status. @throws {ApiError} what one was refused for */
  own?(object: KubeObject, context: Context): { [key: string]: string } | undefined;
};

/** The scripted outcome of an object, from its own annotation or that of its pod template. */
export function outcomeOf(object: KubeObject): string {
  const template = (
    object["spec"] as { template?: { metadata?: { annotations?: { [key: string]: string } } } } | undefined
  )?.template;
  return (
    object.metadata.annotations?.[outcomeAnnotation] ?? template?.metadata?.annotations?.[outcomeAnnotation] ?? "ready"
  );
}

/** True when the script says that the pods of this object never get ready. */
export const isBroken = (object: KubeObject): boolean =>
  ["never-ready", "crash-loop", "image-pull-error", "job-failed"].includes(outcomeOf(object));
