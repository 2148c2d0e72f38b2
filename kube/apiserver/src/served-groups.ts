// The groups that are served, here and by other servers, and their versions, each in the order in which clients prefer them.
// @see kube-aggregator pkg/apis/apiregistration/v1/helper/helpers.go, v0.36.3
import type { KubeObject } from "@sluice/objects";
import type { Remote, Remotes } from "./aggregation/remotes.ts";
import { readBootstrapRows } from "./bootstrap/bootstrap-rows.ts";
import { byMaturity } from "./crd/version-order.ts";
import type { Registry } from "./resources/registry.ts";

/** Where to look for what is served. */
export type Catalogue = { registry: Registry; remotes: Remotes };

/** A version of a group; `remote` is who answers for it, when it is another server. */
export type ServedVersion = { version: string; remote?: Remote };

/** A group with its versions, the preferred one first. */
export type ServedGroup = { group: string; versions: ServedVersion[] };

/** How much a group, and within it a version, comes before others. */
type Priority = readonly [group: number, version: number];

/** What APIServices of definitions have. */
const custom: Priority = [1000, 100];

const memo: { priorities?: ReadonlyMap<string, Priority> } = {};

/** The priorities of the APIServices that a cluster begins with. */
const builtin = (): ReadonlyMap<string, Priority> =>
  (memo.priorities ??= new Map(readBootstrapRows().flatMap(priorityOf)));

function priorityOf({ object }: { object: KubeObject }): [string, Priority][] {
  if (object.kind !== "APIService") return [];
  const {
    group = "",
    version,
    groupPriorityMinimum,
    versionPriority,
  } = object["spec"] as {
    group?: string;
    version: string;
    groupPriorityMinimum: number;
    versionPriority: number;
  };
  return [[`${group}/${version}`, [groupPriorityMinimum, versionPriority]]];
}

type Entry = ServedVersion & { group: string; priority: Priority };

function entries({ registry, remotes }: Catalogue): Entry[] {
  const found = new Map<string, Entry>();
  for (const { group, version } of registry.list()) {
    const id = `${group}/${version}`;
    if (!found.has(id)) found.set(id, { group, version, priority: builtin().get(id) ?? custom });
  }
  for (const remote of remotes.list()) {
    const { group, version, groupPriority, versionPriority } = remote;
    if (!remote.isSimulated)
      found.set(`${group}/${version}`, { group, version, remote, priority: [groupPriority, versionPriority] });
  }
  return [...found.values()];
}

/** The order of texts by their units, as Go has it for names. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** All groups by priority, and by name where that is the same; the core group has no name, and comes first. */
export function servedGroups(catalogue: Catalogue): ServedGroup[] {
  const groups = [...Map.groupBy(entries(catalogue), ({ group }) => group)].map(([group, members]) => ({
    group,
    // Whoever serves the API that says so is named before all others.
    priority:
      group === "apiregistration.k8s.io" ? Infinity : Math.max(...members.map(({ priority: [first] }) => first)),
    versions: members.sort(byPreference).map(({ version, remote }) => ({ version, ...(remote ? { remote } : {}) })),
  }));
  return groups.sort((one, other) => other.priority - one.priority || byText(one.group, other.group));
}

const byPreference = (one: Entry, other: Entry): number =>
  other.priority[1] - one.priority[1] || byMaturity(one.version, other.version);
