// Addresses and networks as Go's net/netip reads them.
// @see k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go, v0.36.3; Go net/netip
import { quoteInGo } from "@sluice/objects";
import type { Implementations } from "../evaluate/implementation.ts";
import { Failure, noSuchOverload, Opaque, type Value } from "../evaluate/values.ts";

/** An address as a number of 32 or 128 bits. */
class Ip extends Opaque {
  readonly typeName = "net.IP";
  readonly bits: 32 | 128;
  readonly value: bigint;

  constructor(bits: 32 | 128, value: bigint) {
    super(bits / 8);
    this.bits = bits;
    this.value = value;
  }

  equals(other: Value): boolean | Failure {
    return other instanceof Ip ? this.bits === other.bits && this.value === other.value : noSuchOverload;
  }
}

class Cidr extends Opaque {
  readonly typeName = "net.CIDR";
  readonly ip: Ip;
  readonly prefix: number;

  constructor(ip: Ip, prefix: number) {
    super(Math.ceil(prefix / 8));
    this.ip = ip;
    this.prefix = prefix;
  }

  equals(other: Value): boolean | Failure {
    return other instanceof Cidr ? this.prefix === other.prefix && this.ip.equals(other.ip) : noSuchOverload;
  }
}

/** Why a text is no address, and where in it. */
class Unreadable {
  readonly why: string;
  readonly at: string;

  constructor(why: string, at = "") {
    this.why = why;
    this.at = at;
  }
}

function readAddress(text: string): Ip | Unreadable {
  const mark = /[.:%]/.exec(text)?.[0];
  if (mark === ".") {
    const value = readFour(text);
    return typeof value === "bigint" ? new Ip(32, value) : value;
  }
  if (mark === ":") return readSix(text);
  return new Unreadable(mark === "%" ? "missing IPv6 address" : "unable to parse IP");
}

function readFour(text: string): bigint | Unreadable {
  const bad = wrongInFour(text);
  if (bad) return bad;
  return text.split(".").reduce((value, field) => value * 256n + BigInt(field), 0n);
}

/** The first thing that is wrong, read from the left. */
function wrongInFour(text: string): Unreadable | undefined {
  let field = "";
  let dots = 0;
  const letters = Array.from(text);
  for (const [index, char] of letters.entries()) {
    if (char >= "0" && char <= "9") {
      if (field === "0") return new Unreadable("IPv4 field has octet with leading zero");
      field += char;
      if (Number(field) > 255) return new Unreadable("IPv4 field has value >255");
      continue;
    }
    const rest = letters.slice(index).join("");
    if (char !== ".") return new Unreadable("unexpected character", rest);
    if (field === "" || rest === ".") return new Unreadable("IPv4 field must have at least one digit", rest);
    if (dots === 3) return new Unreadable("IPv4 address too long");
    dots += 1;
    field = "";
  }
  return dots < 3 ? new Unreadable("IPv4 address too short") : undefined;
}

type Groups = { values: bigint[]; gap: number | undefined };

function readSix(text: string): Ip | Unreadable {
  const percent = text.indexOf("%");
  if (percent === text.length - 1) return new Unreadable("zone must be a non-empty string");
  const groups = readGroups(percent < 0 ? text : text.slice(0, percent));
  if (groups instanceof Unreadable) return groups;
  const { values, gap } = groups;
  if (values.length < 8 && gap === undefined) return new Unreadable("address string too short");
  if (values.length === 8 && gap !== undefined)
    return new Unreadable("the :: must expand to at least one field of zeros");
  const zeros = Array.from({ length: 8 - values.length }, () => 0n);
  const all = values.toSpliced(gap ?? 0, 0, ...zeros);
  const value = all.reduce((sum, group) => sum * 65_536n + group, 0n);
  return percent < 0 ? new Ip(128, value) : new Zoned(128, value);
}

/** An address of a zone, which Kubernetes does not take. */
class Zoned extends Ip {}

function readGroups(text: string): Groups | Unreadable {
  const values: bigint[] = [];
  let rest = text;
  let gap: number | undefined;
  if (rest.startsWith("::")) {
    gap = 0;
    rest = rest.slice(2);
  }
  while (rest !== "" && values.length < 8) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
    if (digits.length > 4) return new Unreadable("each group must have 4 or less digits", rest);
    if (digits === "") return new Unreadable("each colon-separated field must have at least one digit", rest);
    const after = rest.slice(digits.length);
    if (after.startsWith(".")) {
      const last = readTail(rest, { values, gap });
      if (last instanceof Unreadable) return last;
      values.push(last / 65_536n, last % 65_536n);
      rest = "";
      break;
    }
    values.push(BigInt(`0x${digits}`));
    if (after === "") {
      rest = "";
      break;
    }
    if (!after.startsWith(":")) return new Unreadable("unexpected character, want colon", after);
    if (after === ":") return new Unreadable("colon must be followed by more characters", after);
    rest = after.slice(1);
    if (!rest.startsWith(":")) continue;
    if (gap !== undefined) return new Unreadable("multiple :: in address", rest);
    gap = values.length;
    rest = rest.slice(1);
  }
  return rest === "" ? { values, gap } : new Unreadable("trailing garbage after address", rest);
}

function readTail(text: string, { values, gap }: Groups): bigint | Unreadable {
  if (gap === undefined && values.length !== 6)
    return new Unreadable("embedded IPv4 address must replace the final 2 fields of the address", text);
  if (values.length > 6)
    return new Unreadable("too many hex fields to fit an embedded IPv4 at the end of the address", text);
  return readFour(text);
}

const isMapped = ({ bits, value }: Ip): boolean => bits === 128 && value >> 32n === 0xffffn;

const told = (text: string, { why, at }: Unreadable): string =>
  `ParseAddr(${quoteInGo(text)}): ${why}${at === "" ? "" : ` (at ${quoteInGo(at)})`}`;

/** What keeps a text from being an IPv6 address: `four` where it is one of IPv4, undefined where nothing does. */
export function addressError(text: string): string | undefined {
  const found = readAddress(text);
  if (found instanceof Unreadable) return told(text, found);
  return found.bits === 32 ? "four" : undefined;
}

function ip(text: string): Ip | Failure {
  const found = readAddress(text);
  if (found instanceof Unreadable)
    return new Failure(`IP Address ${quoteInGo(text)} parse error during conversion from string: ${told(text, found)}`);
  if (found instanceof Zoned) return new Failure(`IP address ${quoteInGo(text)} with zone value is not allowed`);
  if (isMapped(found)) return new Failure(`IPv4-mapped IPv6 address ${quoteInGo(text)} is not allowed`);
  return found;
}

function wrongInCidr(text: string): string | Cidr {
  const slash = text.lastIndexOf("/");
  const wrong = (why: string): string =>
    `network address parse error during conversion from string: netip.ParsePrefix(${quoteInGo(text)}): ${why}`;
  if (slash < 0) return wrong("no '/'");
  const [address, bits] = [text.slice(0, slash), text.slice(slash + 1)];
  const found = readAddress(address);
  if (found instanceof Unreadable) return wrong(told(address, found));
  if (found instanceof Zoned) return wrong("IPv6 zones cannot be present in a prefix");
  if (!/^(?:\d|[1-9]\d*)$/.test(bits)) return wrong(`bad bits after slash: ${quoteInGo(bits)}`);
  if (Number(bits) > found.bits) return wrong("prefix length out of range");
  return isMapped(found) ? `IPv4-mapped IPv6 address ${quoteInGo(text)} is not allowed` : new Cidr(found, Number(bits));
}

function cidr(text: string): Cidr | Failure {
  const found = wrongInCidr(text);
  if (typeof found !== "string") return found;
  return new Failure(`network address parse error during conversion from string: ${found}`);
}

const shownFour = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join(".");

/** RFC 5952: the first of the longest runs of zeros is left out, when it is longer than one. */
function shown({ bits, value }: Ip): string {
  if (bits === 32) return shownFour(value);
  const groups = Array.from({ length: 8 }, (_, index) => (value >> BigInt(112 - 16 * index)) & 0xffffn);
  const text = groups.map((group) => group.toString(16)).join(":");
  const runs = [...text.matchAll(/(?<![0-9a-f])0(?::0)+(?![0-9a-f])/g)].map(({ 0: run, index }) => ({ run, index }));
  const [longest] = runs.toSorted((one, other) => other.run.length - one.run.length);
  if (!longest) return text;
  const [before, after] = [text.slice(0, longest.index), text.slice(longest.index + longest.run.length)];
  return `${before.replace(/:$/, "")}::${after.replace(/^:/, "")}`;
}

const networkOf = ({ ip: { bits, value }, prefix }: Cidr): bigint => value >> BigInt(bits - prefix);

function containsIp(network: Cidr, address: Ip): boolean {
  if (network.ip.bits !== address.bits) return false;
  return networkOf(network) === networkOf(new Cidr(address, network.prefix));
}

const containsCidr = (network: Cidr, other: Cidr): boolean =>
  network.prefix <= other.prefix && containsIp(network, other.ip);

function masked({ ip: { bits, value }, prefix }: Cidr): Cidr {
  const shift = BigInt(bits - prefix);
  return new Cidr(new Ip(bits, (value >> shift) << shift), prefix);
}

const within = (...networks: string[]): ((address: Ip) => boolean) => {
  const known = networks.map(wrongInCidr).filter((found) => found instanceof Cidr);
  return (address) => known.some((network) => containsIp(network, address));
};

const isUnspecified = within("0.0.0.0/32", "::/128");
const isLoopback = within("127.0.0.0/8", "::1/128");
const isLinkLocal = within("169.254.0.0/16", "fe80::/10");
const isGroup = within("224.0.0.0/4", "ff00::/8", "255.255.255.255/32");

/** ip, isIP, cidr, isCIDR and what can be asked of them. */
export const ips: Implementations = {
  string_to_ip: (_meter, text: string) => ip(text),
  is_ip: (_meter, text: string) => ip(text) instanceof Ip,
  ip_is_canonical: (_meter, text: string) => {
    const found = ip(text);
    return found instanceof Ip ? shown(found) === text : found;
  },
  ip_family: (_meter, { bits }: Ip) => (bits === 32 ? 4n : 6n),
  ip_is_unspecified: (_meter, address: Ip) => isUnspecified(address),
  ip_is_loopback: (_meter, address: Ip) => isLoopback(address),
  ip_is_link_local_unicast: (_meter, address: Ip) => isLinkLocal(address),
  ip_is_link_local_multicast: (_meter, address: Ip) => linkLocalGroup(address),
  ip_is_global_unicast: (_meter, address: Ip) =>
    ![isUnspecified, isLoopback, isLinkLocal, isGroup].some((isOther) => isOther(address)),
  ip_to_string: (_meter, address: Ip) => shown(address),
  string_to_cidr: (_meter, text: string) => cidr(text),
  is_cidr: (_meter, text: string) => cidr(text) instanceof Cidr,
  cidr_contains_ip_string: (_meter, network: Cidr, text: string) => {
    const found = ip(text);
    return found instanceof Ip ? containsIp(network, found) : noSuchOverload; // why it is none is not told
  },
  cidr_contains_ip_ip: (_meter, network: Cidr, address: Ip) => containsIp(network, address),
  cidr_contains_cidr_string: (_meter, network: Cidr, text: string) => {
    const found = cidr(text);
    return found instanceof Cidr ? containsCidr(network, found) : found;
  },
  cidr_contains_cidr: (_meter, network: Cidr, other: Cidr) => containsCidr(network, other),
  cidr_ip: (_meter, network: Cidr) => network.ip,
  cidr_prefix_length: (_meter, { prefix }: Cidr) => BigInt(prefix),
  cidr_masked: (_meter, network: Cidr) => masked(network),
  cidr_to_string: (_meter, network: Cidr) => `${shown(network.ip)}/${network.prefix}`,
};

/** IPv6: any flags, and the scope of a link. */
function linkLocalGroup(address: Ip): boolean {
  return address.bits === 32 ? address.value >> 8n === 0xe0_00_00n : ((address.value >> 112n) & 0xff0fn) === 0xff02n;
}
