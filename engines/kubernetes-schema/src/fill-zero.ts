// What Go writes though nobody said it: a struct that is no pointer is always there, if empty, and so are strings and numbers without `omitempty`.
// The table knows both, from the same Go types.
import type { GroupVersionKind } from "@sluice/objects";
import { findBuiltinType, readTable, type TableType } from "./table.ts";

type Fields = { [name: string]: unknown };

const memo = { fills: new Map<string, boolean>() };

/** Fills in, at every depth, what an object of a built-in kind has even when it is not mentioned. */
export function fillZero(object: object, gvk: GroupVersionKind): void {
  const name = findBuiltinType(gvk);
  if (name !== undefined) fill(object, `#${name}`);
}

function fill(value: unknown, source: TableType): void {
  if (typeof value !== "object" || value === null) return;
  if (typeof source === "string") {
    if (source.startsWith("#") && doesFill(source.slice(1)))
      fill(value, readTable().types[source.slice(1)] ?? "untyped");
  } else if ("ref" in source) fill(value, `#${source.ref}`);
  else if ("list" in source) {
    if (Array.isArray(value)) for (const item of value) fill(item, source.list);
  } else if (!Array.isArray(value)) fillMap(value as Fields, source);
}

type MapSource = { fields?: { [name: string]: TableType }; defaults?: Fields; of?: TableType };

function fillMap(value: Fields, { fields = {}, defaults = {}, of }: MapSource): void {
  for (const [name, zero] of Object.entries(defaults)) value[name] ??= typeof zero === "object" ? {} : zero;
  for (const [name, field] of Object.entries(value)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : of;
    if (type !== undefined) fill(field, type);
  }
}

/** Whether a type has, at any depth, anything to fill in. Most of an object has nothing. */
function doesFill(name: string): boolean {
  const known = memo.fills.get(name);
  if (known !== undefined) return known;
  memo.fills.set(name, false); // a type that contains itself fills what the rest of it does
  const found = fills(readTable().types[name] ?? "untyped");
  memo.fills.set(name, found);
  return found;
}

function fills(source: TableType): boolean {
  if (typeof source === "string") return source.startsWith("#") && doesFill(source.slice(1));
  if ("ref" in source) return doesFill(source.ref);
  if ("list" in source) return fills(source.list);
  if (Object.keys(source.defaults ?? {}).length > 0) return true;
  return Object.values(source.fields ?? {}).some(fills) || (source.of !== undefined && fills(source.of));
}
