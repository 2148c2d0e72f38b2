// How Kubernetes' built-in types are written in protobuf, generated from its Go sources by scripts/generate-wire.ts. Read when first asked for.
import { readFileSync } from "node:fs";

/**
 * A field of a message: its number, its name in JSON (`""`: its own fields stand in its parent) and its type.
 *
 * Types: `s` text, `i` integer, `l` long integer, `b` truth value, `f` float, `y` bytes, `#name` message; before it `[]` list, `{}` map from texts, `@` a message
 * that holds a list, `*` pointer (what is there was set, zero or not); behind it `!` for fields that JSON has even when they are zero.
 */
export type WireField = readonly [number: number, name: string, type: string];

type WireTable = {
  kubernetes: string;
  /** The message of each kind: `apps/v1/Deployment`, and `meta/DeleteOptions` for those that belong to every group. */
  kinds: { readonly [kind: string]: string };
  types: { readonly [name: string]: readonly WireField[] };
};

const memo: {
  table?: WireTable;
  fields: Map<string, ReadonlyMap<number, WireField>>;
  messages?: ReadonlySet<string>;
} = { fields: new Map() };

function readWireTable(): WireTable {
  memo.table ??= JSON.parse(readFileSync(new URL("../generated/wire.json", import.meta.url), "utf8")) as WireTable;
  return memo.table;
}

/** The message of a kind; undefined for kinds that are not built in. Options and the like are of every group. */
export function findMessage(apiVersion: string, kind: string): string | undefined {
  const { kinds } = readWireTable();
  const shared = `meta/${kind}`;
  return findOwnMessage(apiVersion, kind) ?? (Object.hasOwn(kinds, shared) ? kinds[shared] : undefined);
}

/** The message of a kind that is built into the group itself. */
export function findOwnMessage(apiVersion: string, kind: string): string | undefined {
  const { kinds } = readWireTable();
  const own = `${apiVersion.includes("/") ? "" : "/"}${apiVersion}/${kind}`;
  return Object.hasOwn(kinds, own) ? kinds[own] : undefined;
}

/** The fields of a message by number. */
export function fieldsOfMessage(name: string): ReadonlyMap<number, WireField> {
  let fields = memo.fields.get(name);
  if (!fields) {
    const { types } = readWireTable();
    fields = new Map((Object.hasOwn(types, name) ? types[name] : undefined)?.map((field) => [field[0], field]) ?? []);
    memo.fields.set(name, fields);
  }
  return fields;
}

/** The messages that are kinds, and so carry an apiVersion and a kind. */
export function kindsByMessage(): ReadonlySet<string> {
  memo.messages ??= new Set(Object.values(readWireTable().kinds));
  return memo.messages;
}
