// Strict semantic versions. @see k8s.io/apiserver/pkg/cel/library/semverlib.go
import type { Environment } from "@marcbachmann/cel-js";
import { compareVersions, parseStrictVersion, SemverError, type Version } from "@sluice/semver";
import { CelError } from "../cel-error.ts";

class CelVersion {
  readonly value: Version;

  constructor(value: Version) {
    this.value = value;
  }
}

/** Drops a `v`, fills in missing parts and drops leading zeros, as semverlib.go does on request. */
function normalized(text: string): string {
  const [, core = "", rest = ""] = /^v?([^-+]*)(.*)$/s.exec(text) ?? [];
  const parts = core.split(".").map((part) => part.replace(/^0+(?=\d)/, ""));
  return [...parts, "0", "0"].slice(0, Math.max(3, parts.length)).join(".") + rest;
}

function findVersion(text: string, normalize = false): CelVersion | undefined {
  try {
    return new CelVersion(parseStrictVersion(normalize ? normalized(text) : text));
  } catch (error) {
    if (error instanceof SemverError) return undefined;
    throw error;
  }
}

function semver(text: string, normalize = false): CelVersion {
  const found = findVersion(text, normalize);
  if (!found) throw new CelError("EVALUATION", `${JSON.stringify(text)} is no semantic version such as "1.2.3"`);
  return found;
}

const compare = (left: CelVersion, right: CelVersion) => compareVersions(left.value, right.value);

/** semver, isSemver and comparisons. */
export function addSemverLibrary(environment: Environment): void {
  const type = "kubernetes.Semver";
  environment
    .registerType(type, CelVersion)
    .registerFunction(`semver(string): ${type}`, (text: string) => semver(text))
    .registerFunction(`semver(string, bool): ${type}`, semver)
    .registerFunction("isSemver(string): bool", (text: string) => findVersion(text) !== undefined)
    .registerFunction(
      "isSemver(string, bool): bool",
      (text: string, normalize: boolean) => findVersion(text, normalize) !== undefined,
    )
    .registerFunction(`${type}.major(): int`, ({ value }: CelVersion) => value.major)
    .registerFunction(`${type}.minor(): int`, ({ value }: CelVersion) => value.minor)
    .registerFunction(`${type}.patch(): int`, ({ value }: CelVersion) => value.patch)
    .registerFunction(`${type}.compareTo(${type}): int`, (left: CelVersion, right: CelVersion) =>
      BigInt(Math.sign(compare(left, right))),
    )
    .registerFunction(
      `${type}.isGreaterThan(${type}): bool`,
      (left: CelVersion, right: CelVersion) => compare(left, right) > 0,
    )
    .registerFunction(
      `${type}.isLessThan(${type}): bool`,
      (left: CelVersion, right: CelVersion) => compare(left, right) < 0,
    )
    .registerOperator(`${type} == ${type}`, (left: CelVersion, right: CelVersion) => compare(left, right) === 0);
}
