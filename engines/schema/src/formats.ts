// The string formats that Kubernetes enforces in CRDs; others are ignored, as there. Each row is one format.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go v0.36.0, k8s.io/kube-openapi/pkg/validation/strfmt
import { isIPv4, isIPv6 } from "node:net";
import { DurationError, parseDuration } from "@sluice/objects";

type Check = (text: string) => boolean;

const matching =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const uuid = (version: string, variant: string) =>
  matching(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${version}[0-9a-f]{3}-?${variant}[0-9a-f]{3}-?[0-9a-f]{12}$`, "i"));

const isDate: Check = (text) => {
  const parts = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (!parts) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

const dateTime = /^(\d{4}-\d\d-\d\d)t([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)([.,]\d+)?(z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/i;
const isDateTime: Check = (text) => {
  const parts = dateTime.exec(text);
  return parts !== null && isDate(parts[1] ?? "");
};

// Any number with a known unit anywhere in the text counts, when it is not already one of Go's durations (strfmt/duration.go).
const looseDuration = /\d+\s*(?:(?:ns|us|µs|ms|[smhdw]|hr|wk)(?![a-zµ])|nano|micro|milli|sec|min|hour|day|week)/i;
const isDuration: Check = (text) => {
  if (looseDuration.test(text)) return true;
  try {
    parseDuration(text);
    return true;
  } catch (error) {
    if (error instanceof DurationError) return false;
    throw error;
  }
};

const isHostname: Check = (text) =>
  text.length <= 255 &&
  /^([\p{L}\p{N}_][\p{L}\p{N}_-]*)(\.[\p{L}\p{N}_-]+)*\.?$/u.test(text) &&
  text.split(".").every((label) => label.length <= 63);

const isUri: Check = (text) => text.startsWith("/") || (/^[a-z][a-z0-9+.-]*:./i.test(text) && !/[\s\u007f]/.test(text));

const isCidr: Check = (text) => {
  const [address = "", bits = "", ...rest] = text.split("/");
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : -1;
  return rest.length === 0 && /^(0|[1-9]\d*)$/.test(bits) && Number(bits) <= most;
};

const sumOf = (digits: string[], weight: (index: number) => number) =>
  digits.reduce((sum, digit, index) => sum + weight(index) * (digit === "X" ? 10 : Number(digit)), 0);
const isIsbn10: Check = (text) => {
  const digits = text.replace(/[\s-]/g, "");
  return /^\d{9}[\dX]$/.test(digits) && sumOf(Array.from(digits), (index) => index + 1) % 11 === 0;
};
const isIsbn13: Check = (text) => {
  const digits = text.replace(/[\s-]/g, "");
  return /^\d{13}$/.test(digits) && sumOf(Array.from(digits), (index) => (index % 2 === 0 ? 1 : 3)) % 10 === 0;
};

const cardNumber =
  /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/;
const isCreditCard: Check = (text) => {
  const digits = text.replace(/[^0-9]+/g, "");
  const doubled = Array.from(digits)
    .reverse()
    .map((digit, index) => Number(digit) * (1 + (index % 2)));
  return cardNumber.test(digits) && doubled.reduce((sum, part) => sum + (part > 9 ? part - 9 : part), 0) % 10 === 0;
};

const shortName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const longName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** The checks by format name without dashes, the way Kubernetes looks them up. */
const checks: { [format: string]: Check } = {
  bsonobjectid: matching(/^[0-9a-f]{24}$/i),
  uri: isUri,
  email: matching(/^(.*<)?[^\s@<>]+@[^\s@<>]+>?$/),
  hostname: isHostname,
  ipv4: isIPv4,
  ipv6: isIPv6,
  cidr: isCidr,
  mac: matching(
    /^([0-9a-f]{2}([:-][0-9a-f]{2}){5}(([:-][0-9a-f]{2}){2})?|[0-9a-f]{4}(\.[0-9a-f]{4}){2}(\.[0-9a-f]{4})?)$/i,
  ),
  uuid: uuid("[0-9a-f]", "[0-9a-f]"),
  uuid3: uuid("3", "[0-9a-f]"),
  uuid4: uuid("4", "[89ab]"),
  uuid5: uuid("5", "[89ab]"),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: matching(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: matching(/^#?([0-9a-f]{3}|[0-9a-f]{6})$/i),
  rgbcolor: matching(
    /^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*(,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*){2}\)$/,
  ),
  byte: matching(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  password: () => true,
  date: isDate,
  duration: isDuration,
  datetime: isDateTime,
  k8sshortname: (text) => text.length <= 63 && shortName.test(text),
  k8slongname: (text) => text.length <= 253 && longName.test(text),
};

const numberFormats: { [type: string]: string[] } = { integer: ["int32", "int64"], number: ["float", "double"] };

/** The format that is enforced for a schema's type; "" for one that Kubernetes does not know and therefore ignores. */
export function enforcedFormat(types: string[], format: string): string {
  if (types.length === 0 || (types.length === 1 && types[0] === "string"))
    return Object.hasOwn(checks, format.replaceAll("-", "")) ? format : "";
  return types.length === 1 && numberFormats[types[0] ?? ""]?.includes(format) ? format : "";
}

/** Whether a string has the format; true for a format that is not enforced. */
export const hasFormat = (format: string, text: string): boolean => checks[format.replaceAll("-", "")]?.(text) ?? true;
