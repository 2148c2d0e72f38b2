// `sluice events`: what the controllers told, oldest first.
import { type KubeObject } from "@sluice/objects";
import { stringifyYaml } from "@sluice/yaml";
import { connect, type ConnectFlags } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { formatTable } from "../output/table.ts";
import { UsageError } from "../usage-error.ts";

/** The flags of `sluice events`. */
export type EventsFlags = ConnectFlags & { allNamespaces?: boolean; for?: string; types?: string; output: string };

type Involved = { kind?: string; name?: string; namespace?: string; apiVersion?: string };
const involvedOf = (event: KubeObject): Involved => (event["involvedObject"] ?? {}) as Involved;

/** Prints events. @returns 0 */
export async function events(flags: EventsFlags, environment: Environment): Promise<number> {
  const { client, namespace, close } = connect(flags, environment);
  try {
    const { items } = await client.list(
      { group: "", version: "v1", kind: "Event" },
      { namespace: flags.allNamespaces ? undefined : namespace },
      { signal: environment.signal },
    );
    const selected = items
      .filter(selectorOf(flags))
      .sort((left, right) => (String(left["lastTimestamp"]) < String(right["lastTimestamp"]) ? -1 : 1));
    environment.out(render(selected, flags));
    return 0;
  } finally {
    close();
  }
}

function selectorOf({ for: object, types }: EventsFlags): (event: KubeObject) => boolean {
  const [kind, name] = (object ?? "").split("/");
  if (object !== undefined && (!kind || !name))
    throw new UsageError(`--for ${object}: want Kind/name, such as Kustomization/apps`);
  const wanted = types?.split(",").map((type) => type.trim().toLowerCase());
  return (event) => {
    const involved = involvedOf(event);
    const isOurs = /\.fluxcd\.io\//.test(involved.apiVersion ?? "");
    const isNamed =
      object === undefined ? isOurs : involved.kind?.toLowerCase() === kind?.toLowerCase() && involved.name === name;
    return isNamed && (wanted === undefined || wanted.includes(String(event["type"]).toLowerCase()));
  };
}

function render(selected: readonly KubeObject[], { output, allNamespaces }: EventsFlags): string {
  const list = { apiVersion: "v1", kind: "List", items: selected };
  if (output === "json") return `${JSON.stringify(list, undefined, 2)}\n`;
  if (output === "yaml") return stringifyYaml(list);
  if (output !== "table") throw new UsageError(`-o ${output} is not known; use table, json, yaml`);
  const rows = selected.map((event) => [
    ...(allNamespaces ? [event.metadata.namespace ?? ""] : []),
    String(event["lastTimestamp"] ?? ""),
    String(event["type"] ?? ""),
    String(event["reason"] ?? ""),
    `${involvedOf(event).kind}/${involvedOf(event).name}`,
    String(event["message"] ?? "").replaceAll("\n", "; "),
  ]);
  return formatTable(
    [...(allNamespaces ? ["namespace"] : []), "last seen", "type", "reason", "object", "message"],
    rows,
  );
}
