// A copy that shares no list and no map with the original.
// @see mitchellh/copystructure 1.2.0
import { entryOf, isMap, isSlice, typeName, withGoType } from "@sluice/gotemplate";
import { isGoNil } from "./go-nil.ts";
import { GoVersion } from "./semver.ts";
import { setEntry } from "./set-entry.ts";
import { SprigError } from "./sprig-error.ts";

const deepest = 1_000;

const bytesPerContainer = 96;
const bytesPerValue = 16;

/** `spend` is told what each value that is copied takes. @throws {SprigError} `TOO_DEEP` */
export function deepCopy(value: unknown, { spend }: { spend: (bytes: number) => void }, depth = 0): unknown {
  if (depth > deepest) throw new SprigError("TOO_DEEP", `values are nested more than ${deepest} levels deep`);
  if (value instanceof GoVersion) return value.emptied(); // its fields are not exported, so that the copy has none of them
  const isContainer = isSlice(value) || isMap(value);
  spend(isContainer ? bytesPerContainer : bytesPerValue);
  if (isGoNil(value)) return value;
  const copyOf = (item: unknown): unknown => deepCopy(item, { spend }, depth + 1);
  if (isSlice(value)) return typed(value, value.map(copyOf));
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  if (!isMap(value)) return value;
  if (value instanceof Map) return typed(value, new Map([...value].map(([key, item]) => [key, copyOf(item)])));
  const copy = {};
  for (const key of Object.keys(value)) setEntry(copy, key, copyOf(entryOf(value, key)));
  return typed(value, copy);
}

/** The copy under the type of the original. */
function typed<Copy extends object>(original: object, copy: Copy): Copy {
  const type = typeName(original);
  return type === typeName(copy) ? copy : withGoType(type, copy);
}
