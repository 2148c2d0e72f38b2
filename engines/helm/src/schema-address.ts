// What Go's net/netip says of texts that are no addresses, for texts with a colon in them.
// @see Go net/netip/netip.go, go1.26
import { quote } from "@sluice/gotemplate";

/** Why a text is no address; undefined when it is one. */
export function addressFault(text: string): string | undefined {
  const say = (what: string, at = ""): string =>
    `ParseAddr(${quote(text)}): ${what}${at === "" ? "" : ` (at ${quote(at)})`}`;
  const first = /[.:%]/.exec(text)?.[0];
  if (first === undefined) return say("unable to parse IP");
  if (first === "%") return say("missing IPv6 address");
  const [address = "", zone] = text.split(/%([^]*)/);
  if (first === ".") return fieldsFault(text, say);
  if (zone === "") return say("zone must be a non-empty string");
  return groupsFault(address, say);
}

type Say = (what: string, at?: string) => string;

function groupsFault(address: string, say: Say): string | undefined {
  let isShort = address.startsWith("::");
  let rest = isShort ? address.slice(2) : address;
  let count = 0;
  while (count < 8 && (rest !== "" || !isShort)) {
    const digits = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? "";
    if (digits.length > 4) return say("each group must have 4 or less digits", rest);
    if (digits === "") return say("each colon-separated field must have at least one digit", rest);
    if (rest[digits.length] === ".") {
      if (!isShort && count !== 6)
        return say("embedded IPv4 address must replace the final 2 fields of the address", rest);
      if (count > 6) return say("too many hex fields to fit an embedded IPv4 at the end of the address", rest);
      const fault = fieldsFault(rest, say);
      if (fault !== undefined) return fault;
      count += 2;
      rest = "";
      break;
    }
    count += 1;
    rest = rest.slice(digits.length);
    if (rest === "") break;
    if (!rest.startsWith(":")) return say("unexpected character, want colon", rest);
    if (rest === ":") return say("colon must be followed by more characters", rest);
    rest = rest.slice(1);
    if (!rest.startsWith(":")) continue;
    if (isShort) return say("multiple :: in address", rest);
    isShort = true;
    rest = rest.slice(1);
  }
  if (rest !== "") return say("trailing garbage after address", rest);
  if (count < 8 && !isShort) return say("address string too short");
  return count === 8 && isShort ? say("the :: must expand to at least one field of zeros") : undefined;
}

function fieldsFault(fields: string, say: Say): string | undefined {
  let [value, dots, digits] = [0, 0, 0];
  for (let at = 0; at < fields.length; at += 1) {
    const character = fields.charAt(at);
    if (/\d/.test(character)) {
      if (digits === 1 && value === 0) return say("IPv4 field has octet with leading zero");
      value = value * 10 + Number(character);
      digits += 1;
      if (value > 255) return say("IPv4 field has value >255");
      continue;
    }
    if (character !== ".") return say("unexpected character", fields.slice(at));
    if (at === 0 || at === fields.length - 1 || fields[at - 1] === ".")
      return say("IPv4 field must have at least one digit", fields.slice(at));
    if (dots === 3) return say("IPv4 address too long");
    dots += 1;
    [value, digits] = [0, 0];
  }
  return dots < 3 ? say("IPv4 address too short") : undefined;
}
