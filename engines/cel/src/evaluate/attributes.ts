// Names with fields and indexes behind them, `a.b[c].?d`: looked up step by step, each step at a cost.
// @see cel-go interpreter/{attributes,planner}.go, v0.26.0
import type { Evaluate, Frame } from "./frame.ts";
import { withoutShape } from "./from-json.ts";
import { showValue } from "./show-value.ts";
import { CelList, CelMap, Failure, none, Opaque, Optional, TypeValue, Uint, type Value } from "./values.ts";

/** A step: a field or an index, which may be worked out. A test only asks whether something is there. */
export type Step = { key: Value | Evaluate; isOptional: boolean; isTest: boolean };

/** Where a value is: steps from a root, or one of two places. */
export type Attribute = { root: Evaluate; steps: readonly Step[] } | { test: Evaluate; yes: Attribute; no: Attribute };

/** A part that is ready to run; `constant` where its value is known already, `attribute` where it is a place that steps may follow. */
export type Plan = { run: Evaluate; constant?: Value; attribute?: Attribute };

/** One step further, on both sides where there are two. */
export function withStep(attribute: Attribute, step: Step): Attribute {
  if ("root" in attribute) return { root: attribute.root, steps: [...attribute.steps, step] };
  return { ...attribute, yes: withStep(attribute.yes, step), no: withStep(attribute.no, step) };
}

/** Finds the value; the attribute's own cost is not in it. */
export function resolver(attribute: Attribute): Evaluate {
  if (!("root" in attribute)) return choice(attribute.test, resolver(attribute.yes), resolver(attribute.no));
  const { root, steps } = attribute;
  if (steps.length === 0) return root;
  if (steps.some(({ isOptional }) => isOptional)) return (frame) => walk(frame, root(frame), steps);
  return (frame) => {
    let value = root(frame);
    if (value instanceof Optional) return walk(frame, value, steps);
    for (const step of steps) {
      if (value instanceof Failure) return value;
      value = take(frame, value, step);
    }
    return value;
  };
}

function choice(test: Evaluate, yes: Evaluate, no: Evaluate): Evaluate {
  return (frame) => {
    const value = test(frame);
    if (value === true) return yes(frame);
    if (value === false) return no(frame);
    return value instanceof Failure ? value : new Failure("no such overload");
  };
}

/** From the first optional step on, what is not there ends the walk without a failure. */
function walk(frame: Frame, root: Value, steps: readonly Step[]): Value {
  let value = root;
  let isOptional = false;
  if (root instanceof Optional) {
    if (root.value === undefined) return root;
    value = withoutShape(root.value);
    isOptional = true;
  }
  for (const step of steps) {
    if (value instanceof Failure) return value;
    isOptional ||= step.isOptional;
    if (!isOptional) value = take(frame, value, step);
    else {
      const found = look(frame, value, step);
      if (found === undefined) return none;
      value = found;
    }
  }
  return isOptional && !(value instanceof Failure) ? new Optional(value) : value;
}

/** A step that costs, whatever comes of it. */
function take(frame: Frame, value: Value, step: Step): Value {
  const key = keyOf(frame, step);
  const found = key instanceof Failure ? key : lookUp(value, key);
  frame.meter.spend(1);
  if (step.isTest) return found instanceof Failure ? found : found !== undefined;
  if (found !== undefined) return found;
  return new Failure(`${value instanceof CelList ? "index out of bounds" : "no such key"}: ${showValue(key)}`);
}

/** A step that costs where it finds something. */
function look(frame: Frame, value: Value, step: Step): Value | undefined {
  const key = keyOf(frame, step);
  const found = key instanceof Failure ? key : lookUp(value, key);
  if (found !== undefined && !(found instanceof Failure)) frame.meter.spend(1);
  return found;
}

function keyOf(frame: Frame, { key }: Step): Value {
  if (typeof key !== "function") return key;
  const found = key(frame);
  return found instanceof Failure ? found : (keyFailure(found) ?? found);
}

/** Why a value is no key; undefined when it may be one. */
export function keyFailure(value: Value): Failure | undefined {
  const isKey = (typeof value !== "object" && value !== null) || value instanceof Uint;
  return isKey ? undefined : new Failure(`invalid qualifier type: ${goNameOf(value)}`);
}

/** What stands at a key; undefined when nothing does. */
function lookUp(value: Value, key: Value): Value | undefined {
  if (value instanceof CelMap) return value.find(key);
  if (!(value instanceof CelList)) return undefined;
  const index = indexOf(key);
  if (index instanceof Failure) return index;
  if (index < 0 || index >= value.size) return undefined;
  if (typeof key !== "bigint" && !value.takesAnyIndex) return new Failure(`unsupported index: ${showValue(key)}`);
  return value.at(index);
}

function indexOf(key: Value): number | Failure {
  if (typeof key === "bigint") return Number(key);
  if (key instanceof Uint) return Number(key.value);
  if (typeof key === "number")
    return Number.isInteger(key) ? key : new Failure(`unsupported index value ${showValue(key)} in list`);
  return new Failure(`unsupported index type '${typeof key === "boolean" ? "bool" : "string"}' in list`);
}

/** The type that a value has in cel-go, as Go prints it. */
export function goNameOf(value: Value): string {
  if (value === null) return "types.Null";
  if (value instanceof Failure) return "*types.Err";
  if (value instanceof TypeValue) return "*types.Type";
  if (value instanceof CelList || value instanceof CelMap || value instanceof Opaque) return value.goName;
  if (value instanceof Optional) return "*types.Optional";
  if (value instanceof Uint8Array) return "types.Bytes";
  const names: { readonly [type: string]: string } = {
    string: "types.String",
    bigint: "types.Int",
    number: "types.Double",
    boolean: "types.Bool",
  };
  return names[typeof value] ?? `types.${value.constructor.name}`;
}
