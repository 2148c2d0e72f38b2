// How functions of the language are written here: what they need has been seen to, and what fails is a value.
import type { Meter } from "./meter.ts";
import type { Value } from "./values.ts";

/** A function on values whose types were looked at before. (A method's parameters may be narrower than those of its type.) */
export type Implementation = { call(meter: Meter, ...args: Value[]): Value }["call"];

/** Implementations, by the identifiers of their overloads. */
export type Implementations = { readonly [overload: string]: Implementation };

/** A function that sorts its arguments out itself: one for all of its overloads. `takes` says what its first argument has to be able to do. */
export type Singleton = { takes?: (first: Value) => boolean; call: Implementation };

/** Singletons, by the names of functions. */
export type Singletons = { readonly [name: string]: Singleton };
