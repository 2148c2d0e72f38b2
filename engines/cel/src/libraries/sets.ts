// Lists as sets. @see cel-go ext/sets.go, v0.26.0
import type { Implementation, Implementations } from "../evaluate/implementation.ts";
import type { Meter } from "../evaluate/meter.ts";
import type { CelList, Value } from "../evaluate/values.ts";

function containsAll(meter: Meter, list: CelList, part: CelList): Value {
  for (const item of part) {
    const found = list.contains(item, meter);
    if (found !== true) return found;
  }
  return true;
}

const equivalent: Implementation = (meter, left: CelList, right: CelList) => {
  const contained = containsAll(meter, left, right);
  return contained === true ? containsAll(meter, right, left) : contained;
};

const intersects: Implementation = (meter, left: CelList, right: CelList) => {
  for (const item of left) if (right.contains(item, meter) === true) return true;
  return false;
};

/** sets.contains, sets.equivalent, sets.intersects. */
export const sets: Implementations = {
  list_sets_contains_list: containsAll,
  list_sets_equivalent_list: equivalent,
  list_sets_intersects_list: intersects,
};
