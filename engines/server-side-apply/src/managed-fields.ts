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
  if (apiVersion === "") throw new MergeError("BAD_MANAGED_FIELDS", "apiVersion must not be empty");
  if (fieldsType !== "FieldsV1")
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

/** Those who wrote in a version that there is. */
export function ofVersions(
  managers: Map<string, Manager>,
  knows: (apiVersion: string) => boolean,
): Map<string, Manager> {
  if ([...managers.values()].every(({ apiVersion }) => knows(apiVersion))) return managers;
  return new Map([...managers].filter(([, { apiVersion }]) => knows(apiVersion)));
}

const mostUpdates = 10;

/** The list as it is stored: ordered, without empty sets. */
export const writeManagers = (managers: Map<string, Manager>, before: Map<string, Manager>): ManagedFieldsEntry[] =>
  writeEntries([...managers.values()].filter(({ set }) => !isEmpty(set)).map((manager) => known(manager, before)));

/** Managers as they are stored, in their order. */
export const writeEntries = (managers: Manager[]): ManagedFieldsEntry[] =>
  managers.toSorted(byStorageOrder).map(writeEntry);

/** A set that is what it was is written as it was. */
function known(manager: Manager, before: Map<string, Manager>): Manager {
  const set = before.get(identityOf(manager))?.set;
  return set && equalSets(set, manager.set) ? { ...manager, set } : manager;
}

/**
 * More than ten Update entries: of each version, the oldest become one, `ancient-changes`.
 *
 * @see apimachinery managedfields/internal/capmanagers.go
 */
export function capUpdates(managers: Map<string, Manager>): Map<string, Manager> {
  const updates = [...managers].filter(([, { operation, set }]) => operation === "Update" && !isEmpty(set));
  if (updates.length <= mostUpdates) return managers;
  const kept = new Map(managers);
  const firstOf = new Map<string, string>();
  let count = updates.length;
  for (const [id, { apiVersion, set, time }] of updates.sort(([, one], [, other]) => byStorageOrder(one, other))) {
    if (count <= mostUpdates) break;
    const first = firstOf.get(apiVersion);
    firstOf.set(apiVersion, first ?? id);
    if (first === undefined) continue;
    const ancient = { manager: "ancient-changes", operation: "Update", apiVersion } as const;
    const bucket = identityOf(ancient);
    const gathered = kept.get(bucket)?.set ?? kept.get(first)?.set ?? set;
    if (!kept.has(bucket)) kept.delete(first);
    kept.set(bucket, { ...ancient, set: union(gathered, set), ...(time === undefined ? {} : { time }) });
    if (id !== bucket) kept.delete(id);
    count -= 1;
  }
  return kept;
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
  ...(manager === "" ? {} : { manager }),
  operation,
  ...(subresource ? { subresource } : {}),
  ...(time ? { time } : {}),
});
