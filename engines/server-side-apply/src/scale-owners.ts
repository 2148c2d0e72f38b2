// Replicas have two names: where they are in an object, and `spec.replicas` in its Scale. Who owns the one owns the other.
// @see apimachinery pkg/util/managedfields/scalehandler.go
import type { ManagedFieldsEntry } from "@sluice/objects";
import { decodeFieldsV1, difference, isEmpty, type FieldSet } from "./field-set.ts";
import { readManagers, writeEntries, type Manager } from "./managed-fields.ts";

/** Where the replicas are in objects of a version, as names of fields; null where it has none, undefined when there is no such version. */
export type ReplicasAt = (apiVersion: string) => readonly string[] | null | undefined;

const scaleVersion = "autoscaling/v1";
const inScale = setOf(["spec", "replicas"]);

/** The managedFields of a Scale: whoever owns the replicas of its object. */
export function ownersOfScale(entries: ManagedFieldsEntry[] | undefined, replicasAt: ReplicasAt): ManagedFieldsEntry[] {
  const owners = [...managersOf(entries).values()].filter(({ apiVersion, set }) => {
    const path = replicasAt(apiVersion);
    return path && holds(set, path);
  });
  return writeEntries(owners.map((owner) => ({ ...owner, apiVersion: scaleVersion, set: inScale })));
}

/**
 * The managedFields of an object whose Scale was written.
 *
 * @param entries     the object's before
 * @param scaled      the Scale's after
 * @param apiVersion  the version of the object that it was written through
 */
export function ownersThroughScale(
  entries: ManagedFieldsEntry[] | undefined,
  scaled: ManagedFieldsEntry[] | undefined,
  { apiVersion, replicasAt }: { apiVersion: string; replicasAt: ReplicasAt },
): ManagedFieldsEntry[] {
  const before = managersOf(entries);
  const claims = managersOf(scaled);
  const after = new Map<string, Manager>();
  for (const [id, manager] of before) {
    const path = replicasAt(manager.apiVersion);
    if (path === undefined) continue;
    const isHeld = path !== null && holds(manager.set, path);
    // Who is in both keeps them. An update is known by its version, which is another one in the Scale: it loses them, and gets them back apart.
    if (!isHeld || claims.delete(id)) after.set(id, manager);
    else {
      const set = difference(manager.set, setOf(path));
      if (!isEmpty(set)) after.set(id, { ...manager, set });
    }
  }
  const replicas = setOf(replicasAt(apiVersion) ?? []);
  for (const [id, { set, time: _time, ...claim }] of claims) {
    if (!holds(set, ["spec", "replicas"])) continue;
    const time = before.get(id)?.time;
    after.set(id, { ...claim, apiVersion, set: replicas, ...(time === undefined ? {} : { time }) });
  }
  return writeEntries([...after.values()]);
}

const managersOf = (managedFields: ManagedFieldsEntry[] | undefined): Map<string, Manager> =>
  readManagers({ apiVersion: "", kind: "", metadata: { managedFields } });

function setOf(path: readonly string[]): FieldSet {
  return decodeFieldsV1(path.reduceRight<object>((below, name) => ({ [`f:${name}`]: below }), {}));
}

function holds(set: FieldSet, [name, ...below]: readonly string[]): boolean {
  const node = set.get(`f:${name}`);
  return below.length === 0 ? node?.member === true : node?.below !== undefined && holds(node.below, below);
}
