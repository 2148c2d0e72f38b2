// `toYamlPretty`: YAML with lists indented under their key, as yaml.v3's encoder writes it with an indentation of two.
import { sortedKeys } from "@sluice/gotemplate";
import { stringifyYaml } from "@sluice/yaml";
import { isTable, toPlain } from "./values.ts";

/** The text, without the new line at its end. */
export function stringifyYamlPretty(value: unknown): string {
  return lines(toPlain(value ?? null)).join("\n");
}

function lines(value: unknown): string[] {
  if (isTable(value)) {
    const keys = sortedKeys(value) as string[];
    return keys.length === 0 ? ["{}"] : keys.flatMap((key) => entry(`${scalar(key).join("")}:`, value[key]));
  }
  if (Array.isArray(value)) return value.length === 0 ? ["[]"] : value.flatMap(item);
  return scalar(value);
}

const isBlock = (value: unknown): boolean =>
  (Array.isArray(value) && value.length > 0) || (isTable(value) && Object.keys(value).length > 0);

function entry(head: string, value: unknown): string[] {
  if (isBlock(value)) return [head, ...indent(lines(value))];
  const [first = "", ...rest] = lines(value);
  return [`${head} ${first}`, ...rest];
}

function item(value: unknown): string[] {
  const [first = "", ...rest] = lines(value);
  return [`- ${first}`, ...indent(rest)];
}

const indent = (some: readonly string[]): string[] => some.map((line) => (line === "" ? "" : `  ${line}`));

/** A scalar as the other writer has it, which may take several lines. */
function scalar(value: unknown): string[] {
  return stringifyYaml({ k: value }).replace(/\n$/, "").replace(/^k: ?/, "").split("\n");
}
