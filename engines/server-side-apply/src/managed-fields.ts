// metadata.managedFields: who owns which fields. Entries are keyed by manager, operation, version and subresource.
// @see apimachinery pkg/util/managedfields/internal/managedfields.go
import type { KubeObject, ManagedFieldsEntry } from "@sluice/objects";
import {
  decodeFieldsV1,
  encodeFieldsV1,
  equalSets,
  isEmpty,
  recursiveDifference,
  union,
  type FieldSet,
} from "./field-set.ts";
import { MergeError } from "./merge-error.ts";

/** One manager and its fields. `time` is when it last changed something; an apply that found all as it wants it has none. */
export type Manager = {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  subresource?: string;
  time?: string;
  set: FieldSet;
};

/** The identity of an entry: an Apply by the same name at another version replaces, an Update does not. */
export const identityOf = ({ manager, operation, apiVersion, subresource }: Omit<Manager, "set">): string =>
  JSON.stringify([manager, operation, operation === "Update" ? apiVersion : "", subresource ?? ""]);

/** All managers of an object by identity. Entries that cannot be read are an error for an apply. */
export function readManagers(object: KubeObject | undefined): Map<string, Manager> {
  const managers = new Map<string, Manager>();
  for (const entry of object?.metadata.managedFields ?? []) {
    const manager = readEntry(entry);
    if (!manager) continue;
    // Of two entries for the same manager the later one counts, as in Kubernetes.
    managers.set(identityOf(manager), manager);
  }
  return managers;
}

function readEntry({
  manager = "",
  operation,
  apiVersion = "",
  subresource,
  time,
  fieldsType,
  fieldsV1,
}: ManagedFieldsEntry): Manager | undefined {
  if (operation === undefined && fieldsV1 === undefined) return undefined; // `[{}]` is how a client resets the list
  if (operation !== "Apply" && operation !== "Update")
    throw new MergeError("BAD_MANAGED_FIELDS", `invalid operation "${operation}" in managedFields`);
  if (fieldsType !== undefined && fieldsType !== "FieldsV1")
    throw new MergeError("BAD_MANAGED_FIELDS", `unsupported fieldsType "${fieldsType}" in managedFields`);
  return {
    manager,
    operation,
    apiVersion,
    ...(subresource ? { subresource } : {}),
    ...(time ? { time } : {}),
    set: decodeFieldsV1(fieldsV1 ?? {}),
  };
}

/** Fields that nobody owns: identity and what the server fills in. */
const stripped: FieldSet = decodeFieldsV1({
  "f:apiVersion": {},
  "f:kind": {},
  "f:metadata": {
    "f:name": {},
    "f:namespace": {},
    "f:creationTimestamp": {},
    "f:selfLink": {},
    "f:uid": {},
    "f:clusterName": {},
    "f:generation": {},
    "f:managedFields": {},
    "f:resourceVersion": {},
  },
});

/** Removes what nobody owns; the membership of `metadata` itself too. */
export function strip(set: FieldSet): FieldSet {
  const rest = recursiveDifference(set, stripped);
  const metadata = rest.get("f:metadata");
  if (!metadata) return rest;
  if (isEmpty(metadata.below)) rest.delete("f:metadata");
  else rest.set("f:metadata", { ...metadata, member: false });
  return rest;
}

const mostUpdates = 10;

/** The list as it is stored: ordered, without empty sets. */
export function writeManagers(managers: Map<string, Manager>, before: Map<string, Manager>): ManagedFieldsEntry[] {
  const kept = [...managers.values()].filter(({ set }) => !isEmpty(set)).map((manager) => known(manager, before));
  return writeEntries(capUpdates(kept));
}

/** Managers as they are stored, in their order. */
export const writeEntries = (managers: Manager[]): ManagedFieldsEntry[] =>
  managers.toSorted(byStorageOrder).map(writeEntry);

/** A set that is what it was is written as it was. */
function known(manager: Manager, before: Map<string, Manager>): Manager {
  const set = before.get(identityOf(manager))?.set;
  return set && equalSets(set, manager.set) ? { ...manager, set } : manager;
}

/** More than ten Update entries: the oldest become one, `ancient-changes`. @see capmanagers.go */
function capUpdates(managers: Manager[]): Manager[] {
  const updates = managers.filter(({ operation, subresource }) => operation === "Update" && !subresource);
  if (updates.length <= mostUpdates) return managers;
  const oldest = updates.sort(byStorageOrder).slice(0, updates.length - mostUpdates + 1);
  const merged = new Map<string, Manager>();
  for (const { apiVersion, set, time } of oldest) {
    const known = merged.get(apiVersion);
    merged.set(apiVersion, {
      manager: "ancient-changes",
      operation: "Update",
      apiVersion,
      time,
      set: known ? union(known.set, set) : set,
    });
  }
  return [...managers.filter((manager) => !oldest.includes(manager)), ...merged.values()];
}

function byStorageOrder(left: Manager, right: Manager): number {
  const keys = ({ operation, time = "", manager, apiVersion, subresource = "" }: Manager) => [
    operation,
    time,
    manager,
    apiVersion,
    subresource,
  ];
  const [a, b] = [keys(left), keys(right)];
  const index = a.findIndex((part, at) => part !== b[at]);
  return index < 0 ? 0 : (a[index] ?? "") < (b[index] ?? "") ? -1 : 1;
}

const writeEntry = ({ manager, operation, apiVersion, subresource, time, set }: Manager): ManagedFieldsEntry => ({
  apiVersion,
  fieldsType: "FieldsV1",
  fieldsV1: encodeFieldsV1(set),
  manager,
  operation,
  ...(subresource ? { subresource } : {}),
  ...(time ? { time } : {}),
});
