// What is wrong with addresses and ranges. What an object had before it may keep.
// @see apimachinery pkg/util/validation/ip.go, kubernetes pkg/apis/core/validation/validation.go ValidateEndpointIP, v1.36.3
import type { Cause } from "../status-error.ts";
import { parseAddress, parseRange, type Address } from "../resources/addresses.ts";
import { invalidValue } from "../resources/causes.ts";

/** An address. `known` are those that are let through. */
export function checkAddress(field: string, value: unknown, known: readonly unknown[] = []): Cause[] {
  if (known.includes(value)) return [];
  return whyNoAddress(String(value)).map((why) => invalidValue(field, value, why));
}

function whyNoAddress(value: string): string[] {
  const address = parseAddress(value);
  if (!address) return ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"];
  if (address.hasZeros) return ["must not have leading 0s"];
  return address.isMapped ? ["must not be an IPv4-mapped IPv6 address"] : [];
}

/** Why a text is no address in its one form. */
export function whyNotCanonical(value: string): string[] {
  const whys = whyNoAddress(value);
  const text = parseAddress(value)?.text ?? value;
  return whys.length > 0 || text === value ? whys : [`must be in canonical form (${JSON.stringify(text)})`];
}

/** A range. `known` are those that are let through. */
export function checkCidr(field: string, value: unknown, known: readonly unknown[] = []): Cause[] {
  if (known.includes(value)) return [];
  const why = whyNoCidr(String(value));
  return why === undefined ? [] : [invalidValue(field, value, why)];
}

function whyNoCidr(value: string): string | undefined {
  const range = parseRange(value);
  if (!range) return "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
  const { address, network, hasZeros } = range;
  if (hasZeros) return "must not have leading 0s in IP or prefix length";
  if (address.isMapped) return "must not have an IPv4-mapped IPv6 address";
  const isOfOne = network.some((byte, index) => byte !== address.bytes[index]);
  return isOfOne ? "must not have bits set beyond the prefix length" : undefined;
}

/** A range in its one form. */
export function checkCanonicalCidr(field: string, value: unknown): Cause[] {
  const causes = checkCidr(field, value);
  const text = parseRange(String(value))?.text ?? value;
  return causes.length > 0 || text === value
    ? causes
    : [invalidValue(field, value, `must be in canonical form (${JSON.stringify(text)})`)];
}

/** An address that others can be sent to. */
export function checkPlace(field: string, value: unknown): Cause[] {
  const address = parseAddress(String(value));
  if (!address) return [invalidValue(field, value, "must be a valid IP address")];
  return Object.entries(nowhere).flatMap(([what, isIn]) =>
    isIn(address) ? [invalidValue(field, value, what.replace("VALUE", String(value)))] : [],
  );
}

const startsWith = ({ bytes }: Address, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);
const isShort = ({ bytes }: Address): boolean => bytes.length === 4;

/** Where no traffic can go, by what is said of it. */
const nowhere: { readonly [what: string]: (address: Address) => boolean } = {
  "may not be unspecified (VALUE)": ({ bytes }) => bytes.every((byte) => byte === 0),
  "may not be in the loopback range (127.0.0.0/8, ::1/128)": (address) =>
    isShort(address) ? startsWith(address, 127) : address.text === "::1",
  "may not be in the link-local range (169.254.0.0/16, fe80::/10)": (address) =>
    isShort(address)
      ? startsWith(address, 169, 254)
      : startsWith(address, 0xfe) && ((address.bytes[1] ?? 0) & 0xc0) === 0x80,
  "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)": (address) =>
    isShort(address)
      ? startsWith(address, 224, 0, 0)
      : startsWith(address, 0xff) && ((address.bytes[1] ?? 0) & 0x0f) === 0x02,
};
