// Strict semantic versions. @see k8s.io/apiserver/pkg/cel/library/semverlib.go, v0.36.3; blang/semver v4
import { quoteInGo } from "@sluice/objects";
import type { Implementations } from "../evaluate/implementation.ts";
import { Failure, noSuchOverload, Opaque, type Value } from "../evaluate/values.ts";

type Numbers = readonly [major: bigint, minor: bigint, patch: bigint];

class Semver extends Opaque {
  readonly typeName = "kubernetes.Semver";
  readonly numbers: Numbers;
  readonly prerelease: readonly (string | bigint)[];

  constructor(numbers: Numbers, prerelease: readonly (string | bigint)[]) {
    super();
    this.numbers = numbers;
    this.prerelease = prerelease;
  }

  equals(other: Value): boolean | Failure {
    return other instanceof Semver ? compare(this, other) === 0 : noSuchOverload;
  }
}

const names = ["major", "minor", "patch"] as const;
const largest = 2n ** 64n;

function numberOf(text: string, name: string): bigint | string {
  if (!/^\d*$/.test(text)) return `Invalid character(s) found in ${name} number ${quoteInGo(text)}`;
  if (/^0\d/.test(text))
    return `${name[0]?.toUpperCase()}${name.slice(1)} number must not contain leading zeroes ${quoteInGo(text)}`;
  return unsigned(text);
}

/** @see Go strconv.ParseUint */
function unsigned(text: string): bigint | string {
  if (text === "") return 'strconv.ParseUint: parsing "": invalid syntax';
  const value = BigInt(text);
  return value < largest ? value : `strconv.ParseUint: parsing ${quoteInGo(text)}: value out of range`;
}

function partOf(text: string): bigint | string | Failure {
  if (text === "") return new Failure("Prerelease is empty");
  if (!/^\d+$/.test(text))
    return /^[0-9A-Za-z-]+$/.test(text)
      ? text
      : new Failure(`Invalid character(s) found in prerelease ${quoteInGo(text)}`);
  if (/^0\d/.test(text))
    return new Failure(`Numeric PreRelease version must not contain leading zeroes ${quoteInGo(text)}`);
  const value = unsigned(text);
  return typeof value === "bigint" ? value : new Failure(value);
}

function wrongInBuild(build: string | undefined): string | undefined {
  const parts = build?.split(".") ?? [];
  if (parts.includes("")) return "Build meta data is empty";
  const wrong = parts.find((part) => !/^[0-9A-Za-z-]+$/.test(part));
  return wrong === undefined ? undefined : `Invalid character(s) found in build meta data ${quoteInGo(wrong)}`;
}

function parse(text: string): Semver | Failure {
  if (text === "") return new Failure("Version string empty");
  const [, major, minor, rest = ""] = /^([^.]*)\.([^.]*)\.(.*)$/s.exec(text) ?? [];
  if (major === undefined || minor === undefined) return new Failure("No Major.Minor.Patch elements found");
  const [, patch = "", prerelease, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(rest) ?? [];
  const numbers: bigint[] = [];
  for (const [index, part] of [major, minor, patch].entries()) {
    const number = numberOf(part, names[index] ?? "");
    if (typeof number === "string") return new Failure(number);
    numbers.push(number);
  }
  const parts = prerelease?.split(".").map(partOf) ?? [];
  const wrong = parts.find((part) => part instanceof Failure);
  if (wrong) return wrong;
  const inBuild = wrongInBuild(build);
  return inBuild === undefined ? new Semver(numbers as never, parts as (string | bigint)[]) : new Failure(inBuild);
}

/** Drops a `v` and leading zeros, and fills in missing parts. */
function normalized(text: string): string | Failure {
  const plain = text.replace(/^v/, "");
  const found = /^([^.]*)(?:\.([^.]*)(?:\.(.*))?)?$/s.exec(plain)?.slice(1) ?? [];
  const given = found.filter((part) => part !== undefined);
  const parts = given.map((part) => (Buffer.byteLength(part) > 1 ? withoutZeros(part) : part));
  if (parts.length < 3 && /[+-]/.test(parts.at(-1) ?? ""))
    return new Failure("short version cannot contain PreRelease/Build meta data");
  return [...parts, "0", "0"].slice(0, 3).join(".");
}

function withoutZeros(part: string): string {
  const rest = part.replace(/^0+/, "");
  return /^\d/.test(rest) ? rest : `0${rest}`;
}

function semver(text: string, normalizes: boolean): Semver | Failure {
  const plain = normalizes ? normalized(text) : text;
  return plain instanceof Failure ? plain : parse(plain);
}

const order = <T extends bigint | string | number>(one: T, other: T): number =>
  one < other ? -1 : one > other ? 1 : 0;

function compare(left: Semver, right: Semver): number {
  for (const index of [0, 1, 2] as const) {
    const found = order(left.numbers[index], right.numbers[index]);
    if (found !== 0) return found;
  }
  const [one, other] = [left.prerelease, right.prerelease];
  if (one.length === 0 || other.length === 0) return order(other.length === 0 ? 0 : 1, one.length === 0 ? 0 : 1);
  return comparePrereleases(one, other);
}

/** A version with a prerelease comes before the one without; numbers come before words. */
function comparePrereleases(one: Semver["prerelease"], other: Semver["prerelease"]): number {
  for (let index = 0; index < Math.min(one.length, other.length); index += 1) {
    const [left, right] = [one[index], other[index]];
    const found =
      typeof left === typeof right ? order(left as bigint, right as bigint) : typeof left === "bigint" ? -1 : 1;
    if (found !== 0) return found;
  }
  return order(one.length, other.length);
}

/** semver, isSemver and comparisons. */
export const semvers: Implementations = {
  string_to_semver: (_meter, text: string) => semver(text, false),
  string_bool_to_semver: (_meter, text: string, normalizes: boolean) => semver(text, normalizes),
  is_semver_string: (_meter, text: string) => semver(text, false) instanceof Semver,
  is_semver_string_bool: (_meter, text: string, normalizes: boolean) => semver(text, normalizes) instanceof Semver,
  semver_major: (_meter, { numbers }: Semver) => BigInt.asIntN(64, numbers[0]),
  semver_minor: (_meter, { numbers }: Semver) => BigInt.asIntN(64, numbers[1]),
  semver_patch: (_meter, { numbers }: Semver) => BigInt.asIntN(64, numbers[2]),
  semver_compare_to: (_meter, left: Semver, right: Semver) => BigInt(compare(left, right)),
  semver_is_greater_than: (_meter, left: Semver, right: Semver) => compare(left, right) > 0,
  semver_is_less_than: (_meter, left: Semver, right: Semver) => compare(left, right) < 0,
};
