// Go's number syntax: prefixes, underscores between digits, hexadecimal floats.

const bases: { readonly [prefix: string]: { radix: number; digits: RegExp } } = {
  "0x": { radix: 16, digits: /^[0-9a-f]+$/ },
  "0o": { radix: 8, digits: /^[0-7]+$/ },
  "0b": { radix: 2, digits: /^[01]+$/ },
};

/** `strconv.ParseInt(text, 0, …)` without a limit; undefined for what is no integer. */
export function parseGoInteger(text: string): bigint | undefined {
  const [, sign = "", body = ""] = /^([+-]?)(.*)$/s.exec(text.toLowerCase()) ?? [];
  if (!underscoresAreFine(body)) return undefined;
  const digits = body.replaceAll("_", "");
  const base = bases[digits.slice(0, 2)];
  const isOctal = !base && /^0[0-7]+$/.test(digits);
  const isDecimal = !base && /^(0|[1-9][0-9]*)$/.test(digits);
  if (base ? !base.digits.test(digits.slice(2)) : !isOctal && !isDecimal) return undefined;
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return sign === "-" ? -value : value;
}

/** An underscore stands between digits, or between a base's prefix and a digit. */
function underscoresAreFine(body: string): boolean {
  if (!body.includes("_")) return true;
  const [, prefix = "", rest = ""] = /^(0[xob])?(.*)$/s.exec(body) ?? [];
  const digit = prefix === "0x" ? "[0-9a-f]" : "[0-9]";
  const lonely = new RegExp(`(?<!${digit})_|_(?!${digit})`);
  return !lonely.test(prefix !== "" && rest.startsWith("_") ? rest.slice(1) : rest);
}

/** `strconv.ParseFloat(text, 64)`; undefined for what is no number, or too large for one. */
export function parseGoFloat(text: string): number | undefined {
  if (!underscoresAreFine(text.toLowerCase().replace(/^[+-]/, ""))) return undefined;
  const lower = text.toLowerCase().replaceAll("_", "");
  if (/^[+-]?0x/.test(lower)) return parseHexFloat(lower);
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/.test(lower)) return undefined;
  const value = Number(lower);
  return Number.isFinite(value) ? value : undefined;
}

function parseHexFloat(text: string): number | undefined {
  const match = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?[0-9]+)$/.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  if (digits === "") return undefined;
  const mantissa = BigInt(`0x${digits}`);
  const scale = Number(exponent) - 4 * fraction.length;
  const value = Number(mantissa) * 2 ** scale;
  if (!Number.isFinite(value)) return undefined;
  return sign === "-" ? -value : value;
}
