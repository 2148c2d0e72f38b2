// What a POST, PUT or patch other than apply does to field ownership: the writer takes what it changed, others lose it.
import type { KubeObject, ManagedFieldsEntry } from "@sluice/objects";
import { difference, intersection, isEmpty, recursiveDifference, union, type FieldSet } from "./field-set.ts";
import { fitManagers } from "./fit-to-schema.ts";
import {
  capUpdates,
  identityOf,
  ofVersions,
  readManagers,
  strip,
  writeManagers,
  type Manager,
} from "./managed-fields.ts";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { changesByVersion, checkVersions, type ChangesAt, type OtherVersions } from "./other-versions.ts";
import { compare, type Comparison } from "./walk.ts";

/** Who writes, in which version, when (RFC 3339), and which fields the endpoint ignores. */
export type Writer = {
  manager: string;
  apiVersion: string;
  subresource?: string;
  now: string | undefined;
  /** Fields that this endpoint resets, such as `status` on the main one: nobody comes to own them through it. */
  resetFields?: FieldSet;
};

/**
 * The object with its managedFields brought up to date after an ordinary write.
 *
 * @param live  the object before; absent on creation
 * @param zero  on creation, what an object of the kind has when nothing is said: that is nobody's doing
 * @param next  the object after, with the managedFields that the client sent, or without to keep those of `live`
 * @param others  the other versions of a kind that has several
 * @param knows  whether there is a version of the kind: what was written in one that is gone is nobody's
 * @returns `next` with managedFields; never fails: entries that cannot be read are kept as they were, and all are gone when the object does not
 * fit a version that somebody wrote in
 */
export function recordUpdate({
  live,
  next,
  zero,
  type,
  others,
  writer,
  knows = () => true,
}: {
  live?: KubeObject;
  next: KubeObject;
  zero?: KubeObject;
  type: MergeType;
  others?: OtherVersions | undefined;
  writer: Writer;
  knows?: ((apiVersion: string) => boolean) | undefined;
}): KubeObject {
  // Below an object nobody says whose the fields are.
  const wanted = writer.subresource ? undefined : next.metadata.managedFields;
  if (wanted && isReset(wanted)) return withManagedFields(next, undefined);
  const claimed = readable(wanted && next) ?? readable(live) ?? new Map<string, Manager>();
  if (live && wanted && claimed.size === 0) return withManagedFields(next, undefined);
  try {
    const own = writer.apiVersion;
    const known = ofVersions(claimed, (apiVersion) => apiVersion === own || knows(apiVersion));
    const before = fitManagers(known, (apiVersion) => (apiVersion === own ? type : undefined));
    if (live && others) checkVersions(live, { managers: before, own, others });
    const compared = compareObjects(live, next, zero, type);
    const changes = { taken: union(compared.modified, compared.added), removed: compared.removed };
    const changesAt = live && others ? changesByVersion({ own, changes, live, next }, others) : () => changes;
    const managers = takeChanges(before, changesAt, writer);
    return withManagedFields(next, writeManagers(capUpdates(managers), before));
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    if (error.code === "OTHER_VERSION") return withManagedFields(next, undefined);
    return withManagedFields(next, live?.metadata.managedFields);
  }
}

const isReset = (entries: ManagedFieldsEntry[]): boolean =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0);

/** The managers of an object; undefined when there are none, or one cannot be read. */
function readable(object: KubeObject | undefined): Map<string, Manager> | undefined {
  try {
    const managers = readManagers(object);
    return managers.size > 0 ? managers : undefined;
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    return undefined;
  }
}

/** The object with these managedFields, or without any. */
export function withManagedFields(object: KubeObject, managedFields: ManagedFieldsEntry[] | undefined): KubeObject {
  const { managedFields: _before, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, ...(managedFields && managedFields.length > 0 ? { managedFields } : {}) },
  };
}

/** On creation the base is the typed zero object: a Deployment always has a spec, a custom resource does not. */
function compareObjects(
  live: KubeObject | undefined,
  next: KubeObject,
  zero: KubeObject | undefined,
  type: MergeType,
): Comparison {
  const { managedFields: _mine, ...metadata } = next.metadata;
  const base = live
    ? { ...live, metadata: { ...live.metadata, managedFields: undefined } }
    : (zero ?? { metadata: {} });
  return compare(base, { ...next, metadata }, type);
}

function takeChanges(before: Map<string, Manager>, changesAt: ChangesAt, writer: Writer): Map<string, Manager> {
  const { manager, apiVersion, subresource, resetFields } = writer;
  const { taken, removed } = changesAt(apiVersion) ?? { taken: new Map(), removed: new Map() };
  const own: Manager = {
    manager,
    operation: "Update",
    apiVersion,
    ...(subresource ? { subresource } : {}),
    set: new Map(),
  };
  const managers = loseTo(before, identityOf(own), changesAt);
  const known = before.get(identityOf(own));
  const held = difference(known?.set ?? new Map(), removed);
  const set = strip(union(held, taken));
  const time = isEmpty(taken) ? known?.time : writer.now;
  managers.set(identityOf(own), {
    ...own,
    set: resetFields ? recursiveDifference(set, resetFields) : set,
    ...(time === undefined ? {} : { time }),
  });
  return managers;
}

/** Others lose what was taken, and everybody loses what was removed; who wrote in a version that there is no more has nothing left. */
export function loseTo(managers: Map<string, Manager>, winner: string, changesAt: ChangesAt): Map<string, Manager> {
  const result = new Map<string, Manager>();
  for (const [id, manager] of managers) {
    const changes = id === winner ? undefined : changesAt(manager.apiVersion);
    if (!changes) continue;
    const { taken, removed } = changes;
    const lost = intersection(manager.set, taken);
    const set = difference(isEmpty(lost) ? manager.set : difference(manager.set, lost), removed);
    if (!isEmpty(set)) result.set(id, { ...manager, set });
  }
  return result;
}
