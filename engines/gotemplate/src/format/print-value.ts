// One value under one verb, whatever its type: what Go's fmt does with its operands.
// @see Go fmt/print.go, go1.26
import {
  entryOf,
  GoComplex,
  GoNumber,
  GoStruct,
  isFunction,
  isMap,
  kindOf,
  sortedKeys,
  typeName,
  type GoMap,
} from "../values.ts";
import { fromBytes, toBytes } from "./bytes.ts";
import { noFlags, pad, type Flags } from "./flags.ts";
import { refuseEndless } from "./printed-size.ts";
import {
  formatCharacter,
  formatComplex,
  formatFloatWith,
  formatHex,
  formatInteger,
  formatQuoted,
  formatQuotedCharacter,
  formatText,
  formatUnicode,
} from "./format-number.ts";

const deepest = 1_000;

/** A value under a verb. */
export function printValue(value: unknown, verb: string, flags: Flags, depth = 0): string {
  if (depth > deepest) return "...";
  if (verb === "T") return formatText(typeName(value), flags);
  switch (typeof value) {
    case "string":
      return printText(value, verb, flags);
    case "number":
      return printFloat(value, verb, flags, 64);
    case "bigint":
      return printInteger(value, verb, flags, "int");
    case "boolean":
      return verb === "t" || verb === "v"
        ? pad(String(value), { ...flags, zero: flags.zero })
        : badVerb(value, verb, flags);
    case "object":
      return value === null ? printNil(verb, flags) : printObject(value, verb, flags, depth);
    default:
      return printNil(verb, flags);
  }
}

const printNil = (verb: string, flags: Flags): string => (verb === "v" ? pad("<nil>", flags) : `%!${verb}(<nil>)`);

/** `%!d(string=text)`. */
function badVerb(value: unknown, verb: string, flags: Flags): string {
  return `%!${verb}(${typeName(value)}=${printValue(value, "v", flags)})`;
}

function printText(value: string, verb: string, flags: Flags): string {
  switch (verb) {
    case "v":
      return flags.sharpV ? formatQuoted(value, flags) : formatText(value, flags);
    case "s":
      return formatText(value, flags);
    case "q":
      return formatQuoted(value, flags);
    case "x":
    case "X":
      return formatHex(toBytes(value), verb, flags);
    default:
      return badVerb(value, verb, flags);
  }
}

function printFloat(value: number, verb: string, flags: Flags, bits: 32 | 64): string {
  if ("vbgGxXfFeE".includes(verb)) return formatFloatWith(value, verb, flags, bits);
  return badVerb(bits === 64 ? value : new GoNumber("float32", value), verb, flags);
}

function printInteger(value: bigint, verb: string, flags: Flags, kind: string): string {
  const isUnsigned = kind.startsWith("uint");
  switch (verb) {
    case "v":
      return flags.sharpV && isUnsigned
        ? formatInteger(value, "x", { ...flags, sharp: true })
        : formatInteger(value, "d", flags);
    case "d":
    case "b":
    case "o":
    case "O":
    case "x":
    case "X":
      return formatInteger(value, verb, flags);
    case "c":
      return formatCharacter(value, flags);
    case "q":
      return formatQuotedCharacter(value, flags);
    case "U":
      return formatUnicode(isUnsigned || value >= 0n ? value : BigInt.asUintN(64, value), flags);
    default:
      return badVerb(kind === "int" ? value : new GoNumber(kind as GoNumber["kind"], value), verb, flags);
  }
}

function printObject(value: object, verb: string, flags: Flags, depth: number): string {
  if (depth === 0) refuseEndless(value);
  if (value instanceof GoNumber) {
    if (value.kind === "float32") return printFloat(Number(value.value), verb, flags, 32);
    return printInteger(BigInt(value.value), verb, flags, value.kind);
  }
  if (value instanceof GoComplex)
    return "vbgGxXfFeE".includes(verb) ? formatComplex(value, verb, flags) : badVerb(value, verb, flags);
  if (value instanceof Uint8Array) return printBytes(value, verb, flags);
  if (verb === "w") return badVerb(value, verb, flags); // only errors.Errorf wraps
  if (value instanceof GoStruct) return printStruct(value, verb, flags, depth);
  if (Array.isArray(value)) return printSlice(value, verb, flags, depth);
  if (isFunction(value)) return badVerb(value, verb, flags);
  return isMap(value) ? printMap(value, verb, flags, depth) : badVerb(value, verb, flags);
}

function printBytes(bytes: Uint8Array, verb: string, flags: Flags): string {
  switch (verb) {
    case "s":
      return formatText(fromBytes(bytes), flags);
    case "q":
      return formatQuoted(fromBytes(bytes), flags);
    case "x":
    case "X":
      return formatHex(bytes, verb, flags);
    default: {
      const items = [...bytes].map((byte) => printInteger(BigInt(byte), verb, flags, "uint8"));
      if (flags.sharpV && verb !== "v") return `[]uint8{${items.join(", ")}}`;
      return flags.sharpV ? `[]byte{${items.join(", ")}}` : `[${items.join(" ")}]`;
    }
  }
}

/** Elements of interfaces tell their own type under `%#v`; typed ones do not need to. */
function printElement(value: unknown, verb: string, flags: Flags, depth: number): string {
  if ((value === null || value === undefined) && flags.sharpV) return "interface {}(nil)";
  if (value === null || value === undefined) return "<nil>";
  return printValue(value, verb, flags, depth + 1);
}

function printSlice(items: readonly unknown[], verb: string, flags: Flags, depth: number): string {
  const texts = items.map((item) => printElement(item, verb, flags, depth));
  return flags.sharpV ? `${typeName(items)}{${texts.join(", ")}}` : `[${texts.join(" ")}]`;
}

function printMap(map: GoMap, verb: string, flags: Flags, depth: number): string {
  const texts = sortedKeys(map).map((key) => {
    const value = printElement(entryOf(map, key), verb, flags, depth);
    return `${printElement(key, verb, flags, depth)}:${value}`;
  });
  return flags.sharpV ? `${typeName(map)}{${texts.join(", ")}}` : `map[${texts.join(" ")}]`;
}

function printStruct(value: GoStruct, verb: string, flags: Flags, depth: number): string {
  if (value.text && "vsxXq".includes(verb) && !flags.sharpV) return printText(value.text(), verb, flags);
  if (value.number) return printInteger(value.number.value, verb, flags, value.number.kind);
  const isPointer = value.type.startsWith("*");
  const showsNames = flags.plusV || flags.sharpV;
  const texts = [...value.fields].map(([name, field]) => {
    const text = printElement(field, verb, flags, depth);
    return showsNames ? `${name}:${text}` : text;
  });
  const name = value.type.replace(/^\*/, "");
  const body = flags.sharpV ? `${name}{${texts.join(", ")}}` : `{${texts.join(" ")}}`;
  return isPointer ? `&${body}` : body;
}

/** `fmt.Sprint`: operands with a space between those of which neither is a text. */
export function sprint(values: readonly unknown[]): string {
  let result = "";
  values.forEach((value, at) => {
    if (at > 0 && typeof value !== "string" && typeof values[at - 1] !== "string") result += " ";
    result += printPlain(value);
  });
  return result;
}

/** `fmt.Sprintln`: a space between all, and a new line. */
export const sprintln = (values: readonly unknown[]): string => `${values.map(printPlain).join(" ")}\n`;

/** A value as an action prints it; the frequent ones without a detour. */
export function printPlain(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  return printValue(value, "v", noFlags);
}

/** Whether `fmt` can show it: Go's templates refuse to print functions. */
export const isPrintableValue = (value: unknown): boolean => kindOf(value) !== "func";
