// strconv.FormatFloat: the shortest digits that read back as the same number, or as many as are asked for, rounded exactly.
// @see Go strconv/ftoa.go, go1.26

/** Decimal digits with the point after `point` of them: 0.12 is `12` with point 0. */
type Decimal = { digits: string; point: number };

/** `strconv.FormatFloat(value, verb, precision, bits)`; a precision of -1 means the shortest. */
export function formatFloat(value: number, verb: string, precision: number, bits: 32 | 64 = 64): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const magnitude = Math.abs(value);
  switch (verb) {
    case "b":
      return sign + binaryExponent(magnitude, bits);
    case "x":
    case "X":
      return sign + hexadecimal(magnitude, verb, precision);
    case "e":
    case "E":
      return (
        sign + exponential(round(magnitude, precision + 1, { verb, bits, isShortest: precision < 0 }), precision, verb)
      );
    case "f":
    case "F":
      return sign + fixed(round(magnitude, precision, { verb: "f", bits, isShortest: precision < 0 }), precision);
    case "g":
    case "G":
      return sign + general(magnitude, verb, precision, bits);
    default:
      return `%${verb}`;
  }
}

function general(magnitude: number, verb: string, precision: number, bits: 32 | 64): string {
  const isShortest = precision < 0;
  const wanted = precision === 0 ? 1 : precision;
  const decimal = round(magnitude, wanted, { verb: "e", bits, isShortest });
  const count = decimal.digits.length;
  let limit = isShortest ? 6 : wanted;
  if (!isShortest && limit > count && count >= decimal.point) limit = count;
  const exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= limit)
    return exponential(decimal, (isShortest ? count : Math.min(wanted, count)) - 1, verb === "G" ? "E" : "e");
  return fixed(decimal, Math.max(count - decimal.point, 0));
}

function exponential({ digits, point }: Decimal, precision: number, verb: string): string {
  const places = precision < 0 ? Math.max(digits.length - 1, 0) : precision;
  const padded = digits.padEnd(places + 1, "0").slice(0, places + 1);
  const exponent = /^0*$/.test(digits) ? 0 : point - 1;
  const size = String(Math.abs(exponent)).padStart(2, "0");
  return `${padded[0]}${places > 0 ? `.${padded.slice(1)}` : ""}${verb === "E" ? "E" : "e"}${exponent < 0 ? "-" : "+"}${size}`;
}

function fixed({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, "0") : "0";
  const fraction = point > 0 ? digits.slice(point) : "0".repeat(-point) + digits;
  const places = precision < 0 ? (/^0*$/.test(digits) ? 0 : fraction.length) : precision;
  return places > 0 ? `${whole}.${fraction.slice(0, places).padEnd(places, "0")}` : whole;
}

type Rounding = { verb: string; bits: 32 | 64; isShortest: boolean };

/** `count` digits in all for `e`, after the point for `f`. */
function round(magnitude: number, count: number, { verb, bits, isShortest }: Rounding): Decimal {
  if (magnitude === 0) return { digits: "0", point: 1 };
  if (isShortest) return shortest(magnitude, bits);
  const { digits, point } = exactDecimal(magnitude);
  const keep = verb === "f" ? point + count : count;
  if (keep >= digits.length) return { digits, point };
  if (keep < 0) return { digits: "0", point: 1 };
  const rest = digits.slice(keep);
  const half = `5${"0".repeat(rest.length - 1)}`;
  const isOdd = keep > 0 && Number(digits[keep - 1]) % 2 === 1;
  const goesUp = rest > half || (rest === half && isOdd);
  const kept = digits.slice(0, keep);
  if (!goesUp) return trimZeros(kept === "" ? "0" : kept, kept === "" ? 1 : point);
  const raised = String(BigInt(kept === "" ? "0" : kept) + 1n).padStart(keep, "0");
  return trimZeros(raised, point + raised.length - keep);
}

function trimZeros(digits: string, point: number): Decimal {
  const trimmed = digits.replace(/0+$/, "");
  return trimmed === "" ? { digits: "0", point: 1 } : { digits: trimmed, point };
}

function shortest(magnitude: number, bits: 32 | 64): Decimal {
  const text = bits === 64 ? magnitude.toExponential() : shortestOf32(magnitude);
  const [, first = "", rest = "", exponent = "0"] = /^(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  return trimZeros(first + rest, Number(exponent) + 1);
}

function shortestOf32(magnitude: number): string {
  for (let digits = 0; digits < 9; digits += 1) {
    const text = magnitude.toExponential(digits);
    if (Math.fround(Number(text)) === magnitude) return text;
  }
  return magnitude.toExponential();
}

/** Sign apart, a double is mantissa times two to the exponent. */
function partsOf(magnitude: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, magnitude);
  const bits = view.getBigUint64(0);
  const raw = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  return raw === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: raw - 1075 };
}

/** Every digit there is: a double is a sum of powers of two, so that it has an end. */
function exactDecimal(magnitude: number): Decimal {
  const { mantissa, exponent } = partsOf(magnitude);
  if (exponent >= 0) {
    const whole = String(mantissa << BigInt(exponent));
    return trimZeros(whole, whole.length);
  }
  const digits = String(mantissa * 5n ** BigInt(-exponent));
  return trimZeros(digits, digits.length + exponent);
}

function binaryExponent(magnitude: number, bits: 32 | 64): string {
  if (magnitude === 0) return `0p-${bits === 64 ? 1074 : 149}`;
  const { mantissa, exponent } = partsOf(magnitude);
  if (bits === 64) return `${mantissa}p${exponent < 0 ? "-" : "+"}${Math.abs(exponent)}`;
  const shifted = exponent + 29;
  return `${mantissa >> 29n}p${shifted < 0 ? "-" : "+"}${Math.abs(shifted)}`;
}

/** `0x1.8p+01`. */
function hexadecimal(magnitude: number, verb: string, precision: number): string {
  let { mantissa, exponent } = partsOf(magnitude);
  exponent = magnitude === 0 ? 0 : exponent + 52;
  while (mantissa > 0n && mantissa < 1n << 52n) {
    mantissa <<= 1n;
    exponent -= 1;
  }
  let digits = mantissa.toString(16).padStart(14, "0");
  if (precision >= 0 && precision < 13) {
    const shift = BigInt(4 * (13 - precision));
    const [half, rest] = [1n << (shift - 1n), mantissa & ((1n << shift) - 1n)];
    let kept = mantissa >> shift;
    if (rest > half || (rest === half && kept % 2n === 1n)) kept += 1n;
    if (kept >> BigInt(4 * precision) >= 2n) {
      kept >>= 1n;
      exponent += 1;
    }
    digits = kept.toString(16).padStart(precision + 1, "0");
  } else if (precision < 0) digits = `${digits[0]}${digits.slice(1).replace(/0+$/, "")}`;
  const fraction = precision < 0 ? digits.slice(1) : digits.slice(1).padEnd(precision, "0");
  const size = String(Math.abs(exponent)).padStart(2, "0");
  const text = `0x${digits[0]}${fraction === "" ? "" : `.${fraction}`}p${exponent < 0 ? "-" : "+"}${size}`;
  return verb === "X" ? text.toUpperCase() : text;
}
