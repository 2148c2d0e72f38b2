// Texts whose schema names a format are what they tell: moments, durations, bytes.
// @see k8s.io/kube-openapi/pkg/validation/strfmt/{duration,time,default}.go
import { evaluate } from "@marcbachmann/cel-js";

type Duration = { readonly seconds: bigint };
const Duration = (evaluate("duration('0s')") as Duration).constructor as new (
  seconds: bigint,
  nanos: number,
) => Duration;

const units = {
  1: "ns nano",
  1e3: "us µs micro",
  1e6: "ms milli",
  1e9: "s sec",
  60e9: "m min",
  3600e9: "h hr hour",
  86_400e9: "d day",
  604_800e9: "w wk week",
};
const nanosOf = new Map(
  Object.entries(units).flatMap(([nanos, names]) =>
    names.split(" ").map((name): [string, bigint] => [name, BigInt(nanos)]),
  ),
);

/** Go's durations, and whole numbers of units that people write: `2 days 3h`. */
function durationOf(text: string): unknown {
  try {
    return evaluate("duration(text)", { text }) as unknown;
  } catch {
    const parts = [...text.matchAll(/(\d+)\s*([A-Za-zµ]+)/g)];
    const nanos = parts.map(([, count = "", unit = ""]) => {
      const size = nanosOf.get(unit) ?? nanosOf.get(unit.replace(/s$/, "")) ?? 0n;
      return BigInt(count) * size;
    });
    const sum = nanos.reduce((total, part) => total + part, 0n);
    return new Duration(sum / 1_000_000_000n, Number(sum % 1_000_000_000n));
  }
}

function momentOf(text: string): unknown {
  const date = new Date(text === "" ? 0 : text.toUpperCase());
  return Number.isNaN(date.getTime()) ? text : date;
}

/** What a text of a format is to expressions; what cannot be read stays a text. */
export function readFormat(text: string, format: string | undefined): unknown {
  if (format === "duration") return durationOf(text);
  if (format === "date" || format === "date-time") return momentOf(text);
  return format === "byte" ? new Uint8Array(Buffer.from(text, "base64")) : text;
}
