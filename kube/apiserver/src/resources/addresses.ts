// Addresses and ranges as Kubernetes has always read them, which is more than it takes today.
// @see Go net.ParseIP and net.ParseCIDR before 1.17, which k8s.io/utils/net keeps
import { isIP } from "node:net";

/** An address: four bytes or sixteen, and how it should be written. */
export type Address = {
  bytes: number[];
  text: string;
  /** A number in it has zeros in front. */
  hasZeros: boolean;
  /** It is an IPv4 address within an IPv6 one, and has four bytes. */
  isMapped: boolean;
};

/** The addresses that begin alike. */
export type Range = {
  address: Address;
  /** How many bits are alike, as it is written. */
  size: number;
  /** The first of them. */
  network: number[];
  text: string;
  hasZeros: boolean;
};

/** The address that a text is; undefined when it is none. */
export function parseAddress(value: string): Address | undefined {
  if (!value.includes(":")) return parseShort(value);
  const at = value.lastIndexOf(":") + 1;
  const tail = value.slice(at);
  const short = tail.includes(".") ? parseShort(tail) : undefined;
  if (tail.includes(".") && !short) return undefined;
  const written = value.slice(0, at) + (short ? groupsOf(short.bytes).join(":") : tail);
  const plain = written.replaceAll(/[0-9a-f]+/gi, (group) => group.replace(/^0+(?=.)/, ""));
  if (written.includes("%") || isIP(plain) !== 6) return undefined;
  const text = canonical(plain);
  const bytes = bytesOf(text);
  const hasZeros = short?.hasZeros === true || written.split(":").some((group) => group.length > 4);
  const isMapped = bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  return isMapped
    ? { bytes: bytes.slice(12), text: bytes.slice(12).join("."), hasZeros, isMapped }
    : { bytes, text, hasZeros, isMapped };
}

function parseShort(value: string): Address | undefined {
  const parts = value.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d+$/.test(part) && Number(part) < 256)) return undefined;
  const bytes = parts.map(Number);
  const text = bytes.join(".");
  return { bytes, text, hasZeros: text !== value, isMapped: false };
}

/** The range that a text is; undefined when it is none. */
export function parseRange(value: string): Range | undefined {
  const [, host = "", bits = ""] = /^(.+)\/(\d+)$/.exec(value) ?? [];
  const address = parseAddress(host);
  const size = Number(bits);
  if (!address || size > (address.isMapped ? 128 : address.bytes.length * 8)) return undefined;
  const own = address.isMapped ? Math.max(0, size - 96) : size;
  const network = address.bytes.map((byte, index) => byte & maskOf(own, index));
  const hasZeros = address.hasZeros || bits !== String(size);
  return { address, size, network, text: `${textOf(network)}/${own}`, hasZeros };
}

/** Whether a range has an address. */
export function contains({ network, size, address }: Range, bytes: readonly number[]): boolean {
  const own = address.isMapped ? size - 96 : size;
  return bytes.length === network.length && bytes.every((byte, at) => (byte & maskOf(own, at)) === network[at]);
}

/** The bits of a byte that belong to the network. */
const maskOf = (size: number, index: number): number => (0xff00 >> Math.min(8, Math.max(0, size - index * 8))) & 0xff;

const canonical = (text: string): string => URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) ?? text;

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

const groupsOf = (bytes: readonly number[]): string[] =>
  Array.from({ length: bytes.length / 2 }, (_item, index) =>
    (((bytes[index * 2] ?? 0) << 8) | (bytes[index * 2 + 1] ?? 0)).toString(16),
  );

const textOf = (bytes: readonly number[]): string =>
  bytes.length === 4 ? bytes.join(".") : canonical(groupsOf(bytes).join(":"));
