// `toYamlPretty`: what an encoder of yaml.v3 with an indentation of two writes. It takes values as they are, where `toYaml` goes by way of JSON:
// whole float64s show their exponent from 10^21 on there, and from 10^6 on here.
import { formatFloat, GoComplex, GoNumber, GoStruct, typeName } from "@sluice/gotemplate";
import { isGoNil } from "@sluice/sprig";
import { stringifyYaml } from "@sluice/yaml";
import { GoPanic } from "./toml.ts";
import { isTable, setValue, type Values } from "./values.ts";

/** The text, without the new line at its end. */
export const stringifyYamlPretty = (value: unknown): string =>
  stringifyYaml(plain(value ?? null), { width: Infinity, listIndent: 2, number: writeNumber }).replace(/\n$/, "");

function writeNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Number.isNaN(value)) return ".nan";
  return Number.isFinite(value) ? formatFloat(value, "g", -1) : value < 0 ? "-.inf" : ".inf";
}

function plain(value: unknown): unknown {
  if (value instanceof GoNumber) return value.value;
  if (value instanceof GoComplex) throw new GoPanic(`cannot marshal type: ${typeName(value)}`);
  if (value instanceof GoStruct) return value.text ? value.text() : plain(Object.fromEntries(value.fields));
  if (isGoNil(value)) return Array.isArray(value) ? [] : {};
  if (Array.isArray(value)) return value.map(plain);
  if (!isTable(value)) return value;
  const copy: Values = {};
  for (const [key, entry] of Object.entries(value)) setValue(copy, key, plain(entry));
  return copy;
}
