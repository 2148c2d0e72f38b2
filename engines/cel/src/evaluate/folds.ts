// Loops: an accumulator goes from item to item.
// @see cel-go interpreter/interpretable.go (evalFold), v0.26.0
import { goNameOf } from "./attributes.ts";
import type { Evaluate, Frame } from "./frame.ts";
import { GrowingList } from "./lists.ts";
import { EntryMap, GrowingMap } from "./maps.ts";
import { CelList, CelMap, Failure, type Value } from "./values.ts";

/** A loop that is ready to run: where its accumulator and its variables are, and its parts. */
export type FoldPlan = {
  accumulator: number;
  variables: readonly number[];
  range: Evaluate;
  condition: Evaluate;
  step: Evaluate;
  result: Evaluate;
};

/** An accumulator that begins as an empty list or map grows in place. */
export function begunWith(value: Value): Value {
  if (value instanceof CelList && value.size === 0) return new GrowingList();
  return value instanceof CelMap && value.size === 0 ? new GrowingMap() : value;
}

const ended = (value: Value): Value => {
  if (value instanceof GrowingList) return value.done();
  return value instanceof GrowingMap ? new EntryMap(value.entries()) : value;
};

/** A loop as a function. */
export function planFold(fold: FoldPlan): Evaluate {
  const over = fold.variables.length > 1 ? overEntries : overItems;
  return (frame) => {
    const range = fold.range(frame);
    if (range instanceof Failure) return range;
    frame.slots[fold.accumulator] = undefined;
    const failure = over(frame, fold, range);
    return failure ?? ended(fold.result(frame));
  };
}

/** One turn; false when the loop is over. */
function turn(frame: Frame, { accumulator, condition, step }: FoldPlan): boolean {
  if (condition(frame) === false) return false;
  frame.slots[accumulator] = step(frame);
  return true;
}

function overItems(frame: Frame, fold: FoldPlan, range: Value): Failure | undefined {
  const [variable = 0] = fold.variables;
  const items = range instanceof CelList ? range : range instanceof CelMap ? range.keys() : undefined;
  if (!items) return new Failure(`got '${goNameOf(range)}', expected iterable type`);
  for (const item of items) {
    frame.slots[variable] = item;
    if (!turn(frame, fold)) break;
  }
  return undefined;
}

function overEntries(frame: Frame, fold: FoldPlan, range: Value): Failure | undefined {
  const [one = 0, two = 0] = fold.variables;
  const entries = range instanceof CelList ? placesOf(range) : range instanceof CelMap ? entriesOf(range) : undefined;
  if (!entries) return new Failure(`unsupported comprehension range type: ${goNameOf(range)}`);
  for (const [key, value] of entries) {
    frame.slots[one] = key;
    frame.slots[two] = value;
    if (!turn(frame, fold)) break;
  }
  return undefined;
}

function* placesOf(list: CelList): Iterable<[Value, Value]> {
  let place = 0n;
  for (const item of list) {
    yield [place, item];
    place += 1n;
  }
}

function* entriesOf(map: CelMap): Iterable<[Value, Value]> {
  for (const key of map.keys()) yield [key, map.find(key) ?? null];
}
