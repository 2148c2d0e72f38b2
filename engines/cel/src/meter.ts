import { CelError } from "./cel-error.ts";

/** What is left of the turns that loops may take; set before each evaluation, which is never interrupted. */
export const meter = { turnsLeft: 0 };

/** @throws {CelError} BUDGET when fewer turns are left */
export function spend(turns: number): void {
  meter.turnsLeft -= turns;
  if (meter.turnsLeft < 0) throw new CelError("BUDGET", "the expression takes too many turns: loop over fewer items");
}
