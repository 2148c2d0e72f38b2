// What a value is.
// @see sprig reflect.go, 3.3.0
import { kindOf, typeName } from "@sluice/gotemplate";
import { isDeepEqual } from "./deep-equal.ts";
import { define, type FunctionTable } from "./go-function.ts";

/** Functions about types and kinds. */
export const reflectionFunctions: FunctionTable = {
  typeOf: define(["interface {}"], typeName),
  typeIs: define(["string", "interface {}"], (type, value) => typeName(value) === type),
  typeIsLike: define(["string", "interface {}"], (type, value) => [type, `*${type}`].includes(typeName(value))),
  kindOf: define(["interface {}"], kindOf),
  kindIs: define(["string", "interface {}"], (kind, value) => kindOf(value) === kind),
  deepEqual: define(["interface {}", "interface {}"], (left, right) => isDeepEqual(left, right)),
};
