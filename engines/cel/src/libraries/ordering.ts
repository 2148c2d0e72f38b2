// Which of two values comes first.
// @see cel-go common/stdlib/standard.go, v0.26.0
import { compare, isOrdered } from "../evaluate/equality.ts";
import type { Singleton, Singletons } from "../evaluate/implementation.ts";
import { Failure } from "../evaluate/values.ts";

const where = (holds: (order: number) => boolean): Singleton => ({
  takes: isOrdered,
  call: (_meter, left = null, right = null) => {
    const order = compare(left, right);
    return order instanceof Failure ? order : holds(order);
  },
});

/** The operators that compare. */
export const ordering: Singletons = {
  "_<_": where((order) => order < 0),
  "_<=_": where((order) => order <= 0),
  "_>_": where((order) => order > 0),
  "_>=_": where((order) => order >= 0),
};
