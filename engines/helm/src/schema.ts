// values.schema.json: drafts 4 to 2020-12, of dependencies too. The messages are those of the library that Helm uses.
// @see helm v4.2.3 pkg/chart/common/util/jsonschema.go
import { parseJson } from "@sluice/sprig";
import type { Chart } from "./chart.ts";
import { compileSchema } from "./compile-schema.ts";
import { explainFailures } from "./explain-schema.ts";
import { HelmError } from "./helm-error.ts";
import { SchemaMistake } from "./schema-resources.ts";
import { isTable, toPlain, valueOf, type Values } from "./values.ts";

/**
 * Validates values against the schemas of a chart and of its dependencies.
 *
 * @throws {HelmError} `SCHEMA`, naming every violation
 */
export function validateValues(chart: Chart, values: Values): void {
  const problems = problemsOf(chart, values);
  if (problems !== "")
    throw new HelmError(
      "SCHEMA",
      `values don't meet the specifications of the schema(s) in the following chart(s):\n${problems}`,
    );
}

function problemsOf(chart: Chart, values: Values): string {
  const { name } = chart.metadata;
  const own = chart.schema === undefined ? "" : schemaViolations(chart.schema, values);
  let text = own === "" ? "" : `${name}:\n${own}`;
  for (const dependency of chart.dependencies) {
    const below = valueOf(values, dependency.metadata.name);
    if (below === undefined || below === null) continue;
    if (isTable(below)) text += problemsOf(dependency, below);
    else text += `${dependency.metadata.name}:\ninvalid type for values: expected object (map), got ${typeof below}\n`;
  }
  return text;
}

/** What a schema (JSON) finds wrong with values, a line each; empty when nothing is. */
export function schemaViolations(text: string, values: Values): string {
  const { value, error } = parseJson(text);
  if (error !== undefined) return error === "unexpected end of JSON input" ? "unexpected EOF" : error;
  try {
    const { place, explaining } = compileSchema(value, "file:///values.schema.json");
    const problems = explainFailures(place, toPlain(values), explaining);
    return problems === "" ? "" : `${problems}\n`;
  } catch (mistake) {
    if (mistake instanceof SchemaMistake) return mistake.message;
    throw mistake;
  }
}
