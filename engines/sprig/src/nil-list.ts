// Go tells a list that is nil from one that is empty, and JSON shows it: `concat` of nothing is `null`, `list` of nothing is `[]`.
import { withGoType } from "@sluice/gotemplate";

const isNil = Symbol("nil slice");

/** A nil slice of a Go type such as `[]interface {}`. */
export const nilList = (type: string): unknown[] => withGoType(type, Object.defineProperty([], isNil, { value: true }));

/** True for a nil slice: encoders write `null` for it. */
export const isNilList = (value: unknown): boolean => Array.isArray(value) && isNil in value;
