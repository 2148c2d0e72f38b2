// What to take when something is missing or empty.
// @see sprig defaults.go, 3.3.0
import { GoStruct, isTrue } from "@sluice/gotemplate";
import { define, type FunctionTable } from "./go-function.ts";

/** Nothing, zero, false, and lists, maps and texts without content. A struct never is, whatever it holds. */
export const isEmpty = (value: unknown): boolean => !(value instanceof GoStruct) && !isTrue(value);

/** Functions that choose between values. */
export const defaultFunctions: FunctionTable = {
  default: define(["interface {}", "...interface {}"], (fallback, ...given) =>
    isEmpty(given[0]) ? fallback : given[0],
  ),
  empty: define(["interface {}"], isEmpty),
  coalesce: define(["...interface {}"], (...values) => values.find((value) => !isEmpty(value)) ?? null),
  all: define(["...interface {}"], (...values) => !values.some(isEmpty)),
  any: define(["...interface {}"], (...values) => values.some((value) => !isEmpty(value))),
  ternary: define(["interface {}", "interface {}", "bool"], (yes, no, condition) => (condition ? yes : no)),
};
