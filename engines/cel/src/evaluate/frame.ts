// Where an expression is evaluated: what its names stand for, and what it has cost so far.
import type { Meter } from "./meter.ts";
import type { Value } from "./values.ts";

/** The values of names, each at a place of its own; undefined where there is none yet. */
export type Frame = { readonly slots: (Value | undefined)[]; readonly meter: Meter };

/** A part of an expression that is ready to run. */
export type Evaluate = (frame: Frame) => Value;
