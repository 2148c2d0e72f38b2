// What is wrong with a chart, found without a cluster: the rules of `helm lint`, in its order and in its words.
// @see helm v4.2.3 pkg/chart/v2/lint/lint.go, rules/{values,dependencies,crds}.go
import { loadChart, crdsOf, type Chart, type ChartFile, type LoadOptions } from "./chart.ts";
import { readFirstDocument } from "./go-yaml.ts";
import { HelmError } from "./helm-error.ts";
import { lintChartFile } from "./lint-chart-file.ts";
import type { LintMessage, LintOptions, Report } from "./lint-report.ts";
import { lintTemplates } from "./lint-templates.ts";
import { missingDependencies } from "./render-chart.ts";
import { asText, readTable } from "./metadata.ts";
import { splitDocuments } from "./lint-objects.ts";
import { schemaViolations } from "./schema.ts";
import { utf8Fault } from "./utf8-fault.ts";
import { asFloats, isTable, overlay, type Values } from "./values.ts";

/**
 * Lints a chart, whose files may be as wrong as they like.
 *
 * @param files   all files of the chart, with paths relative to it; Chart.yaml is among them
 * @param values  what a user would set
 */
export async function lintChart(
  files: readonly ChartFile[],
  values: Values,
  options: LintOptions,
): Promise<LintMessage[]> {
  const messages: LintMessage[] = [];
  const report: Report = (severity, path, message) => void messages.push({ severity, path, message });
  const chart = options.unreadable ?? (await load(options.loaded ?? files, options));
  lintChartFile(textAt(files, "Chart.yaml") ?? "", report);
  lintValues(files, values, { report, skipSchema: options.skipSchemaValidation === true });
  if (!files.some(({ path }) => path.startsWith("templates/")))
    report("WARNING", "templates/", "directory does not exist");
  else if (chart instanceof HelmError) report("ERROR", "templates/", chart.message);
  else lintTemplates(chart, values, { ...options, report });
  if (chart instanceof HelmError) {
    report("ERROR", "", `unable to load chart\n\t${chart.message}`);
    if (files.some(({ path }) => path.startsWith("crds/"))) report("ERROR", "crds/", chart.message);
  } else {
    lintDependencies(chart, options.folder, report);
    lintDefinitions(chart, report);
  }
  return messages;
}

const load = (files: readonly ChartFile[], options: LoadOptions): Promise<Chart | HelmError> =>
  loadChart(files, options).catch((error: unknown) => {
    if (error instanceof HelmError) return error;
    throw error;
  });

function textAt(files: readonly ChartFile[], path: string): string | undefined {
  const found = files.find((file) => file.path === path);
  return found && Buffer.from(found.content).toString("utf8");
}

/** Only the chart's own values and schema; those of dependencies are seen when templates render. */
function lintValues(
  files: readonly ChartFile[],
  values: Values,
  { report, skipSchema }: { report: Report; skipSchema: boolean },
): void {
  const own = textAt(files, "values.yaml");
  if (own === undefined) return report("INFO", "values.yaml", "file does not exist");
  let defaults: unknown;
  const fault = utf8Fault(files.find(({ path }) => path === "values.yaml")?.content ?? new Uint8Array());
  try {
    if (fault !== undefined) throw new Error(`error converting YAML to JSON: ${fault}`);
    defaults = asFloats(readFirstDocument(own));
  } catch (error) {
    return report("ERROR", "values.yaml", `unable to parse YAML: ${(error as Error).message}`);
  }
  if (defaults !== null && defaults !== undefined && !isTable(defaults)) {
    const sort = Array.isArray(defaults) ? "array" : typeof defaults === "boolean" ? "bool" : typeof defaults;
    const why = `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${sort} into Go value of type common.Values`;
    return report("ERROR", "values.yaml", `unable to parse YAML: ${why}`);
  }
  const schema = textAt(files, "values.schema.json") ?? "";
  if (schema === "" || skipSchema) return;
  const problems = schemaViolations(schema, overlay(isTable(defaults) ? defaults : {}, values));
  if (problems !== "") report("ERROR", "values.yaml", problems);
}

function lintDependencies(chart: Chart, folder: string, report: Report): void {
  const wanted = new Set(chart.metadata.dependencies.map(({ name }) => name));
  const unlisted = chart.dependencies.map(({ metadata }) => metadata.name).filter((name) => !wanted.has(name));
  if (unlisted.length > 0)
    report("ERROR", folder, `chart metadata is missing these dependencies: ${unlisted.join(",")}`);
  const missing = missingDependencies(chart);
  if (missing.length > 0)
    report("WARNING", folder, `chart directory is missing these dependencies: ${missing.join(",")}`);
}

function lintDefinitions(chart: Chart, report: Report): void {
  for (const { path, content } of crdsOf(chart)) {
    const file = path.slice(chart.metadata.name.length + 1);
    for (const text of splitDocuments(Buffer.from(content).toString("utf8"))) {
      let fields: Values;
      try {
        fields = readTable(text);
      } catch (error) {
        return report("ERROR", file, `unable to parse YAML: ${(error as Error).message}`);
      }
      if (Object.keys(fields).length === 0) continue;
      if (!(asText(fields["apiVersion"]) ?? "").startsWith("apiextensions.k8s.io"))
        report("ERROR", file, "apiVersion is not in 'apiextensions.k8s.io'");
      if (fields["kind"] !== "CustomResourceDefinition")
        report("ERROR", file, "object kind is not 'CustomResourceDefinition'");
    }
  }
}
