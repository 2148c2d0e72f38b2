// `'%s has %d'.format([…])`: messages are made with it. @see cel-go ext/formatting_v2.go
import type { Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";

type Verb = (value: unknown, precision: number) => string;

function integer(radix: number): Verb {
  return (value) => {
    if (typeof value === "boolean" && radix === 2) return value ? "1" : "0";
    if (typeof value === "string" && radix === 16) return Buffer.from(value, "utf8").toString("hex");
    if (typeof value !== "bigint") throw new CelError("EVALUATION", `format: an integer was due, not ${show(value)}`);
    return value.toString(radix);
  };
}

function fixed(value: unknown, precision: number): string {
  if (typeof value !== "number" && typeof value !== "bigint")
    throw new CelError("EVALUATION", `format: a number was due, not ${show(value)}`);
  return Number(value).toFixed(precision);
}

const showWithin = (value: unknown): string => (typeof value === "string" ? JSON.stringify(value) : show(value));

function show(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return `[${value.map(showWithin).join(", ")}]`;
  if (value instanceof Date) return value.toISOString().replace(".000Z", "Z");
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
    return `{${entries.map(([name, field]) => `${showWithin(name)}: ${showWithin(field)}`).join(", ")}}`;
  }
  return String(value);
}

const verbs: { [verb: string]: Verb } = {
  s: show,
  d: integer(10),
  b: integer(2),
  o: integer(8),
  x: integer(16),
  X: (value, precision) => integer(16)(value, precision).toUpperCase(),
  f: fixed,
};

function format(text: string, values: unknown[]): string {
  let next = 0;
  return text.replace(
    /%(?:%|(?:\.(\d+))?([a-zA-Z]|$))/g,
    (directive, precision: string | undefined, verb: string | undefined) => {
      if (directive === "%%") return "%";
      const write = verbs[verb ?? ""];
      if (!write) throw new CelError("EVALUATION", `format: ${directive} is none of %s %d %f %b %o %x %X`);
      if (next >= values.length) throw new CelError("EVALUATION", `index ${next} out of range`);
      return write(values[next++], Number(precision ?? 6));
    },
  );
}

/** string.format. */
export function addFormatLibrary(environment: Environment): void {
  environment.registerFunction("string.format(list): string", format);
}
