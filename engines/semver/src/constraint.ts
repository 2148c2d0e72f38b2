// Ranges such as `>=1.2.0 <2.0.0 || ^3`. The rules are those of Masterminds/semver v3, which differ from npm's: a comma is an AND, and
// pre-releases take part only when the constraint names one.
import { compareVersions, parseVersion, SemverError, type Version } from "./version.ts";

/** A range of versions. */
export type Constraint = {
  /** True when the version is in the range. */
  admits(version: Version): boolean;
};

type Operator = "=" | "!=" | ">" | "<" | ">=" | "<=" | "~" | "^";
type Term = { operator: Operator; version: Version; minorDirty: boolean; patchDirty: boolean; dirty: boolean };

const versionPattern = String.raw`v?([0-9|x|X|\*]+)(\.[0-9|x|X|\*]+)?(\.[0-9|x|X|\*]+)?(-([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?(\+([0-9A-Za-z\-]+(\.[0-9A-Za-z\-]+)*))?`;
const operatorPattern = "=||!=|>|<|>=|=>|<=|=<|~|~>|\\^";
const termPattern = new RegExp(String.raw`^\s*(${operatorPattern})\s*(${versionPattern})\s*$`);
const findTerms = new RegExp(String.raw`(${operatorPattern})\s*(${versionPattern})`, "g");
const validRange = new RegExp(
  String.raw`^(\s*(${operatorPattern})\s*(${versionPattern})\s*)((?:\s+|,\s*)(${operatorPattern})\s*(${versionPattern})\s*)*$`,
);
const hyphenRange = new RegExp(String.raw`\s*(${versionPattern})\s+-\s+(${versionPattern})\s*`, "g");

const aliases: { [written: string]: Operator } = { "": "=", "=>": ">=", "=<": "<=", "~>": "~" };

/**
 * Reads a range: terms side by side or with commas must all hold, `||` separates alternatives.
 *
 * @throws {SemverError} `NOT_A_CONSTRAINT`
 * @see Masterminds/semver v3 `NewConstraint`
 */
export function parseConstraint(text: string): Constraint {
  const rewritten = text.replaceAll(hyphenRange, (_all, low: string, ...rest: string[]) => `>=${low},<=${rest[9]}`);
  const alternatives = rewritten.split("||").map((alternative) => {
    if (!validRange.test(alternative)) throw notAConstraint(text);
    const terms = [...alternative.matchAll(findTerms)].map(([term]) => parseTerm(term, text));
    if (terms.length === 0) throw notAConstraint(text);
    return terms;
  });
  return { admits: (version) => alternatives.some((terms) => admitsAll(terms, version)) };
}

const notAConstraint = (text: string) =>
  new SemverError("NOT_A_CONSTRAINT", `"${text}" is not a version range such as ">=1.2.0 <2.0.0" or "^1.2"`);

/** A pre-release is in a range only when some term of that alternative names one. */
function admitsAll(terms: readonly Term[], version: Version): boolean {
  const namesPrerelease = terms.some((term) => term.version.prerelease !== "");
  return terms.every((term) => checks[term.operator](version, term, namesPrerelease));
}

const isWild = (part: string): boolean => ["x", "X", "*"].includes(part);

function parseTerm(term: string, whole: string): Term {
  const match = termPattern.exec(term);
  if (!match) throw notAConstraint(whole);
  const [, operator = "", text = "", major = "", minor = "", patch = "", prerelease = ""] = match;
  const written = {
    operator: aliases[operator] ?? (operator as Operator),
    minorDirty: false,
    patchDirty: false,
    dirty: false,
  };
  let version = text;
  if (isWild(major) || major === "") {
    version = `0.0.0${prerelease}`;
    written.dirty = true;
  } else if (isWild(minor.replace(".", "")) || minor === "") {
    version = `${major}.0.0${prerelease}`;
    written.minorDirty = true;
    written.dirty = true;
  } else if (isWild(patch.replace(".", "")) || patch === "") {
    version = `${major}${minor}.0${prerelease}`;
    written.patchDirty = true;
    written.dirty = true;
  }
  try {
    return { ...written, version: parseVersion(version) };
  } catch {
    throw notAConstraint(whole);
  }
}

type Check = (version: Version, term: Term, withPrereleases: boolean) => boolean;

const excluded = (version: Version, withPrereleases: boolean): boolean => version.prerelease !== "" && !withPrereleases;

const admitsTilde: Check = (version, term, withPrereleases) => {
  if (excluded(version, withPrereleases)) return false;
  if (compareVersions(version, term.version) < 0) return false;
  const { major, minor, patch } = term.version;
  if (major === 0n && minor === 0n && patch === 0n && !term.minorDirty && !term.patchDirty) return true; // "~0.0.0" and "~*" are any version
  return version.major === major && (version.minor === minor || term.minorDirty);
};

const admitsCaret: Check = (version, term, withPrereleases) => {
  if (excluded(version, withPrereleases)) return false;
  if (compareVersions(version, term.version) < 0) return false;
  const { major, minor, patch } = term.version;
  if (major > 0n || term.minorDirty) return version.major === major;
  if (version.major > 0n) return false;
  if (minor > 0n || term.patchDirty) return version.minor === minor;
  if (version.minor !== 0n) return false;
  return version.patch === patch;
};

const checks: { [operator in Operator]: Check } = {
  "=": (version, term, withPrereleases) => {
    if (excluded(version, withPrereleases)) return false;
    return term.dirty ? admitsTilde(version, term, withPrereleases) : compareVersions(version, term.version) === 0;
  },
  "!=": (version, term, withPrereleases) => {
    if (excluded(version, withPrereleases)) return false;
    if (!term.dirty) return compareVersions(version, term.version) !== 0;
    if (term.version.major !== version.major) return true;
    if (term.version.minor !== version.minor && !term.minorDirty) return true;
    if (term.minorDirty) return false;
    return term.version.patch !== version.patch && !term.patchDirty;
  },
  ">": (version, term, withPrereleases) => {
    if (excluded(version, withPrereleases)) return false;
    if (!term.dirty) return compareVersions(version, term.version) > 0;
    if (version.major !== term.version.major) return version.major > term.version.major;
    if (term.minorDirty) return false; // ">11" is above all of 11
    if (term.patchDirty) return version.minor > term.version.minor; // ">11.1" is above all of 11.1
    return compareVersions(version, term.version) > 0;
  },
  "<": (version, term, withPrereleases) =>
    !excluded(version, withPrereleases) && compareVersions(version, term.version) < 0,
  ">=": (version, term, withPrereleases) =>
    !excluded(version, withPrereleases) && compareVersions(version, term.version) >= 0,
  "<=": (version, term, withPrereleases) => {
    if (excluded(version, withPrereleases)) return false;
    if (!term.dirty) return compareVersions(version, term.version) <= 0;
    if (version.major > term.version.major) return false;
    return !(version.major === term.version.major && version.minor > term.version.minor && !term.minorDirty);
  },
  "~": admitsTilde,
  "^": admitsCaret,
};
