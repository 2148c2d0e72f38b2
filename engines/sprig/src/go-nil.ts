// Go tells a list or map that is nil from one that is empty, and JSON shows it: `concat` of nothing is `null`, `list` of nothing is `[]`.
import { withGoType, type GoMap } from "@sluice/gotemplate";

const isNil = Symbol("nil of Go");

/** A nil slice of a Go type such as `[]interface {}`. */
export const nilList = (type: string): unknown[] => withGoType(type, Object.defineProperty([], isNil, { value: true }));

/** A nil map, of a Go type if it is not of interfaces. */
export function nilMap(type?: string): GoMap {
  const map = Object.defineProperty(Object.create(null) as { [key: string]: unknown }, isNil, { value: true });
  return type === undefined ? map : withGoType(type, map);
}

/** True for a nil slice or map: encoders write `null` for it. */
export const isGoNil = (value: unknown): boolean => typeof value === "object" && value !== null && isNil in value;
