// fmt.Sprintf: the directives of a format, one after the other.
// @see Go fmt/print.go doPrintf, go1.26
import { isInteger, numberOf, typeName } from "../values.ts";
import { noFlags, type Flags } from "./flags.ts";
import { printValue } from "./print-value.ts";

/** No width or precision is larger, which keeps memory bounded. */
const largest = 1_000_000;

type Progress = { values: readonly unknown[]; next: number; reordered: boolean; isGoodIndex: boolean; at: number };

/** `fmt.Sprintf`: mistakes show in the text, as `%!d(string=x)`. */
export function sprintf(format: string, values: readonly unknown[]): string {
  const progress: Progress = { values, next: 0, reordered: false, isGoodIndex: true, at: 0 };
  let result = "";
  while (progress.at < format.length) {
    const percent = format.indexOf("%", progress.at);
    if (percent < 0) {
      result += format.slice(progress.at);
      break;
    }
    result += format.slice(progress.at, percent);
    progress.at = percent + 1;
    result += directive(format, progress);
  }
  return result + describeExtra(progress);
}

function describeExtra({ values, next, reordered }: Progress): string {
  if (reordered || next >= values.length) return "";
  const extra = values
    .slice(next)
    .map((value) =>
      value === null || value === undefined ? "<nil>" : `${typeName(value)}=${printValue(value, "v", noFlags)}`,
    );
  return `%!(EXTRA ${extra.join(", ")})`;
}

function directive(format: string, progress: Progress): string {
  const flags: Flags = { ...noFlags };
  progress.isGoodIndex = true;
  readFlags(format, progress, flags);
  let problems = "";
  let wasIndexed = readIndex(format, progress);
  if (format[progress.at] === "*") {
    progress.at += 1;
    const width = takeNumber(progress);
    if (width === undefined) problems += "%!(BADWIDTH)";
    else if (width < 0) [flags.width, flags.minus, flags.zero] = [-width, true, false];
    else flags.width = width;
    wasIndexed = false;
  } else {
    flags.width = readNumber(format, progress);
    if (wasIndexed && flags.width !== undefined) progress.isGoodIndex = false; // "%[3]2d"
  }
  if (format[progress.at] === ".") problems += readPrecision(format, progress, { flags, wasIndexed });
  else if (!wasIndexed) wasIndexed = readIndex(format, progress);
  return problems + printVerb(format, progress, flags);
}

function readFlags(format: string, progress: Progress, flags: Flags): void {
  for (; ; progress.at += 1) {
    switch (format[progress.at]) {
      case "#":
        flags.sharp = true;
        break;
      case "0":
        flags.zero = true;
        break;
      case "+":
        flags.plus = true;
        break;
      case "-":
        flags.minus = true;
        break;
      case " ":
        flags.space = true;
        break;
      default:
        return;
    }
  }
}

function readPrecision(
  format: string,
  progress: Progress,
  { flags, wasIndexed }: { flags: Flags; wasIndexed: boolean },
): string {
  progress.at += 1;
  if (wasIndexed) progress.isGoodIndex = false; // "%[3].2d"
  const isIndexed = readIndex(format, progress);
  if (format[progress.at] === "*") {
    progress.at += 1;
    const precision = takeNumber(progress);
    const isGood = precision !== undefined && precision >= 0;
    if (isGood) flags.precision = precision;
    readIndex(format, progress);
    return isGood ? "" : "%!(BADPREC)";
  }
  flags.precision = readNumber(format, progress) ?? 0;
  if (!isIndexed) readIndex(format, progress);
  return "";
}

function printVerb(format: string, progress: Progress, flags: Flags): string {
  const code = format.codePointAt(progress.at);
  if (code === undefined) return "%!(NOVERB)";
  const verb = String.fromCodePoint(code);
  progress.at += verb.length;
  if (verb === "%") return "%";
  if (!progress.isGoodIndex) return `%!${verb}(BADINDEX)`;
  if (progress.next >= progress.values.length) return `%!${verb}(MISSING)`;
  const value = progress.values[progress.next];
  progress.next += 1;
  if (verb === "v" || verb === "w") {
    if (flags.sharp) [flags.sharp, flags.sharpV] = [false, true];
    if (flags.plus) [flags.plus, flags.plusV] = [false, true];
  }
  return printValue(value, verb, flags);
}

/** `[n]`: the operand to go on with. @returns whether there was one */
function readIndex(format: string, progress: Progress): boolean {
  if (format[progress.at] !== "[") return false;
  progress.reordered = true;
  const close = format.indexOf("]", progress.at);
  if (close < 0) {
    progress.at += 1;
    progress.isGoodIndex = false;
    return false;
  }
  const text = format.slice(progress.at + 1, close);
  progress.at = close + 1;
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= 1 && number <= progress.values.length)) {
    progress.isGoodIndex = false;
    return number <= largest; // a number that no operand has is one nevertheless, behind which no other is read
  }
  progress.next = number - 1;
  return true;
}

function readNumber(format: string, progress: Progress): number | undefined {
  const digits = /^\d+/.exec(format.slice(progress.at))?.[0];
  if (digits === undefined) return undefined;
  const value = Number(digits);
  progress.at = value > largest ? format.length : progress.at + digits.length; // what follows such a number is not read, as in Go
  return value > largest ? undefined : value;
}

/** `*`: an operand is the number. */
function takeNumber(progress: Progress): number | undefined {
  if (progress.next >= progress.values.length) return undefined;
  const value = progress.values[progress.next];
  progress.next += 1;
  const number = isInteger(value) ? Number(numberOf(value)) : undefined;
  return number === undefined || Math.abs(number) > largest ? undefined : number;
}
