// values.schema.json: drafts 4 to 2020-12, of dependencies too. The messages are those of the library that Helm uses.
// @see helm v4.2.3 pkg/chart/common/util/jsonschema.go
import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import type { Chart } from "./chart.ts";
import { HelmError } from "./helm-error.ts";
import { describeFailures } from "./schema-failures.ts";
import { isTable, toPlain, valueOf, type Values } from "./values.ts";

type Validator = { compile(schema: object): ValidateFunction };
type AjvClass = new (options: object) => Validator;

/** Most charts have no schema: the validator is loaded when one has. */
const load = createRequire(import.meta.url);

const options = { allErrors: true, strict: false, logger: false, verbose: true };

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
  let validate: ValidateFunction;
  try {
    const { $schema = "", ...schema } = JSON.parse(text) as { $schema?: string };
    validate = validatorFor($schema).compile(schema);
  } catch (error) {
    return `unable to validate schema: ${(error as Error).message}`;
  }
  if (validate(toPlain(values))) return "";
  return `${describeFailures(validate.errors ?? [])}\n`;
}

/** Each draft has a validator of its own; without a word about it, it is the newest. */
function validatorFor(draft: string): Validator {
  const moduleName = draft.includes("draft-04")
    ? "ajv-draft-04"
    : draft.includes("2019-09")
      ? "ajv/dist/2019"
      : /draft-0[67]/.test(draft)
        ? "ajv"
        : "ajv/dist/2020";
  const { default: Ajv } = load(moduleName) as { default: AjvClass };
  // From 2019-09 on, formats are notes to people.
  const ajv = new Ajv({ ...options, validateFormats: /draft-0[467]/.test(draft) });
  const formats = load("ajv-formats") as { default: (ajv: Validator) => void };
  formats.default(ajv);
  if (draft.includes("draft-06"))
    (ajv as unknown as { addMetaSchema(schema: unknown): void }).addMetaSchema(
      load("ajv/dist/refs/json-schema-draft-06.json"),
    );
  return ajv;
}
