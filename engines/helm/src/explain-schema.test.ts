// Schemas of every draft, a keyword each and some within others: what Helm says of values that do not fit.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { schemaViolations } from "./schema.ts";

type Row = { draft?: string; schema: unknown; value: unknown; problems: string };

const { rows } = JSON.parse(readFileSync(new URL("../testdata/schema-failures.json", import.meta.url), "utf8")) as {
  rows: Row[];
};
const definitions = { x: { type: "string" } };

for (const { draft, schema, value, problems } of rows)
  test(`${JSON.stringify(schema)} of ${draft ?? "no draft"} says what Helm says of ${JSON.stringify(value)}`, () => {
    const whole = {
      ...(draft === undefined ? {} : { $schema: draft }),
      type: "object",
      properties: { v: schema },
      $defs: definitions,
      definitions,
    };
    assert.equal(schemaViolations(JSON.stringify(whole), { v: value }), problems);
  });
