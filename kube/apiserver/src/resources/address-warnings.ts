// Addresses that are understood, and are not written as they should be.
// @see apimachinery pkg/util/validation/ip.go, v0.36.3
import { parseAddress, parseRange } from "./addresses.ts";

const quote = (text: string): string => JSON.stringify(text);

/** What is doubtful about an address. */
export function ofAddress(field: string, value: unknown): string[] {
  const address = parseAddress(String(value));
  if (!address) return [];
  const { text, hasZeros, isMapped } = address;
  const given = quote(String(value));
  if (hasZeros || isMapped) return [`${field}: non-standard IP address ${given} is invalid: use ${quote(text)}`];
  return text === value
    ? []
    : [`${field}: IPv6 address ${given} should be in RFC 5952 canonical format (${quote(text)})`];
}

/** What is doubtful about a range of addresses. */
export function ofRange(field: string, value: unknown): string[] {
  const range = parseRange(String(value));
  if (!range) return [];
  const { address, network, text, hasZeros } = range;
  const given = quote(String(value));
  const one = `${address.text}/${address.bytes.length * 8}`;
  const isOfOne = network.some((byte, index) => byte !== address.bytes[index]);
  const found = [
    ...(isOfOne
      ? [`${field}: CIDR value ${given} is ambiguous in this context (should be ${quote(text)} or ${quote(one)}?)`]
      : []),
    ...(hasZeros || address.isMapped
      ? [`${field}: non-standard CIDR value ${given} is invalid: use ${quote(text)}`]
      : []),
  ];
  return found.length > 0 || text === value
    ? found
    : [`${field}: IPv6 CIDR value ${given} should be in RFC 5952 canonical format (${quote(text)})`];
}
