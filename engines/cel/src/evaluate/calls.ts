// Calls of functions: the overload that the types tell, or the one that fits the values.
// @see cel-go interpreter/{planner,interpretable}.go, common/decls/decls.go, v0.26.0
import type { CelType } from "../typing/cel-type.ts";
import type { Overload } from "../typing/declarations.ts";
import { costRule, type CostRule } from "./actual-costs.ts";
import { CelError } from "../cel-error.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { Meter, mostOfCall } from "./meter.ts";
import { implementations, singletons, unguarded } from "./functions.ts";
import type { Implementation } from "./implementation.ts";
import type { Plan } from "./attributes.ts";
import { CelList, CelMap, Duration, Failure, noSuchOverload, Timestamp, typeNameOf, type Value } from "./values.ts";

/** A function; the overload is empty where more than one may be meant. `overloads` are all that it has. */
export type Callee = { name: string; overload: string; overloads: readonly Overload[] };

/** A call, its arguments being worked out first. A conversion of a constant is worked out at once. */
export function planFunction(callee: Callee, args: readonly Plan[], own?: Dispatcher): Plan {
  const { call, isByPlace } = own ?? dispatcherOf(callee);
  const cost = costRule(callee.name, callee.overload);
  if (conversions.has(callee.name) && args.length === 1 && args[0]?.constant !== undefined)
    return folded(call, args[0].constant);
  const runs = args.map(({ run }) => run);
  const [one, two] = runs;
  if (callee.name === "@not_strictly_false") return { run: notStrictlyFalse(one as Evaluate) };
  if (runs.length === 1) return { run: unary(call, one as Evaluate, cost) };
  if (runs.length === 2 && isByPlace) return { run: binary(call, [one as Evaluate, two as Evaluate], cost) };
  return { run: withMany(call, runs, cost) };
}

const conversions = new Set("bool bytes double duration dyn int string timestamp type uint".split(" "));

function folded(call: Implementation, argument: Value): Plan {
  const constant = argument instanceof Failure ? argument : call(new Meter(mostOfCall), argument);
  if (constant instanceof Failure) throw new CelError("CONSTANT", constant.message);
  return { run: () => constant, constant };
}

function spend({ meter }: Frame, cost: CostRule, args: readonly Value[], result: Value): void {
  meter.spend(typeof cost === "number" ? cost : cost(args, result));
}

function notStrictlyFalse(of: Evaluate): Evaluate {
  return (frame) => {
    const value = of(frame);
    frame.meter.spend(1);
    return typeof value === "boolean" ? value : true;
  };
}

function unary(call: Implementation, of: Evaluate, cost: CostRule): Evaluate {
  return (frame) => {
    const value = of(frame);
    const result = value instanceof Failure ? value : call(frame.meter, value);
    if (typeof cost === "number") frame.meter.spend(cost);
    else spend(frame, cost, [value], result);
    return result;
  };
}

function binary(call: Implementation, [left, right]: readonly [Evaluate, Evaluate], cost: CostRule): Evaluate {
  return (frame) => {
    const one = left(frame);
    const two = right(frame);
    const failure = one instanceof Failure ? one : two instanceof Failure ? two : undefined;
    const result = failure ?? call(frame.meter, one, two);
    if (typeof cost === "number") frame.meter.spend(cost);
    else spend(frame, cost, [one, two], result);
    return result;
  };
}

/** The first failure ends it: what comes after is not worked out, and the call does not count unless it was the last. */
function withMany(call: Implementation, runs: readonly Evaluate[], cost: CostRule): Evaluate {
  return (frame) => {
    const args: Value[] = [];
    for (const run of runs) {
      const value = run(frame);
      args.push(value);
      if (!(value instanceof Failure)) continue;
      if (args.length === runs.length) spend(frame, cost, args, value);
      return value;
    }
    const result = call(frame.meter, ...args);
    spend(frame, cost, args, result);
    return result;
  };
}

/** What runs for a call, and whether cel-go gives it its arguments by their places or, which tells in costs, as a list. */
export type Dispatcher = { call: Implementation; isByPlace: boolean };

/** With the checks of types that cel-go makes before a call. */
function dispatcherOf({ name, overload, overloads }: Callee): Dispatcher {
  const singleton = Object.hasOwn(singletons, name) ? singletons[name] : undefined;
  if (singleton)
    return { call: singleton.takes ? taking(name, singleton.takes, singleton.call) : singleton.call, isByPlace: true };
  const known = overloads.find(({ id }) => id === overload) ?? (overloads.length === 1 ? overloads[0] : undefined);
  const direct = known && implementations[known.id];
  if (!known || !direct) return { call: trying(name, overloads), isByPlace: false };
  const call = unguarded.has(name) ? direct : guarded(name, known.args, direct);
  return { call, isByPlace: name !== "format" };
}

/** The first overload that fits the values. */
const trying =
  (name: string, overloads: readonly Overload[]): Implementation =>
  (meter, ...args) => {
    for (const { id, args: types } of overloads) {
      const call = implementations[id];
      if (call && fitsAll(types, args)) return call(meter, ...args);
    }
    return notFitting(name, args);
  };

/** No such function has more than two arguments. */
const taking =
  (name: string, takes: (first: Value) => boolean, call: Implementation): Implementation =>
  (meter, first = null, second = null) => {
    if (takes(first)) return call(meter, first, second);
    return isReceiver(first) ? noSuchOverload : new Failure(`no such overload: ${name}`);
  };

const isReceiver = (value: Value): boolean =>
  typeof value === "string" || value instanceof Timestamp || value instanceof Duration;

function guarded(name: string, types: readonly CelType[], call: Implementation): Implementation {
  const [one, two] = types;
  if (types.length === 1 && one)
    return (meter, value = null) => (fits(one, value) ? call(meter, value) : notFitting(name, [value]));
  if (types.length === 2 && one && two)
    return (meter, left = null, right = null) =>
      fits(one, left) && fits(two, right) ? call(meter, left, right) : notFitting(name, [left, right]);
  return (meter, ...args) => (fitsAll(types, args) ? call(meter, ...args) : notFitting(name, args));
}

const notFitting = (name: string, args: readonly Value[]): Failure =>
  new Failure(`no such overload: ${name}(${args.map(typeNameOf).join(", ")})`);

const fitsAll = (types: readonly CelType[], args: readonly Value[]): boolean =>
  types.length === args.length && types.every((type, index) => fits(type, args[index] ?? null));

const runtimeNames: { readonly [kind: string]: string } = {
  timestamp: "google.protobuf.Timestamp",
  duration: "google.protobuf.Duration",
  null: "null_type",
};

/** Whether a value is of a type, as far as it tells: of a list or map the first item does. */
function fits({ kind, name, parameters }: CelType, value: Value): boolean {
  if (value instanceof Failure) return false;
  if (kind === "dyn" || kind === "any" || kind === "param") return true;
  if (typeNameOf(value) !== (runtimeNames[kind] ?? name)) return false;
  const [one, two] = parameters;
  if (value instanceof CelList) return value.size === 0 || !one || fits(one, value.at(0));
  if (!(value instanceof CelMap) || value.size === 0 || !one || !two) return true;
  const [key = null] = value.keys();
  return fits(one, key) && fits(two, value.find(key) ?? null);
}
