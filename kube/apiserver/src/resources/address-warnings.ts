// Addresses that are understood, and are not written as they should be.
// @see apimachinery pkg/util/validation/ip.go, v0.36.3
import { isIP } from "node:net";

type Address = { bytes: number[]; text: string; isStandard: boolean };

/** An address as Kubernetes has always read it: decimal, with zeros in front. */
function parseAddress(value: string): Address | undefined {
  const parts = value.split(".");
  if (parts.length === 4 && parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) {
    const bytes = parts.map(Number);
    const text = bytes.join(".");
    return { bytes, text, isStandard: text === value };
  }
  if (isIP(value) !== 6) return undefined;
  const text = URL.parse(`http://[${value}]`)?.hostname.slice(1, -1) ?? value;
  const bytes = bytesOf(text);
  // An IPv4 address in an IPv6 one is taken for what it is.
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped
    ? { bytes: bytes.slice(12), text: bytes.slice(12).join("."), isStandard: false }
    : { bytes, text, isStandard: true };
}

function bytesOf(text: string): number[] {
  const [left = "", right] = text.split("::");
  const groups = (part: string): string[] => (part === "" ? [] : part.split(":"));
  const [first, last] = [groups(left), groups(right ?? "")];
  const missing = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...missing, ...last].flatMap((group) => {
    const number = Number.parseInt(group, 16);
    return [number >> 8, number & 255];
  });
}

const quote = (text: string): string => JSON.stringify(text);

/** What is doubtful about an address. */
export function ofAddress(field: string, value: unknown): string[] {
  const address = parseAddress(String(value));
  if (!address) return [];
  const { text, isStandard } = address;
  const given = quote(String(value));
  if (!isStandard) return [`${field}: non-standard IP address ${given} is invalid: use ${quote(text)}`];
  return text === value
    ? []
    : [`${field}: IPv6 address ${given} should be in RFC 5952 canonical format (${quote(text)})`];
}

/** What is doubtful about a range of addresses. */
export function ofRange(field: string, value: unknown): string[] {
  const [, host = "", size = ""] = /^(.+)\/(\d+)$/.exec(String(value)) ?? [];
  const address = parseAddress(host);
  if (!address) return [];
  const { bytes, text, isStandard } = address;
  const network = textOf(bytes.map((byte, index) => byte & maskOf(Number(size), index)));
  const range = `${network}/${Number(size)}`;
  const given = quote(String(value));
  const one = `${text}/${bytes.length * 8}`;
  const found = [
    ...(network === text
      ? []
      : [`${field}: CIDR value ${given} is ambiguous in this context (should be ${quote(range)} or ${quote(one)}?)`]),
    ...(isStandard && size === String(Number(size))
      ? []
      : [`${field}: non-standard CIDR value ${given} is invalid: use ${quote(range)}`]),
  ];
  return found.length > 0 || range === value
    ? found
    : [`${field}: IPv6 CIDR value ${given} should be in RFC 5952 canonical format (${quote(range)})`];
}

/** The bits of a byte that belong to the network. */
const maskOf = (size: number, index: number): number => (0xff00 >> Math.min(8, Math.max(0, size - index * 8))) & 0xff;

function textOf(bytes: number[]): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_item, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );
  return URL.parse(`http://[${groups.join(":")}]`)?.hostname.slice(1, -1) ?? "";
}
