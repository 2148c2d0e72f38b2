// Versions as Masterminds/semver v3 reads them: `1`, `1.2` and a leading v are fine in the loose reading, not in the strict one.

/** A version; `original` is the text it was read from. Numbers are unsigned and 64 bits wide. */
export type Version = {
  major: bigint;
  minor: bigint;
  patch: bigint;
  prerelease: string;
  metadata: string;
  original: string;
};

/** The text is not a version or not a range. */
export class SemverError extends Error {
  override readonly name = "SemverError";
  readonly code: "NOT_A_VERSION" | "NOT_A_CONSTRAINT";

  constructor(code: SemverError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const identifiers = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const loose = new RegExp(String.raw`^v?([0-9]+)(\.[0-9]+)?(\.[0-9]+)?(?:-(${identifiers}))?(?:\+(${identifiers}))?$`);
const strict = new RegExp(
  String.raw`^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(?:-(${identifiers}))?(?:\+(${identifiers}))?$`,
);
const largest = 2n ** 64n - 1n;

/**
 * Reads a version such as `1.2.3-rc.1+build`, `v1.2` or `1`.
 *
 * @throws {SemverError} `NOT_A_VERSION`
 * @see Masterminds/semver v3 `NewVersion`
 */
export function parseVersion(text: string): Version {
  return toVersion(text, loose.exec(text));
}

/**
 * Reads a version that follows semver.org to the letter: three numbers, no leading v or zero.
 *
 * @throws {SemverError} `NOT_A_VERSION`
 * @see Masterminds/semver v3 `StrictNewVersion`
 */
export function parseStrictVersion(text: string): Version {
  return toVersion(text, strict.exec(text));
}

/** The version that a text holds in the loose reading, if any. */
export function findVersion(text: string): Version | undefined {
  try {
    return parseVersion(text);
  } catch (error) {
    if (error instanceof SemverError) return undefined;
    throw error;
  }
}

function toVersion(text: string, match: RegExpExecArray | null): Version {
  const [, major = "", minor = "0", patch = "0", prerelease = "", metadata = ""] = match ?? [];
  const numbers = [major, minor, patch].map((part) => BigInt(part.replace(".", "") || "0"));
  const hasLeadingZero = prerelease.split(".").some((part) => /^0[0-9]+$/.test(part));
  if (!match || hasLeadingZero || numbers.some((part) => part > largest)) {
    throw new SemverError("NOT_A_VERSION", `"${text}" is not a semantic version such as 1.2.3`);
  }
  const [first = 0n, second = 0n, third = 0n] = numbers;
  return { major: first, minor: second, patch: third, prerelease, metadata, original: text };
}

/** Negative, zero or positive by precedence; build metadata does not count. */
export function compareVersions(left: Version, right: Version): number {
  for (const part of ["major", "minor", "patch"] as const) {
    if (left[part] !== right[part]) return left[part] < right[part] ? -1 : 1;
  }
  return comparePrereleases(left.prerelease, right.prerelease);
}

function comparePrereleases(left: string, right: string): number {
  if (left === right) return 0;
  if (left === "" || right === "") return left === "" ? 1 : -1; // a release comes after its pre-releases
  const [a, b] = [left.split("."), right.split(".")];
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const order = compareIdentifiers(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareIdentifiers(left: string | undefined, right: string | undefined): number {
  if (left === right) return 0;
  if (left === undefined || right === undefined) return left === undefined ? -1 : 1;
  const [a, b] = [left, right].map((part) => (/^[0-9]+$/.test(part) ? BigInt(part) : undefined));
  if (a !== undefined && b !== undefined) return a < b ? -1 : a > b ? 1 : 0;
  if (a !== undefined || b !== undefined) return a !== undefined ? -1 : 1; // numbers come before words
  return left < right ? -1 : 1;
}

/** `1.2.3-rc.1+build`, in full. */
export const formatVersion = ({ major, minor, patch, prerelease, metadata }: Version): string =>
  `${major}.${minor}.${patch}${prerelease ? `-${prerelease}` : ""}${metadata ? `+${metadata}` : ""}`;
