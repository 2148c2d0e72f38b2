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
    if (error instanceof SemverError) throw new SprigError("ARGUMENT", explainVersion(text), error);
    throw error;
  }
}

const identifier = String.raw`[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*`;
const looseVersion = new RegExp(String.raw`^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-(${identifier}))?(?:\+${identifier})?$`);

/** The words that Go has for a text that is no version. */
function explainVersion(text: string): string {
  const [, ...parts] = looseVersion.exec(text) ?? [];
  const tooLarge = parts.slice(0, 3).find((part) => part && BigInt(part) > largest);
  if (tooLarge) return `error parsing version segment: strconv.ParseUint: parsing "${tooLarge}": value out of range`;
  return hasLeadingZero(parts[3] ?? "") ? "version segment starts with 0" : "invalid semantic version";
}

const hasLeadingZero = (prerelease: string): boolean => prerelease.split(".").some((part) => /^0\d+$/.test(part));

const isIdentifiers = (text: string): boolean => new RegExp(`^${identifier}$`).test(text);

function admits(constraint: string, version: string): boolean {
  try {
    const range = parseConstraint(constraint);
    return range.admits(readVersion(version));
  } catch (error) {
    if (error instanceof SemverError) throw new SprigError("ARGUMENT", explainConstraint(constraint), error);
    throw error;
  }
}

// The characters that the grammar of Masterminds lets through; what they mean is looked at later, with another complaint.
const number = String.raw`[0-9|xX*]+`;
const range = String.raw`v?${number}(?:\.${number})?(?:\.${number})?(?:-${identifier})?(?:\+${identifier})?`;
const term = String.raw`(?:=||!=|>|<|>=|=>|<=|=<|~|~>|\^)\s*${range}\s*`;
const alternative = new RegExp(String.raw`^\s*${term}(?:(?:\s+|,\s*)${term})*$`);
const hyphenRange = new RegExp(String.raw`\s*(${range})\s+-\s+(${range})\s*`, "g");

/** The words that Go has for a text that is no constraint. It shows ranges with a hyphen as it has rewritten them. */
function explainConstraint(text: string): string {
  const rewritten = text.replaceAll(hyphenRange, (_, low: string, high: string) => `>= ${low}, <= ${high} `);
  for (const part of rewritten.split("||")) {
    if (!alternative.test(part)) return `improper constraint: ${quote(part)}`;
    if (!isConstraint(part)) return "constraint parser error";
  }
  return "constraint parser error";
}

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
      if (prerelease && !isIdentifiers(prerelease)) throw new SprigError("ARGUMENT", "invalid prerelease string");
      return changed({ prerelease });
    }),
    SetMetadata: define(["string"], (metadata) => {
      if (metadata && !isIdentifiers(metadata)) throw new SprigError("ARGUMENT", "invalid metadata string");
      return changed({ metadata });
    }),
  };
}

/** Functions on versions. */
export const semverFunctions: FunctionTable = {
  semver: define(["string"], (text) => new GoVersion("*semver.Version", readVersion(text))),
  semverCompare: define(["string", "string"], admits),
};
