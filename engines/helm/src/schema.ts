// values.schema.json: drafts 4 to 2020-12, of dependencies too. The messages are those of the library that Helm uses.
// @see helm v4.2.3 pkg/chart/common/util/jsonschema.go
import { createRequire } from "node:module";
import type { ValidateFunction } from "ajv";
import { parseJson } from "@sluice/sprig";
import type { Chart } from "./chart.ts";
import { explainFailures } from "./explain-schema.ts";
import { HelmError } from "./helm-error.ts";
import { describeFailures } from "./schema-failures.ts";
import { isTable, toPlain, valueOf, type Values } from "./values.ts";

type Validator = { compile(schema: object): ValidateFunction; removeKeyword(keyword: string): void };
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
  const { value, error } = parseJson(text);
  if (error !== undefined) return error === "unexpected end of JSON input" ? "unexpected EOF" : error;
  const { $schema = "", ...schema } = (isTable(value) ? value : {}) as { $schema?: string };
  let validate: ValidateFunction;
  try {
    validate = validatorFor($schema).compile(schema);
  } catch (error) {
    const [, missing] = /^can't resolve reference (#\S*) /.exec((error as Error).message) ?? [];
    if (missing !== undefined) return `json-pointer in "file:///values.schema.json${missing}" not found`;
    return `unable to validate schema: ${(error as Error).message}`;
  }
  const plain = toPlain(values) as Values;
  if (validate(plain)) return "";
  const failures = validate.errors ?? [];
  const isBadFormat = (at: string, format: string): boolean =>
    failures.some((one) => one.keyword === "format" && one.instancePath === at && one.schema === format);
  const explained = explainFailures(schema, plain, { draft: draftOf($schema), isBadFormat });
  return `${explained ?? describeFailures(failures)}\n`;
}

/** The number of a draft, or the year; the newest when there is no word about it. */
function draftOf(schema: string): number {
  const [, number, year] = /draft-0(\d)|draft\/(\d{4})/.exec(schema) ?? [];
  return Number(number ?? year ?? 2020);
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
  if (/draft-0[46]/.test(draft)) for (const keyword of ["if", "then", "else"]) ajv.removeKeyword(keyword);
  if (draft.includes("draft-06"))
    (ajv as unknown as { addMetaSchema(schema: unknown): void }).addMetaSchema(
      load("ajv/dist/refs/json-schema-draft-06.json"),
    );
  return ajv;
}
