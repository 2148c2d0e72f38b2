// Whole schemas of every draft, right ones and wrong ones, with formats, references and what nobody looked at: Helm's verdict and message.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { schemaViolations } from "./schema.ts";
import type { Values } from "./values.ts";

/** Where Helm goes through a map, it says one of several things. */
type Row = { schema: unknown; values: Values; problems: string[] };

const { rows } = JSON.parse(readFileSync(new URL("../testdata/schemas.json", import.meta.url), "utf8")) as {
  rows: Row[];
};

rows.forEach(({ schema, values, problems }, number) => {
  test(`${number}: Helm says the same of ${JSON.stringify(values)} by ${JSON.stringify(schema)}`, () => {
    const said = schemaViolations(JSON.stringify(schema), values);
    if (problems.length === 1 || !problems.includes(said)) assert.equal(said, problems[0]);
  });
});
