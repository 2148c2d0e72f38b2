// The table of Kubernetes' built-in types, generated from its Go sources by scripts/generate.ts. Read once, when first asked for.
import { readFileSync } from "node:fs";
import type { GroupVersionKind } from "@sluice/objects";

/**
 * A type in the table: a scalar (`"string"`, `"numeric"`, `"boolean"`, `"untyped"`), a name (`"#io.k8s.api.core.v1.PodSpec"`), a list or a map.
 *
 * A list without `keys` and `set` is replaced as a whole; a map with `atomic` too.
 */
export type TableType =
  | string
  | { ref: string; atomic: true }
  | { list: TableType; keys?: string[]; set?: true }
  | { fields?: { [name: string]: TableType }; defaults?: { [name: string]: unknown }; of?: TableType; atomic?: true };

/** How a strategic merge patch treats a list: `merge` by `key`, or as a set when there is none. */
export type PatchTag = { strategy: string; key?: string };

type Table = {
  kubernetes: string;
  types: { [name: string]: TableType };
  patch: { [type: string]: { [field: string]: PatchTag } };
};

const memo: { table?: Table } = {};

/** The whole table; `kubernetes` is the version that it was generated from. */
export function readTable(): Table {
  // Part of the program, not of the outside world: an import of JSON would cost the same read, and an experimental flag in older tools.
  memo.table ??= JSON.parse(readFileSync(new URL("../generated/types.json", import.meta.url), "utf8")) as Table;
  return memo.table;
}

/** The name of a built-in kind in the table, such as `io.k8s.api.apps.v1.Deployment`; undefined for any other kind. */
export function findBuiltinType({ group, version, kind }: GroupVersionKind): string | undefined {
  const packageName = group === "" ? "core" : (group.split(".")[0] ?? "");
  const isKubernetes = group === "" || !group.includes(".") || group.endsWith(".k8s.io");
  const name = `io.k8s.api.${packageName}.${version}.${kind}`;
  return isKubernetes && Object.hasOwn(readTable().types, name) ? name : undefined;
}
