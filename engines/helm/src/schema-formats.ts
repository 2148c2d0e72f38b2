// Formats of schemas: what Helm asserts, and its reasons. Formats that are not here are notes to people.
// @see github.com/santhosh-tekuri/jsonschema v6.0.2 format.go; Go net/netip, net/url, strconv, time (go1.26)
import { quote } from "@sluice/gotemplate";
import { addressFault } from "./schema-address.ts";
import { compilePattern, parseDate, parseGoUrl } from "@sluice/sprig";

/** Why a text is not of a format; undefined when it is. */
export type Judge = (text: string) => string | undefined;

const size = (text: string): number => Buffer.byteLength(text);

/** As Go's `%q` shows a rune. */
const shownRune = (character: string): string =>
  character === "'" ? "'\\''" : `'${quote(character).slice(1, -1).replace('\\"', '"')}'`;

/** The first character that is none of these. */
const strange = (text: string, allowed: RegExp): string | undefined =>
  Array.from(text).find((character) => !allowed.test(character));

/** What a function throws, as a reason. */
function reasonOf(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return (error as Error).message;
  }
}

const prefixed = (prefix: string, reason: string | undefined): string | undefined =>
  reason === undefined ? undefined : `${prefix}: ${reason}`;

function judgePointer(text: string): string | undefined {
  if (text === "") return undefined;
  if (!text.startsWith("/")) return "not starting with /";
  return /~(?![01])/.test(text) ? "~ must be followed by 0 or 1" : undefined;
}

function judgeRelativePointer(text: string): string | undefined {
  const digits = /^\d*/.exec(text)?.[0] ?? "";
  if (digits === "") return "must start with non-negative integer";
  if (digits.length > 1 && digits.startsWith("0")) return "starts with zero";
  const rest = text.slice(digits.length);
  return rest === "#" ? undefined : judgePointer(rest);
}

function judgeUuid(text: string): string | undefined {
  const sizes = [8, 4, 4, 4, 12];
  const groups = text.split("-");
  if (groups.length !== sizes.length) return "must have 5 elements";
  for (const [at, group] of groups.entries()) {
    if (size(group) !== sizes[at]) return `element ${at + 1} must be ${sizes[at]} characters long`;
    const character = strange(group, /^[0-9a-fA-F]$/);
    if (character !== undefined) return `non-hex character ${shownRune(character)}`;
  }
  return undefined;
}

function judgeDuration(text: string): string | undefined {
  if (!text.startsWith("P")) return "must start with P";
  const rest = text.slice(1);
  if (rest === "") return "nothing after P";
  if (rest.endsWith("W")) {
    if (rest === "W") return "no number in week";
    return /^\d+W$/.test(rest) ? undefined : "invalid week";
  }
  for (const [at, part] of rest.split("T").entries()) {
    if (at > 0 && part === "") return "no time elements";
    const units = ["YMD", "HMS"][at];
    if (units === undefined) return "more than one T";
    const reason = judgeElements(part, units);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

function judgeElements(part: string, units: string): string | undefined {
  let [rest, left] = [part, units];
  while (rest !== "") {
    const digits = /^\d*/.exec(rest)?.[0] ?? "";
    if (digits === "") return "missing number";
    const unit = rest.slice(digits.length, digits.length + 1);
    if (unit === "") return "missing unit";
    if (!left.includes(unit)) {
      const shown = shownRune(String.fromCharCode(Buffer.from(unit)[0] ?? 0));
      return units.includes(unit) ? `unit ${shown} out of order` : `invalid unit ${shown}`;
    }
    left = left.slice(left.indexOf(unit) + 1);
    rest = rest.slice(digits.length + 1);
  }
  return undefined;
}

/** `strconv.Atoi` */
function numberFault(text: string): string | undefined {
  const fail = (why: string): string => `strconv.Atoi: parsing ${quote(text)}: ${why}`;
  if (!/^[-+]?\d+$/.test(text)) return fail("invalid syntax");
  const value = BigInt(text.replace("+", ""));
  return value === BigInt.asIntN(64, value) ? undefined : fail("value out of range");
}

function judgeIpv4(text: string): string | undefined {
  const groups = text.split(".");
  if (groups.length !== 4) return "expected four decimals";
  for (const group of groups) {
    if (group.length > 1 && group.startsWith("0")) return "leading zeros";
    const fault = numberFault(group);
    if (fault !== undefined) return fault;
    if (Number(group) < 0 || Number(group) > 255) return "decimal must be between 0 and 255";
  }
  return undefined;
}

function judgeIpv6(text: string): string | undefined {
  if (!text.includes(":")) return "missing colon";
  const fault = addressFault(text);
  if (fault !== undefined) return fault;
  return text.includes("%") ? "zone id is not a part of ipv6 address" : undefined;
}

function judgeHostname(text: string): string | undefined {
  const name = text.replace(/\.$/, "");
  if (size(name) > 253) return "more than 253 characters long";
  for (const label of name.split(".")) {
    if (size(label) < 1 || size(label) > 63) return "label must be 1 to 63 characters long";
    if (label.startsWith("-")) return "label starts with hyphen";
    if (label.endsWith("-")) return "label ends with hyphen";
    const character = strange(label, /^[a-zA-Z0-9-]$/);
    if (character !== undefined) return `invalid character ${shownRune(character)}`;
  }
  return undefined;
}

function judgeEmail(text: string): string | undefined {
  if (size(text) > 254) return "more than 255 characters long";
  const at = text.lastIndexOf("@");
  if (at === -1) return "missing @";
  const [local, domain] = [text.slice(0, at), text.slice(at + 1)];
  if (size(local) > 64) return "local part more than 64 characters long";
  const reason = judgeLocalPart(local);
  if (reason !== undefined) return reason;
  if (!domain.startsWith("[") || !domain.endsWith("]")) return prefixed("invalid domain", judgeHostname(domain));
  const address = domain.slice(1, -1);
  if (address.startsWith("IPv6:")) return prefixed("invalid ipv6 address", judgeIpv6(address.slice(5)));
  return prefixed("invalid ipv4 address", judgeIpv4(address));
}

function judgeLocalPart(local: string): string | undefined {
  if (local.length > 1 && local.startsWith('"'))
    return /["\\]/.test(local.slice(1, -1))
      ? "backslash and quote are not allowed within quoted local part"
      : undefined;
  if (local.startsWith(".")) return "starts with dot";
  if (local.endsWith(".")) return "ends with dot";
  if (local.includes("..")) return "consecutive dots";
  const character = strange(local, /^[a-zA-Z0-9.!#$%&'*+\-/=?^_`{|}~]$/);
  return character === undefined ? undefined : `invalid character ${shownRune(character)}`;
}

function judgeTime(text: string): string | undefined {
  if (size(text) < 9) return "less than 9 characters long";
  if (text[2] !== ":" || text[5] !== ":") return "missing colon in correct place";
  const parts = text.slice(0, 8).split(":");
  if (parts.some((part) => numberFault(part) !== undefined)) return "invalid hour/min/sec";
  if (parts.some((part) => Number(part) < 0)) return "non-positive hour/min/sec";
  const [hour = 0, minute = 0, second = 0] = parts.map(Number);
  if (hour > 23 || minute > 59 || second > 60) return "hour/min/sec out of range";
  const fraction = /^\.\d*/.exec(text.slice(8))?.[0] ?? "";
  if (fraction === ".") return "no digits in second fraction";
  const zone = text.slice(8 + fraction.length);
  const offset = /^[zZ]$/.test(zone) ? 0 : offsetOf(zone);
  if (typeof offset === "string") return offset;
  const minutes = hour * 60 + minute - offset;
  const isLast = (minutes < 0 ? minutes + 1_440 : minutes) === 1_439;
  return second >= 60 && !isLast ? "invalid leap second" : undefined;
}

/** Minutes, or why it is no offset. */
function offsetOf(zone: string): number | string {
  if (size(zone) !== 6) return "offset must be 6 characters long";
  if (!/^[-+]/.test(zone)) return "offset must begin with plus/minus";
  if (zone[3] !== ":") return "missing colon in offset in correct place";
  const parts = [zone.slice(1, 3), zone.slice(4)];
  if (parts.some((part) => numberFault(part) !== undefined)) return "invalid hour/min in offset";
  if (parts.some((part) => Number(part) < 0)) return "non-positive hour/min in offset";
  const [hours = 0, minutes = 0] = parts.map(Number);
  if (hours > 23 || minutes > 59) return "hour/min in offset out of range";
  return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

const judgeDate: Judge = (text) => reasonOf(() => parseDate(text));

function judgeDateTime(text: string): string | undefined {
  if (size(text) < 20) return "less than 20 characters long";
  if (!/^[tT]$/.test(text.slice(10, 11))) return "11th character must be t or T";
  return (
    prefixed("invalid date element", judgeDate(text.slice(0, 10))) ??
    prefixed("invalid time element", judgeTime(text.slice(11)))
  );
}

function judgePeriod(text: string): string | undefined {
  const slash = text.indexOf("/");
  if (slash === -1) return "missing slash";
  const [start, end] = [text.slice(0, slash), text.slice(slash + 1)];
  const endTime = (): string | undefined => prefixed("invalid end date-time", judgeDateTime(end));
  if (start.startsWith("P")) return prefixed("invalid start duration", judgeDuration(start)) ?? endTime();
  const reason = prefixed("invalid start date-time", judgeDateTime(start));
  if (reason !== undefined) return reason;
  return end.startsWith("P") ? prefixed("invalid end duration", judgeDuration(end)) : endTime();
}

/** @param mustBeAbsolute  whether it has to name its scheme */
function judgeUrl(text: string, mustBeAbsolute: boolean): string | undefined {
  let isAbsolute = false;
  const reason = reasonOf(() => {
    const { scheme, host } = parseGoUrl(text);
    isAbsolute = scheme !== "";
    const name = host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/, "$1");
    if (!name.includes(":")) return;
    if (!host.includes("[")) throw new Error("ipv6 address not enclosed in brackets");
    const fault = judgeIpv6(name);
    if (fault !== undefined) throw new Error(`invalid ipv6 address: ${fault}`);
  });
  return reason ?? (mustBeAbsolute && !isAbsolute ? "relative url" : undefined);
}

const judgeUri: Judge = (text) => judgeUrl(text, true);
const judgeReference: Judge = (text) => (text.includes("\\") ? "contains \\" : judgeUrl(text, false));

/** Go keeps the path as it was written only where it would write it in another way. */
function judgeTemplate(text: string): string | undefined {
  const reason = judgeUrl(text, false);
  if (reason !== undefined) return reason;
  for (const part of (parseGoUrl(text).writtenPath ?? "").split("/")) {
    const braces = decodeURIComponent(part).replaceAll(/[^{}]/g, "");
    if (/^}|\{\{|\}\}/.test(braces)) return "nested curly braces";
    if (braces.endsWith("{")) return "no matching closing brace";
  }
  return undefined;
}

function judgeIdentifiers(text: string, what: "build" | "pre-release"): string | undefined {
  for (const identifier of text.split(".")) {
    if (identifier === "") return `${what} identifier is empty`;
    const character = strange(identifier, /^[0-9a-zA-Z-]$/);
    if (character !== undefined) return `invalid character ${shownRune(character)} in ${what} identifier`;
    if (what === "pre-release" && /^0\d+$/.test(identifier)) return "pre-release numeric identifier starts with zero";
  }
  return undefined;
}

function judgeSemver(text: string): string | undefined {
  const [, core = "", before, build] = /^([^-+]*)(?:-([^+]*))?(?:\+([^]*))?$/.exec(text) ?? [];
  if (build === "") return "build is empty";
  const reason =
    (build === undefined ? undefined : judgeIdentifiers(build, "build")) ??
    (before === undefined ? undefined : judgeIdentifiers(before, "pre-release"));
  if (reason !== undefined) return reason;
  const numbers = core.split(".");
  if (numbers.length !== 3) return "versionCore must have 3 numbers separated by dot";
  for (const [at, number] of numbers.entries()) {
    const name = ["major", "minor", "patch"][at];
    if (number === "") return `${name} is empty`;
    if (number.length > 1 && number.startsWith("0")) return `${name} starts with zero`;
    if (!/^\d*$/.test(number)) return `${name} contains non-digit`;
  }
  return undefined;
}

/** Every format that is asserted, by its name. */
export const formatJudges: ReadonlyMap<string, Judge> = new Map([
  ["json-pointer", judgePointer],
  ["relative-json-pointer", judgeRelativePointer],
  ["uuid", judgeUuid],
  ["duration", judgeDuration],
  ["period", judgePeriod],
  ["ipv4", judgeIpv4],
  ["ipv6", judgeIpv6],
  ["hostname", judgeHostname],
  ["email", judgeEmail],
  ["date", judgeDate],
  ["time", judgeTime],
  ["date-time", judgeDateTime],
  ["uri", judgeUri],
  ["iri", judgeUri],
  ["uri-reference", judgeReference],
  ["iri-reference", judgeReference],
  ["uri-template", judgeTemplate],
  ["semver", judgeSemver],
  ["regex", (text) => reasonOf(() => compilePattern(text))],
]);
