// What may stand behind a flag of Helm's, and what Helm says of anything else: the words are pflag's, strconv's and time's.
// @see github.com/spf13/pflag v1.0.10, Go 1.26 strconv and time

/** What kind of value a flag takes. */
export type FlagKind = "yes-or-no" | "text" | "list" | "pairs" | "duration" | "int" | "uint" | "float" | "wait";

/** Flags that take something else than any text, or no text at all. */
export const flagKinds: { readonly [flag: string]: FlagKind } = {
  "--api-versions": "list",
  "--burst-limit": "int",
  "--labels": "pairs",
  "--max-col-width": "uint",
  "--qps": "float",
  "--server-side": "yes-or-no",
  "--timeout": "duration",
  "--values": "list",
  "--wait": "wait",
};

/** What is wrong with a value; undefined when nothing is. */
export function findFault(kind: FlagKind, value: string): string | undefined {
  const rule = rules[kind];
  return rule?.(value);
}

const yes = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const no = new Set(["0", "f", "F", "false", "FALSE", "False"]);

/** Whether a word means yes. */
export const isYes = (value: string): boolean => yes.has(value);

const rules: { readonly [kind in FlagKind]?: (value: string) => string | undefined } = {
  "yes-or-no": (value) => (yes.has(value) || no.has(value) ? undefined : cannotParse("ParseBool", value)),
  list: (value) => faultOfCsv(value),
  pairs: (value) => faultOfPairs(value),
  duration: (value) => faultOfDuration(value),
  int: (value) => faultOfInteger("ParseInt", value, /^[+-]?/),
  uint: (value) => faultOfInteger("ParseUint", value, /^/),
  float: (value) => faultOfFloat(value),
  wait: (value) =>
    /^(watcher|hookOnly|legacy|true|false)$/.test(value)
      ? undefined
      : `invalid wait input ${JSON.stringify(value)}. Valid inputs are watcher, hookOnly, and legacy`,
};

const cannotParse = (what: string, value: string, why = "invalid syntax"): string =>
  `strconv.${what}: parsing ${JSON.stringify(value)}: ${why}`;

function faultOfInteger(what: string, value: string, sign: RegExp): string | undefined {
  const digits = value.replace(sign, "");
  if (!/^(0x[0-9a-f]+|0b[01]+|0o?[0-7]*|[1-9]\d*)$/i.test(digits)) return cannotParse(what, value);
  const size = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits}` : digits);
  const most = what === "ParseUint" ? 2n ** 64n - 1n : 2n ** 63n - 1n;
  return size > most ? cannotParse(what, value, "value out of range") : undefined;
}

function faultOfFloat(value: string): string | undefined {
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) && !/^[+-]?(inf|infinity|nan)$/i.test(value))
    return cannotParse("ParseFloat", value);
  return Number.isFinite(Math.fround(Number(value))) || !/\d/.test(value)
    ? undefined
    : cannotParse("ParseFloat", value, "value out of range");
}

function faultOfDuration(value: string): string | undefined {
  const shown = JSON.stringify(value);
  let rest = value.replace(/^[+-]/, "");
  if (rest === "0") return undefined;
  if (rest === "") return `time: invalid duration ${shown}`;
  while (rest !== "") {
    const number = /^(\d+\.?\d*|\.\d+)/.exec(rest)?.[0];
    if (number === undefined) return `time: invalid duration ${shown}`;
    rest = rest.slice(number.length);
    const unit = /^[^.\d]*/.exec(rest)?.[0] ?? "";
    if (unit === "") return `time: missing unit in duration ${shown}`;
    if (!Object.hasOwn(unitsMs, unit)) return `time: unknown unit ${JSON.stringify(unit)} in duration ${shown}`;
    rest = rest.slice(unit.length);
  }
  return undefined;
}

const unitsMs: { readonly [unit: string]: number } = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** A duration that has no fault, in milliseconds. */
export function durationMs(text: string): number {
  const terms = [...text.matchAll(/([\d.]+)([^\d.]+)/g)];
  const sum = terms.reduce((total, [, count, unit = ""]) => total + Number(count) * (unitsMs[unit] ?? 0), 0);
  return text.startsWith("-") ? -sum : sum;
}

function faultOfPairs(value: string): string | undefined {
  const bad = (value.split("=").length <= 2 ? [value] : value.split(",")).find((pair) => !pair.includes("="));
  return bad === undefined ? undefined : `${bad} must be formatted as key=value`;
}

function faultOfCsv(value: string): string | undefined {
  const fields = readCsv(value);
  return typeof fields === "string" ? fields : undefined;
}

/** The fields of a line of CSV, or what is wrong with it. @see Go encoding/csv */
export function readCsv(line: string): string[] | string {
  const fields: string[] = [];
  if (line === "") return fields;
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const quoted = /^"((?:[^"]|"")*)"/.exec(line.slice(at));
      if (!quoted) return `parse error on line 1, column ${line.length + 1}: extraneous or missing " in quoted-field`;
      at += quoted[0].length;
      fields.push((quoted[1] ?? "").replaceAll('""', '"'));
      if (at < line.length && line[at] !== ",")
        return `parse error on line 1, column ${at + 1}: extraneous or missing " in quoted-field`;
    } else {
      const comma = line.indexOf(",", at);
      const field = line.slice(at, comma < 0 ? undefined : comma);
      const quote = field.indexOf('"');
      if (quote >= 0) return `parse error on line 1, column ${at + quote + 1}: bare " in non-quoted-field`;
      fields.push(field);
      at += field.length;
    }
    if (at >= line.length) return fields;
    at += 1;
    if (at === line.length) return [...fields, ""];
  }
}
