// The columns of `kubectl get`: names and descriptions as the real API has them (generated), cells by a function each.
import { readFileSync } from "node:fs";
import type { KubeObject } from "@sluice/objects";
import type { Column } from "../resources/resource.ts";
import { ageOf } from "./age.ts";
import type { CellsOfKind } from "./cells.ts";
import { clusterCells } from "./cluster-cells.ts";
import { coreCells } from "./core-cells.ts";
import { networkCells } from "./network-cells.ts";
import { workloadCells } from "./workload-cells.ts";

type Definition = [name: string, type: string, format: string, priority: number, description: string];
type Generated = { columns: { [groupKind: string]: Definition[] } };

const memo: { generated?: Generated } = {};

function readGenerated(): Generated {
  memo.generated ??= JSON.parse(
    readFileSync(new URL("../../generated/table-columns.json", import.meta.url), "utf8"),
  ) as Generated;
  return memo.generated;
}

/** NAME, which every table begins with. */
export const nameColumn: Column = {
  name: "Name",
  type: "string",
  format: "name",
  priority: 0,
  description:
    "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
  cell: ({ metadata }) => metadata.name ?? "",
};

/** AGE, which tables of custom kinds have where they say nothing else. */
export const ageColumn: Column = {
  name: "Age",
  type: "date",
  format: "",
  priority: 0,
  description:
    "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata",
  cell: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
};

/** What nearly every table has. */
const usual: CellsOfKind = {
  Name: ({ metadata }) => metadata.name ?? "",
  Age: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now),
  "Created At": ({ metadata }) => metadata.creationTimestamp ?? null,
};

const cells: { readonly [groupKind: string]: CellsOfKind } = {
  ...coreCells,
  ...workloadCells,
  ...networkCells,
  ...clusterCells,
};

/** The columns of a built-in kind. A kind without a table of its own has its name and when it was created. */
export function columnsOf(group: string, kind: string): Column[] {
  const id = `${group}/${kind}`;
  const definitions = readGenerated().columns[id] ?? [];
  if (definitions.length === 0)
    return [
      nameColumn,
      { ...ageColumn, name: "Created At", cell: ({ metadata }) => metadata.creationTimestamp ?? null },
    ];
  const columns = definitions.map(([name, type, format, priority, description]) => {
    const cell = cells[id]?.[name] ?? usual[name];
    if (!cell) throw new Error(`the column ${name} of ${id} has no cells`);
    return { name, type, format, priority, description, cell: (object: KubeObject, now: number) => cell(object, now) };
  });
  return unheaded.has(id) ? [...columns, { ...ageColumn, isUnheaded: true }] : columns;
}

/** Kinds whose rows end with an age that their tables have no column for. @see kubernetes pkg/printers printIPAddress, v1.36.3 */
const unheaded: ReadonlySet<string> = new Set(["networking.k8s.io/IPAddress"]);
