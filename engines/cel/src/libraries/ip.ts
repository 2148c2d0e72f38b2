// @see k8s.io/apiserver/pkg/cel/library/{ip,cidr}.go
import { BlockList, isIP } from "node:net";
import type { Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";

class CelIp {
  readonly text: string;
  readonly family: 4 | 6;

  constructor(text: string, family: 4 | 6) {
    this.text = text;
    this.family = family;
  }
}

class CelCidr {
  readonly address: CelIp;
  readonly prefixLength: number;

  constructor(address: CelIp, prefixLength: number) {
    this.address = address;
    this.prefixLength = prefixLength;
  }
}

const nameOf = (family: 4 | 6) => (family === 4 ? "ipv4" : "ipv6");

function findIp(text: string): CelIp | undefined {
  const family = isIP(text);
  // Zones and IPv4 mapped into IPv6 are refused, as ip.go refuses them.
  if (text.includes("%") || /^::ffff:/i.test(text)) return undefined;
  return family === 4 || family === 6 ? new CelIp(canonical(text, family), family) : undefined;
}

/** RFC 5952, which URLs use too. */
const canonical = (text: string, family: 4 | 6) =>
  family === 4 ? text : new URL(`http://[${text}]/`).hostname.slice(1, -1);

function findCidr(text: string): CelCidr | undefined {
  const [address = "", bits = "", ...rest] = text.split("/");
  const ip = findIp(address);
  const fits = /^(0|[1-9]\d{0,2})$/.test(bits) && Number(bits) <= (ip?.family === 4 ? 32 : 128);
  return ip && fits && rest.length === 0 ? new CelCidr(ip, Number(bits)) : undefined;
}

const orFail =
  <T>(find: (text: string) => T | undefined, what: string) =>
  (text: string): T => {
    const found = find(text);
    if (found === undefined) throw new CelError("EVALUATION", `${what} ${JSON.stringify(text)} parse error`);
    return found;
  };
const ip = orFail(findIp, "IP Address");
const cidr = orFail(findCidr, "network address");

function contains(network: CelCidr, address: CelIp): boolean {
  if (network.address.family !== address.family) return false;
  const list = new BlockList();
  list.addSubnet(network.address.text, network.prefixLength, nameOf(network.address.family));
  return list.check(address.text, nameOf(address.family));
}

const containsCidr = (network: CelCidr, other: CelCidr) =>
  other.prefixLength >= network.prefixLength && contains(network, other.address);

const within = (...networks: string[]) => {
  const ranges = networks.map(cidr);
  return (address: CelIp) => ranges.some((range) => contains(range, address));
};

const isLocal = within("127.0.0.0/8", "::1/128", "0.0.0.0/32", "::/128", "169.254.0.0/16", "fe80::/10");
const isGroup = within("224.0.0.0/4", "ff00::/8", "255.255.255.255/32");

class IpNamespace {
  readonly name = "ip";
}

/** The network that an address of it is in: `10.1.2.3/8` is `10.0.0.0/8`. */
function masked({ address, prefixLength }: CelCidr): CelCidr {
  const groups = address.family === 4 ? address.text.split(".").map(Number) : groupsOf(address.text);
  const bits = address.family === 4 ? 8 : 16;
  const kept = groups.map((group, index) => {
    const zeros = Math.min(Math.max((index + 1) * bits - prefixLength, 0), bits);
    return (group >> zeros) << zeros;
  });
  const text = address.family === 4 ? kept.join(".") : kept.map((group) => group.toString(16)).join(":");
  return new CelCidr(new CelIp(canonical(text, address.family), address.family), prefixLength);
}

/** The eight groups of an IPv6 address in its canonical form. */
function groupsOf(text: string): number[] {
  const [head = "", tail = ""] = text.split("::");
  const numbers = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const [front, back] = [numbers(head), numbers(tail)];
  return [...front, ...Array.from({ length: 8 - front.length - back.length }, () => 0), ...back];
}

const textOf = ({ address, prefixLength }: CelCidr) => `${address.text}/${prefixLength}`;

/** ip, isIP, cidr, isCIDR and what can be asked of them. */
export function addIpLibrary(environment: Environment): void {
  environment
    .registerType("net.IP", CelIp)
    .registerType("net.CIDR", CelCidr)
    .registerFunction("ip(string): net.IP", ip)
    .registerFunction("isIP(string): bool", (text: string) => findIp(text) !== undefined)
    .registerFunction("cidr(string): net.CIDR", cidr)
    .registerFunction("isCIDR(string): bool", (text: string) => findCidr(text) !== undefined)
    .registerFunction("net.IP.family(): int", ({ family }: CelIp) => BigInt(family))
    .registerFunction("net.IP.isLoopback(): bool", within("127.0.0.0/8", "::1/128"))
    .registerFunction("net.IP.isUnspecified(): bool", within("0.0.0.0/32", "::/128"))
    .registerFunction("net.IP.isLinkLocalUnicast(): bool", within("169.254.0.0/16", "fe80::/10"))
    .registerFunction("net.IP.isLinkLocalMulticast(): bool", within("224.0.0.0/24", "ff02::/16"))
    .registerFunction("net.IP.isGlobalUnicast(): bool", (address: CelIp) => !isLocal(address) && !isGroup(address))
    .registerFunction("string(net.IP): string", ({ text }: CelIp) => text)
    .registerOperator("net.IP == net.IP", (left: CelIp, right: CelIp) => left.text === right.text)
    .registerType("IpNamespace", IpNamespace)
    .registerConstant("ip", "IpNamespace", new IpNamespace())
    .registerFunction("IpNamespace.isCanonical(string): bool", (_: IpNamespace, text: string) => ip(text).text === text)
    .registerFunction("string(net.CIDR): string", textOf)
    .registerOperator("net.CIDR == net.CIDR", (left: CelCidr, right: CelCidr) => textOf(left) === textOf(right))
    .registerFunction("net.CIDR.prefixLength(): int", ({ prefixLength }: CelCidr) => BigInt(prefixLength))
    .registerFunction("net.CIDR.masked(): net.CIDR", masked)
    .registerFunction("net.CIDR.ip(): net.IP", ({ address }: CelCidr) => address)
    .registerFunction("net.CIDR.containsIP(string): bool", (network: CelCidr, text: string) =>
      contains(network, ip(text)),
    )
    .registerFunction("net.CIDR.containsIP(net.IP): bool", contains)
    .registerFunction("net.CIDR.containsCIDR(string): bool", (network: CelCidr, text: string) =>
      containsCidr(network, cidr(text)),
    )
    .registerFunction("net.CIDR.containsCIDR(net.CIDR): bool", containsCidr);
}
