// Server-side apply: merge what a manager wants over what is there, remove what it no longer wants, and refuse to take what others hold.
// @see structured-merge-diff/v6 merge/update.go, apimachinery managedfields/internal/structuredmerge.go
import type { KubeObject } from "@sluice/objects";
import {
  describePaths,
  difference,
  intersection,
  isEmpty,
  isSubset,
  recursiveDifference,
  union,
  withNamedFields,
  type FieldSet,
} from "./field-set.ts";
import { fitManagers } from "./fit-to-schema.ts";
import { mayTake, withLastApplied } from "./last-applied.ts";
import { identityOf, ofVersions, readManagers, strip, writeManagers, type Manager } from "./managed-fields.ts";
import { ConflictError, type FieldConflict } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { changesByVersion, checkVersions, type ChangesAt, type OtherVersions } from "./other-versions.ts";
import { loseTo, recordUpdate, withManagedFields, type Writer } from "./record-update.ts";
import { checkTyped, compare, merge, removeFields, toFieldSet } from "./walk.ts";

/** One apply. `config` is what the manager wants, without managedFields. */
export type ApplyRequest = {
  live?: KubeObject;
  config: KubeObject;
  /** What an object of the kind has when nothing is said; it belongs to nobody when the object was not managed so far. */
  zero?: KubeObject;
  type: MergeType;
  /** The other versions of a kind that has several. */
  others?: OtherVersions | undefined;
  /** Whether there is a version of the kind; what was written in one that is gone is nobody's. */
  knows?: ((apiVersion: string) => boolean) | undefined;
  writer: Writer;
  force: boolean;
};

/**
 * Applies a configuration.
 *
 * @returns the merged object with managedFields, before defaulting; equal to `live` when nothing changes
 * @throws {ConflictError} when others hold fields with other values and `force` is off
 * @throws {MergeError} when the configuration, or the live object, does not fit its type
 */
export function applyPatch({
  live,
  config,
  zero,
  type,
  others,
  knows = () => true,
  writer,
  force,
}: ApplyRequest): KubeObject {
  const managed = live ? claimUnmanaged(live, zero, { type, writer }) : undefined;
  const base: KubeObject = managed
    ? withManagedFields(managed, undefined)
    : { apiVersion: config.apiVersion, kind: config.kind, metadata: {} };
  const versionAt = (apiVersion: string) => (apiVersion === writer.apiVersion ? type : others?.typeAt(apiVersion));
  const read = ofVersions(readManagers(managed), (version) => version === writer.apiVersion || knows(version));
  const before = fitManagers(read, versionAt);
  const entry = ownEntry(writer);
  const id = identityOf(entry);
  const last = before.get(id);

  checkTyped(config, type, "refused");
  const { resetFields } = writer;
  const named = toFieldSet(config, type);
  const whole = resetFields ? recursiveDifference(named, resetFields) : named;
  const wanted = strip(whole);
  // For pruning, the name and kind in the configuration count as wanted too: they hold metadata together.
  const managers = new Map(before).set(id, { ...entry, set: whole });

  const merged = merge(base, config, type) as KubeObject;
  if (live && others) checkVersions(base, { managers: before, own: writer.apiVersion, others });
  // What it wanted last time and still wants, nobody takes away.
  const isRenamed = others !== undefined && last?.apiVersion !== writer.apiVersion;
  const pruning = { managers, own: writer.apiVersion, type, others };
  const pruned = last && (isRenamed || !isSubset(last.set, whole)) ? prune(merged, last, pruning) : merged;
  const changes = compare(live ? base : { apiVersion: base.apiVersion, kind: base.kind, metadata: {} }, pruned, type);
  const own = { taken: union(changes.modified, changes.added), removed: changes.removed };
  const write = { own: writer.apiVersion, changes: own, live: base, next: pruned };
  const changesAt = live && others ? changesByVersion(write, others) : () => own;
  const conflicts = findConflicts(before, id, changesAt);
  if (conflicts.length > 0 && !force && !mayTake(contestedIn(before, id, own.taken), live, writer.manager, type))
    throw new ConflictError(conflicts);

  const settled = loseTo(before, id, changesAt);
  const isChanged = ![own.taken, own.removed].every(isEmpty);
  const time = isChanged ? writer.now : before.get(id)?.time;
  settled.set(id, { ...entry, set: wanted, ...(time === undefined ? {} : { time }) });
  const applied = withLastApplied(pruned, config, writer.manager);
  return withManagedFields(applied, writeManagers(settled, before));
}

/** Of what is taken, that which somebody else holds. */
function contestedIn(managers: Map<string, Manager>, own: string, taken: FieldSet): FieldSet {
  const sets = [...managers].filter(([id]) => id !== own).map(([, { set }]) => intersection(set, taken));
  return union(...sets);
}

const ownEntry = ({ manager, apiVersion, subresource }: Writer): Manager => ({
  manager,
  operation: "Apply",
  apiVersion,
  ...(subresource ? { subresource } : {}),
  set: new Map(),
});

/** Whatever is there before anybody applied belongs to `before-first-apply`, so that a first apply cannot remove it unseen. */
function claimUnmanaged(
  live: KubeObject,
  zero: KubeObject | undefined,
  { type, writer }: { type: MergeType; writer: Writer },
): KubeObject {
  if ((live.metadata.managedFields ?? []).some(({ operation }) => operation !== undefined)) return live;
  const claimer = {
    manager: "before-first-apply",
    apiVersion: live.apiVersion,
    now: writer.now,
    resetFields: writer.resetFields,
    ...(writer.subresource ? { subresource: writer.subresource } : {}),
  };
  return recordUpdate({ next: withManagedFields(live, undefined), ...(zero ? { zero } : {}), type, writer: claimer });
}

type Pruning = { managers: Map<string, Manager>; own: string; type: MergeType; others: OtherVersions | undefined };

/** Removes what the manager applied last time and nobody wants any more, each looking at it in the version that they wrote in. */
function prune(merged: KubeObject, last: Manager, { managers, own, type, others }: Pruning): KubeObject {
  const lastVersion = others ? last.apiVersion : own;
  const typeAt = (version: string): MergeType | undefined => (version === own ? type : others?.typeAt(version));
  const lastType = typeAt(lastVersion);
  if (!lastType) return merged;
  const convert = (object: KubeObject, version: string): KubeObject => others?.convert(object, version) ?? object;
  const whole = convert(merged, lastVersion);
  const lastNamed = withNamedFields(last.set, lastType);
  let left = removed(whole, lastNamed, lastType);
  // First in the version of what is taken away: what others convert may not be without it.
  const wanted = wantedByVersion(managers, others ? undefined : own);
  for (const version of new Set([lastVersion, ...wanted.keys()])) {
    const typeThere = typeAt(version);
    if (!typeThere || !wanted.has(version)) continue;
    const full = convert(whole, version);
    const kept = union(
      namedFieldsOf(convert(left, version), typeThere),
      withNamedFields(wanted.get(version) ?? new Map(), typeThere),
    );
    left = removed(full, difference(namedFieldsOf(full, typeThere), kept), typeThere);
  }
  const dangling = difference(namedFieldsOf(whole, lastType), namedFieldsOf(convert(left, lastVersion), lastType));
  const result = removed(whole, intersection(dangling, lastNamed), lastType);
  return convert({ ...result, metadata: result.metadata ?? merged.metadata }, own);
}

/** What is wanted in each version; in one, where versions are all the same. */
function wantedByVersion(managers: Map<string, Manager>, only: string | undefined): Map<string, FieldSet> {
  const wanted = new Map<string, FieldSet>();
  for (const { apiVersion, set } of managers.values()) {
    const version = only ?? apiVersion;
    wanted.set(version, union(wanted.get(version) ?? new Map(), set));
  }
  return wanted;
}

const namedFieldsOf = (object: KubeObject, type: MergeType): FieldSet =>
  withNamedFields(toFieldSet(object, type), type);

const removed = (object: KubeObject, fields: FieldSet, type: MergeType): KubeObject =>
  (removeFields(object, fields, type) ?? {}) as KubeObject;

function findConflicts(managers: Map<string, Manager>, own: string, changesAt: ChangesAt): FieldConflict[] {
  const conflicts: FieldConflict[] = [];
  // Who holds a field is told by name and version; when they took it is nobody's concern.
  for (const [id, { set, time: _time, ...manager }] of managers) {
    if (id === own) continue;
    const contested = intersection(set, changesAt(manager.apiVersion)?.taken ?? new Map());
    if (isEmpty(contested)) continue;
    for (const path of describePaths(contested)) conflicts.push({ manager: { ...manager }, path });
  }
  return conflicts;
}
