// `sluice get`: the objects of a kind as a table, or as data.
import { follow } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import { stringifyYaml } from "@sluice/yaml";
import { connect, type ConnectFlags, type Connection } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { kinds, type CliKind } from "../kinds.ts";
import { formatTable } from "../output/table.ts";
import { UsageError } from "../usage-error.ts";
import { readKind, selectObjects } from "./select.ts";

/** The flags of `sluice get`. */
export type GetFlags = ConnectFlags & {
  allNamespaces?: boolean;
  labelSelector?: string;
  output: string;
  header: boolean;
  watch?: boolean;
  statusSelector?: string;
};

const formats = ["table", "wide", "json", "yaml", "name"];

/** Prints objects. @returns 0, or 1 when there are none */
export async function get(words: readonly string[], flags: GetFlags, environment: Environment): Promise<number> {
  if (!formats.includes(flags.output))
    throw new UsageError(`-o ${flags.output} is not known; use ${formats.join(", ")}`);
  const connection = connect(flags, environment);
  try {
    const wanted =
      words.length === 1 && words[0] === "all" ? kinds.map((kind) => ({ kind, names: [] })) : [readKind(words)];
    if (flags.watch) return await watchKind(connection, wanted, { flags, environment });
    return await printAll(connection, wanted, { flags, environment });
  } finally {
    connection.close();
  }
}

type Wanted = { kind: CliKind; names: string[] }[];
type How = { flags: GetFlags; environment: Environment };

async function printAll(
  { client, namespace }: Connection,
  wanted: Wanted,
  { flags, environment }: How,
): Promise<number> {
  const where = { namespace, allNamespaces: flags.allNamespaces, labelSelector: flags.labelSelector };
  const accept = readStatusSelector(flags.statusSelector);
  const groups: { kind: CliKind; objects: KubeObject[] }[] = [];
  for (const { kind, names } of wanted) {
    const objects = (await selectObjects(client, kind, { names, where, signal: environment.signal })).filter(accept);
    if (objects.length > 0) groups.push({ kind, objects });
  }
  if (groups.length === 0 && !isData(flags.output)) {
    environment.err(
      `✗ no ${wanted.map(({ kind }) => kind.title).join(", ")} objects found in ${flags.allNamespaces ? "any namespace" : `${namespace} namespace`}\n`,
    );
    return 1;
  }
  const isOne = wanted.length === 1 && wanted[0]?.names.length === 1;
  environment.out(render(groups, flags, { isOne }));
  return 0;
}

const isData = (format: string): boolean => format === "json" || format === "yaml";

/** As data, one object that was asked for by name stands alone, several are a List, as with kubectl. */
function render(
  groups: { kind: CliKind; objects: KubeObject[] }[],
  flags: GetFlags,
  { isOne }: { isOne: boolean },
): string {
  const all = groups.flatMap(({ objects }) => objects);
  const data = isOne ? all[0] : { apiVersion: "v1", kind: "List", metadata: { resourceVersion: "" }, items: all };
  if (flags.output === "json") return `${JSON.stringify(data, undefined, 4)}\n`;
  if (flags.output === "yaml") return stringifyYaml(data);
  if (flags.output === "name")
    return groups
      .flatMap(({ kind, objects }) =>
        objects.map(({ metadata }) => `${kind.kind.toLowerCase()}.${kind.group}/${metadata.name}\n`),
      )
      .join("");
  return groups.map(({ kind, objects }) => table(kind, objects, flags)).join("\n");
}

function table(kind: CliKind, objects: readonly KubeObject[], flags: GetFlags): string {
  const columns = kind.columns.filter(({ wide }) => !wide || flags.output === "wide");
  const head = [...(flags.allNamespaces ? ["namespace"] : []), ...columns.map((column) => column.head)];
  const rows = objects.map((object) => [
    ...(flags.allNamespaces ? [object.metadata.namespace ?? ""] : []),
    ...columns.map(({ cell }) => cell(object)),
  ]);
  return formatTable(head, rows, { withHead: flags.header });
}

/** `ready=false` and the like. @throws {UsageError} */
function readStatusSelector(text: string | undefined): (object: KubeObject) => boolean {
  if (text === undefined) return () => true;
  const [, type, value] = /^(\w+)=(true|false|unknown)$/i.exec(text) ?? [];
  if (type === undefined || value === undefined)
    throw new UsageError(`--status-selector ${text}: want condition=true, false or unknown, such as ready=false`);
  return (object) => {
    const { conditions = [] } = (object["status"] ?? {}) as { conditions?: { type: string }[] };
    const named = conditions.find((condition) => condition.type.toLowerCase() === type.toLowerCase());
    return (findCondition(object, named?.type ?? "")?.status ?? "Unknown").toLowerCase() === value.toLowerCase();
  };
}

async function watchKind(
  { client, namespace }: Connection,
  wanted: Wanted,
  { flags, environment }: How,
): Promise<number> {
  const [first, second] = wanted;
  if (!first || second) throw new UsageError("--watch takes one kind");
  const { kind, names } = first;
  const { signal, out, err } = environment;
  const accept = readStatusSelector(flags.statusSelector);
  const selection = { namespace: flags.allNamespaces ? undefined : namespace, labelSelector: flags.labelSelector };
  let withHead = flags.header;
  const print = (object: KubeObject): void => {
    if (!accept(object) || (names.length > 0 && !names.includes(object.metadata.name ?? ""))) return;
    out(render([{ kind, objects: [object] }], { ...flags, header: withHead }, { isOne: true }));
    withHead = false;
  };
  for await (const change of follow(client, kind, { signal, selection })) {
    if (change.type === "replaced") change.items.forEach(print);
    else if (change.type === "failed") err(`✗ ${String((change.error as Error).message)}; trying again\n`);
    else print(change.object);
  }
  return 130;
}
