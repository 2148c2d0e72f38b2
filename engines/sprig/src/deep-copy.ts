// A copy that shares no list and no map with the original.
// @see mitchellh/copystructure 1.2.0
import { entryOf, isMap, isSlice, sortedKeys, typeName, withGoType } from "@sluice/gotemplate";
import { isGoNil } from "./go-nil.ts";
import { GoVersion } from "./semver.ts";
import { SprigError } from "./sprig-error.ts";

const deepest = 1_000;

/** `spend` is called for every value that is copied. @throws {SprigError} `TOO_DEEP` */
export function deepCopy(value: unknown, { spend }: { spend: () => void }, depth = 0): unknown {
  if (depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  spend();
  if (isGoNil(value)) return value;
  const copyOf = (item: unknown): unknown => deepCopy(item, { spend }, depth + 1);
  if (isSlice(value)) return typed(value, value.map(copyOf));
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (value instanceof GoVersion) return value.emptied(); // its fields are not exported, so that the copy has none of them
  if (!isMap(value)) return value;
  if (value instanceof Map) return typed(value, new Map([...value].map(([key, item]) => [key, copyOf(item)])));
  const copy = Object.create(null) as { [key: string]: unknown };
  for (const key of sortedKeys(value)) copy[key as string] = copyOf(entryOf(value, key));
  return typed(value, copy);
}

/** The copy under the type of the original. */
function typed<Copy extends object>(original: object, copy: Copy): Copy {
  const type = typeName(original);
  return type === typeName(copy) ? copy : withGoType(type, copy);
}
