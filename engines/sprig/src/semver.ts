// Versions, which templates can ask for their parts and compare.
// @see sprig semver.go, 3.3.0; Masterminds/semver 3.5.0, as Helm 4.2 has it
import { GoNumber, GoStruct, quote, type GoFunction } from "@sluice/gotemplate";
import {
  compareVersions,
  formatVersion,
  parseConstraint,
  parseVersion,
  SemverError,
  type Version,
} from "@sluice/semver";
import { define, type FunctionTable } from "./go-function.ts";
import { byteLength } from "./go-text.ts";
import { SprigError } from "./sprig-error.ts";

const longestVersion = 256;
const largest = 2n ** 64n - 1n;

/** Reads a version. @throws {SprigError} with Go's message */
function readVersion(text: string): Version {
  if (byteLength(text) > longestVersion)
    throw new SprigError("ARGUMENT", `version string is too long (max ${longestVersion} bytes)`);
  try {
    return parseVersion(text);
  } catch (error) {
    if (error instanceof SemverError) throw new SprigError("ARGUMENT", explain(text), error);
    throw error;
  }
}

/** The words that Go has for a text that is no version. */
function explain(text: string): string {
  const [, ...parts] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([\w.-]+))?(?:\+[\w.-]+)?$/.exec(text) ?? [];
  const tooLarge = parts.slice(0, 3).find((part) => part && BigInt(part) > largest);
  if (tooLarge) return `error parsing version segment: strconv.ParseUint: parsing "${tooLarge}": value out of range`;
  return hasLeadingZero(parts[3] ?? "") ? "version segment starts with 0" : "invalid semantic version";
}

const hasLeadingZero = (prerelease: string): boolean => prerelease.split(".").some((part) => /^0\d+$/.test(part));

const identifiers = /^[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*$/;

function admits(constraint: string, version: string): boolean {
  const broken = constraint.split("||").find((alternative) => !isConstraint(alternative));
  if (broken !== undefined)
    throw new SprigError(
      "ARGUMENT",
      wellFormed.test(broken) ? "constraint parser error" : `improper constraint: ${quote(broken)}`,
    );
  return parseConstraint(constraint).admits(readVersion(version));
}

// Looks like a constraint to Go, so that its complaint comes from a later stage: "1x" is made of the right characters.
const wellFormed =
  /^\s*(?:(?:=|!=|>|<|>=|=>|<=|=<|~|~>|\^)?\s*v?[0-9|xX*]+(?:\.[0-9|xX*]+){0,2}(?:-[0-9A-Za-z\-.]+)?(?:\+[0-9A-Za-z\-.]+)?\s*,?\s*)+$/;

function isConstraint(text: string): boolean {
  try {
    parseConstraint(text);
    return true;
  } catch (error) {
    if (error instanceof SemverError) return false;
    throw error;
  }
}

/** A semver.Version as a struct of Go; `*semver.Version` is what `semver` returns, the other what its methods return. */
export class GoVersion extends GoStruct {
  readonly version: Version;

  constructor(type: "semver.Version" | "*semver.Version", version: Version) {
    super(type, [], { text: () => formatVersion(version), methods: new Map(Object.entries(methodsOf(version))) });
    this.version = version;
  }

  /** The zero value of the same type. */
  emptied(): GoVersion {
    const zero = { major: 0n, minor: 0n, patch: 0n, prerelease: "", metadata: "", original: "" };
    return new GoVersion(this.type as "semver.Version", zero);
  }
}

function methodsOf(version: Version): { [name: string]: GoFunction } {
  const number = (value: bigint): GoFunction => define([], () => new GoNumber("uint64", value));
  const relation = (read: (order: number) => unknown): GoFunction =>
    define(["*semver.Version"], (other) => read(compareVersions(version, (other as GoVersion).version))); // the only struct of this type
  return {
    Major: number(version.major),
    Minor: number(version.minor),
    Patch: number(version.patch),
    Prerelease: define([], () => version.prerelease),
    Metadata: define([], () => version.metadata),
    Original: define([], () => version.original),
    String: define([], () => formatVersion(version)),
    Compare: relation((order) => BigInt(Math.sign(order))),
    Equal: relation((order) => order === 0),
    LessThan: relation((order) => order < 0),
    LessThanEqual: relation((order) => order <= 0),
    GreaterThan: relation((order) => order > 0),
    GreaterThanEqual: relation((order) => order >= 0),
    ...changesOf(version),
  };
}

function changesOf(version: Version): { [name: string]: GoFunction } {
  const changed = (change: Partial<Version>): GoVersion => {
    const next = { ...version, ...change };
    const prefix = version.original.startsWith("v") ? "v" : "";
    return new GoVersion("semver.Version", { ...next, original: prefix + formatVersion(next) });
  };
  const released = { prerelease: "", metadata: "" };
  return {
    IncMajor: define([], () => changed({ ...released, major: version.major + 1n, minor: 0n, patch: 0n })),
    IncMinor: define([], () => changed({ ...released, minor: version.minor + 1n, patch: 0n })),
    IncPatch: define([], () => changed({ ...released, patch: version.patch + (version.prerelease ? 0n : 1n) })),
    SetPrerelease: define(["string"], (prerelease) => {
      if (hasLeadingZero(prerelease)) throw new SprigError("ARGUMENT", "version segment starts with 0");
      if (prerelease && !identifiers.test(prerelease)) throw new SprigError("ARGUMENT", "invalid prerelease string");
      return changed({ prerelease });
    }),
    SetMetadata: define(["string"], (metadata) => {
      if (metadata && !identifiers.test(metadata)) throw new SprigError("ARGUMENT", "invalid metadata string");
      return changed({ metadata });
    }),
  };
}

/** Functions on versions. */
export const semverFunctions: FunctionTable = {
  semver: define(["string"], (text) => new GoVersion("*semver.Version", readVersion(text))),
  semverCompare: define(["string", "string"], admits),
};
