// `sluice helm show`: what a chart says of itself.
import {
  crdsOf,
  HelmError,
  JsonPathError,
  loadChart,
  metadataFields,
  printJsonPath,
  type ChartFile,
  type Values,
} from "@sluice/helm";
import { stringifyYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";
import { locateChart, type ChartFlags } from "./locate-chart.ts";
import { unpackChart } from "./read-chart.ts";

/** What can be shown. */
export type Shown = "chart" | "values" | "readme" | "crds" | "all";

const readmeNames = new Set(["readme.md", "readme.txt", "readme"]);
const text = ({ content }: ChartFile): string => Buffer.from(content).toString("utf8");

/** Prints one part of a chart, or all. @returns 0; 1 with `Error: …` */
export async function show(
  what: Shown,
  word: string,
  { flags, environment }: { flags: ChartFlags & { jsonpath?: string }; environment: Environment },
): Promise<number> {
  const { out, err } = environment;
  try {
    const files = await locateChart(word, flags, environment);
    const chart = await loadChart(files, { unpack: unpackChart, warn: (message) => err(`${message}\n`) });
    const isAll = what === "all";
    const parts: string[] = [];
    if (isAll || what === "chart") parts.push(`${stringifyYaml(metadataFields(chart.metadata))}\n`);
    const values = files.find((one) => one.path === "values.yaml");
    if (what === "values" && flags.jsonpath) parts.push(values ? jsonPathOf(flags.jsonpath, chart.values) : "");
    else if ((isAll || what === "values") && values) parts.push(`${isAll ? "---\n" : ""}${text(values)}\n`);
    const readme = chart.files.find((one) => readmeNames.has(one.path.toLowerCase()));
    if ((isAll || what === "readme") && readme) parts.push(`${isAll ? "---\n" : ""}${text(readme)}\n`);
    if (isAll || what === "crds")
      for (const crd of crdsOf(chart)) parts.push(`${text(crd).startsWith("---") ? "" : "---\n"}${text(crd)}\n`);
    out(parts.join(""));
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    err(`Error: ${error.message}\n`);
    return 1;
  }
}

function jsonPathOf(template: string, values: Values): string {
  try {
    return printJsonPath(template, values);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new HelmError("ARGUMENT", `error parsing jsonpath ${template}: ${error.message}`, error);
  }
}
