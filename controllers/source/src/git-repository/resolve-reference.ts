// From `spec.ref` to one commit of the remote. Precedence: commit, name, semver, tag, branch. Pure: the remote's list goes in.
import type { RemoteRef } from "@sluice/git";
import { compareVersions, findVersion, parseConstraint, SemverError } from "@sluice/semver";
import { ReconcileError, stalled } from "@sluice/runtime";
import type { GitRepository } from "@sluice/api-source";

type Reference = NonNullable<GitRepository["spec"]["ref"]>;

/** A commit to fetch. `ref` leads to it; `revision` is how it is named in status. */
export type Resolved = { hash: string; ref?: string; revision: string };

const defaultBranch = "master";

/**
 * Finds the commit that a reference means.
 *
 * @throws {ReconcileError} `GitOperationFailed` when the remote has no such reference (it may come), stalled when the range cannot be read
 */
export function resolveReference(reference: Reference | undefined, refs: readonly RemoteRef[]): Resolved {
  const { branch, tag, semver, name, commit } = reference ?? {};
  if (commit) {
    const ref = branch ? `refs/heads/${branch}` : undefined;
    return { hash: commit, ref, revision: `${branch ? `${branch}@` : ""}sha1:${commit}` };
  }
  if (name) return { ...lookUp(name, refs), revision: `${name}@sha1:${lookUp(name, refs).hash}` };
  if (semver) return newestTag(semver, refs);
  if (tag) return named(tag, lookUp(`refs/tags/${tag}`, refs));
  const wanted = branch || defaultBranch;
  return named(wanted, lookUp(`refs/heads/${wanted}`, refs));
}

const named = (short: string, { hash, ref }: { hash: string; ref: string }): Resolved => ({
  hash,
  ref,
  revision: `${short}@sha1:${hash}`,
});

function lookUp(name: string, refs: readonly RemoteRef[]): { hash: string; ref: string } {
  const found = refs.find((ref) => ref.name === name);
  if (found) return { hash: found.hash, ref: name };
  const folder = name.slice(0, name.lastIndexOf("/") + 1);
  const near = refs.filter((ref) => ref.name.startsWith(folder)).map((ref) => ref.name.slice(folder.length));
  const hint =
    near.length === 0
      ? "the repository is empty"
      : `it has ${near.slice(0, 5).join(", ")}${near.length > 5 ? ` and ${near.length - 5} more` : ""}`;
  throw new ReconcileError(
    "GitOperationFailed",
    `failed to checkout and determine revision: couldn't find remote ref "${name}": ${hint}`,
  );
}

function newestTag(range: string, refs: readonly RemoteRef[]): Resolved {
  const constraint = readConstraint(range);
  const tags = refs
    .filter(({ name }) => name.startsWith("refs/tags/"))
    .map(({ name, hash }) => ({ name: name.slice("refs/tags/".length), hash }));
  const versions = tags.flatMap((tag) => {
    const version = findVersion(tag.name);
    return version && constraint.admits(version) ? [{ ...tag, version }] : [];
  });
  const newest = versions.sort(
    (left, right) => compareVersions(right.version, left.version) || (left.name < right.name ? 1 : -1),
  )[0];
  if (!newest) {
    throw new ReconcileError(
      "GitOperationFailed",
      `failed to checkout and determine revision: no match found for semver: ${range} among ${tags.length} tags`,
    );
  }
  return named(newest.name, { hash: newest.hash, ref: `refs/tags/${newest.name}` });
}

function readConstraint(range: string) {
  try {
    return parseConstraint(range);
  } catch (error) {
    if (!(error instanceof SemverError)) throw error;
    throw stalled("GitOperationFailed", `spec.ref.semver: ${error.message}`, error);
  }
}
