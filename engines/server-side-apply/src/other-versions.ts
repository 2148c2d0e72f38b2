// Managers name their fields as the version has them that they wrote in. What a write changes is looked at in that version, to see what they lose.
// @see structured-merge-diff/v6 merge/update.go
import type { KubeObject } from "@sluice/objects";
import type { FieldSet } from "./field-set.ts";
import { union } from "./field-set.ts";
import type { Manager } from "./managed-fields.ts";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { checkTyped, compare } from "./walk.ts";

/** The other versions of a kind. */
export type OtherVersions = {
  /** The type at a version; undefined when there is no such version any more. */
  typeAt(apiVersion: string): MergeType | undefined;
  /** The object as a version has it. */
  convert(object: KubeObject, apiVersion: string): KubeObject;
};

/** What a write changes: fields that have another value, or are new, and those that are gone. */
export type Changes = { taken: FieldSet; removed: FieldSet };

/** What a write changes as a version sees it; undefined for a version that there is no more. */
export type ChangesAt = (apiVersion: string) => Changes | undefined;

/** A write: what it changes in its own version, and the objects before and after. */
type Write = { own: string; changes: Changes; live: KubeObject; next: KubeObject };

/**
 * Looks at a write in each version that somebody wrote in.
 *
 * @throws {MergeError} `OTHER_VERSION`, when asked about a version that the new object does not fit
 */
export function changesByVersion({ own, changes, live, next }: Write, others: OtherVersions): ChangesAt {
  const known = new Map<string, Changes | undefined>([[own, changes]]);
  return (apiVersion) => {
    if (!known.has(apiVersion)) {
      const type = others.typeAt(apiVersion);
      known.set(apiVersion, type && changesIn(type, inVersion(live, apiVersion), inVersion(next, apiVersion, "new")));
    }
    return known.get(apiVersion);
  };

  function inVersion(object: KubeObject, apiVersion: string, sort?: string): KubeObject {
    return fitting(object, { apiVersion, others, prefix: sort ? `failed to convert ${sort} object: ` : "" });
  }
}

function changesIn(type: MergeType, live: KubeObject, next: KubeObject): Changes {
  const { modified, added, removed } = compare(live, next, type);
  return { taken: union(modified, added), removed };
}

/**
 * Looks whether the object fits all versions that somebody wrote in.
 *
 * @throws {MergeError} `OTHER_VERSION`
 */
export function checkVersions(
  object: KubeObject,
  { managers, own, others }: { managers: Map<string, Manager>; own: string; others: OtherVersions },
): void {
  for (const apiVersion of new Set([...managers.values()].map((manager) => manager.apiVersion)))
    if (apiVersion !== own && others.typeAt(apiVersion)) fitting(object, { apiVersion, others, prefix: "" });
}

type Fit = { apiVersion: string; others: OtherVersions; prefix: string };

function fitting(object: KubeObject, { apiVersion, others, prefix }: Fit): KubeObject {
  const { managedFields: _managers, ...metadata } = object.metadata;
  const converted = others.convert({ ...object, metadata }, apiVersion);
  const type = others.typeAt(apiVersion);
  try {
    if (type) checkTyped(converted, type, "kept");
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    throw new MergeError("OTHER_VERSION", `${prefix}${error.message}`);
  }
  return converted;
}
