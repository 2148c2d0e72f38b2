// The newest version that is wanted.
// @see helm v4.2.3 pkg/repo/v1/index.go
import { compareVersions, parseConstraint, parseVersion, type Version } from "@sluice/semver";

const versionOf = (text: string): Version | undefined => {
  try {
    return parseVersion(text);
  } catch {
    return undefined;
  }
};

/** The newest first; what is no version last, in the order it came. */
export function sortVersions<T extends { version: string }>(entries: readonly T[]): T[] {
  const read = entries.map((entry) => ({ entry, version: versionOf(entry.version) }));
  read.sort((left, right) => {
    if (!left.version || !right.version) return Number(Boolean(right.version)) - Number(Boolean(left.version));
    return compareVersions(right.version, left.version);
  });
  return read.map(({ entry }) => entry);
}

/**
 * The entry of exactly this version, or else the newest that a range admits; undefined when there is none. Without a range, the newest that
 * is no pre-release.
 *
 * @throws when the range cannot be read
 */
export function chooseVersion<T extends { version: string }>(entries: readonly T[], range = ""): T | undefined {
  const exact = range === "" ? undefined : entries.find(({ version }) => version === range);
  if (exact) return exact;
  const constraint = parseConstraint(range === "" ? "*" : range);
  return sortVersions(entries).find(({ version }) => {
    const read = versionOf(version);
    return read !== undefined && constraint.admits(read);
  });
}
