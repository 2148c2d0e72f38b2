// Numbers that follow from the name of a service, so that runs are alike.
import { createHash } from "node:crypto";
import type { KubeObject } from "@sluice/objects";

/** A number of what has this name; `salt` tells its numbers apart. */
export const numberFor = (object: KubeObject, salt: string, below: number): number =>
  createHash("sha256").update(`${object.metadata.namespace}/${object.metadata.name}/${salt}`).digest().readUInt32BE(0) %
  below;

/** The first free number at or after another. */
export function freeNumber(start: number, count: number, isTaken: (number: number) => boolean): number {
  for (let step = 0; step < count; step += 1) {
    const number = (start + step) % count;
    if (!isTaken(number)) return number;
  }
  return start;
}
