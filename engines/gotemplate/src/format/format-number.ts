// Whole numbers, floats and texts under a verb with flags.
// @see Go fmt/format.go, go1.26
import { formatFloat } from "./format-float.ts";
import { pad, type Flags } from "./flags.ts";
import { canBackquote, isPrintable, quote, quoteRune } from "./quote.ts";

const radixes: { readonly [verb: string]: number } = { d: 10, v: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };
const prefixes: { readonly [verb: string]: string } = { b: "0b", o: "0", x: "0x", X: "0X" };

/** A whole number in the base of its verb. */
export function formatInteger(value: bigint, verb: string, flags: Flags): string {
  const { precision, width, zero, minus, plus, space, sharp } = flags;
  if (precision === 0 && value === 0n) return pad("", { ...flags, zero: false });
  const isNegative = value < 0n;
  let digits = (isNegative ? -value : value).toString(radixes[verb]);
  if (verb === "X") digits = digits.toUpperCase();
  const sign = isNegative ? "-" : plus ? "+" : space ? " " : "";
  let least = precision ?? 0;
  if (precision === undefined && zero && !minus && width !== undefined) least = width - sign.length;
  digits = digits.padStart(least, "0");
  if (sharp && (verb === "o" || verb === "O")) digits = digits.startsWith("0") ? digits : `0${digits}`;
  else if (sharp) digits = (prefixes[verb] ?? "") + digits;
  if (verb === "O") digits = `0o${digits}`;
  return pad(sign + digits, { ...flags, zero: false });
}

/** `%c`. */
export function formatCharacter(value: bigint, flags: Flags): string {
  return pad(characterOf(value), flags);
}

/** `%q` of a number. */
export function formatQuotedCharacter(value: bigint, flags: Flags): string {
  const code = value < 0n || value > 0x10ffffn ? 0xfffd : Number(value);
  return pad(quoteRune(code, { asciiOnly: flags.plus }), flags);
}

/** `%U`, with the character itself when sharp. */
export function formatUnicode(value: bigint, flags: Flags): string {
  const hex = value
    .toString(16)
    .toUpperCase()
    .padStart(Math.max(4, flags.precision ?? 4), "0");
  const code = Number(value);
  const shown = flags.sharp && value <= 0x10ffffn && isPrintable(code) ? ` '${String.fromCodePoint(code)}'` : "";
  return pad(`U+${hex}${shown}`, { ...flags, zero: false });
}

const characterOf = (value: bigint): string => {
  const isValid = value >= 0n && value <= 0x10ffffn && !(value >= 0xd800n && value <= 0xdfffn);
  return isValid ? String.fromCodePoint(Number(value)) : "\ufffd";
};

/** A float under `e E f F g G b x X`, `v` being `g`. */
export function formatFloatWith(value: number, verb: string, flags: Flags, bits: 32 | 64): string {
  const byVerb = verb === "v" ? "g" : verb;
  const fallback = "eEfF".includes(byVerb) ? 6 : -1;
  const precision = flags.precision ?? fallback;
  let text = formatFloat(value, byVerb, precision, bits);
  if (!/^[+-]/.test(text)) text = `+${text}`;
  if (flags.space && text.startsWith("+") && !flags.plus) text = ` ${text.slice(1)}`;
  const isSpecial = /[IN]/.test(text[1] ?? "");
  const zero = flags.zero && !isSpecial;
  if (flags.sharp && byVerb !== "b" && !isSpecial) text = withAllDigits(text, byVerb, flags.precision ?? fallback);
  const isSigned = flags.plus || !text.startsWith("+") || text[1] === "I"; // an infinity always shows its sign
  if (!isSigned) return pad(text.slice(1), { ...flags, zero });
  // The sign stands before the zeros.
  if (zero && !flags.minus && flags.width !== undefined && flags.width > text.length)
    return text[0] + text.slice(1).padStart(flags.width - 1, "0");
  return pad(text, { ...flags, zero: false });
}

/** `%#g` and its like keep the point and the zeros behind it. */
function withAllDigits(text: string, verb: string, precision: number): string {
  const wanted = "gGvx".includes(verb) ? (precision < 0 ? 6 : precision) : 0;
  const [, sign = "", body = "", exponent = ""] =
    verb === "x" || verb === "X" ? (/^(.)(.*?)([pP].*)?$/.exec(text) ?? []) : (/^(.)(.*?)([eE].*)?$/.exec(text) ?? []);
  const significant = body.replace(".", "").replace(/^0+/, ""); // the x of a hexadecimal counts, as in Go
  let digits = significant.length;
  if (digits === 0 && /^0*\.?0*$/.test(body)) digits = body.replace(".", "").length;
  const missing = "gGx".includes(verb) ? Math.max(0, wanted - digits) : 0;
  const pointed = body.includes(".") ? body : `${body}.`;
  return sign + pointed + "0".repeat(missing) + exponent;
}

/** A complex number: both parts under the verb, the second with its sign. */
export function formatComplex({ re, im }: { re: number; im: number }, verb: string, flags: Flags): string {
  const second = formatFloatWith(im, verb, { ...flags, plus: true }, 64);
  return `(${formatFloatWith(re, verb, flags, 64)}${second}i)`;
}

/** Cuts a text to the precision, in characters. */
export const truncate = (text: string, { precision }: Flags): string =>
  precision === undefined || text.length <= precision ? text : Array.from(text).slice(0, precision).join("");

/** `%q` of a text. */
export function formatQuoted(text: string, flags: Flags): string {
  const shown = truncate(text, flags);
  if (flags.sharp && canBackquote(shown)) return pad(`\`${shown}\``, flags);
  return pad(quote(shown, { asciiOnly: flags.plus }), flags);
}

/** `%x` of a text or of bytes: two digits a byte. */
export function formatHex(bytes: Uint8Array, verb: string, flags: Flags): string {
  const some = flags.precision === undefined ? bytes : bytes.subarray(0, flags.precision);
  if (some.length === 0) return pad("", flags);
  const prefix = flags.sharp ? (verb === "X" ? "0X" : "0x") : "";
  const pairs = [...some].map((byte) => {
    const pair = byte.toString(16).padStart(2, "0");
    return verb === "X" ? pair.toUpperCase() : pair;
  });
  const text = flags.space ? pairs.map((pair) => prefix + pair).join(" ") : prefix + pairs.join("");
  return pad(text, flags);
}

/** A text as it is, cut and padded. */
export const formatText = (text: string, flags: Flags): string => pad(truncate(text, flags), flags);
