// What sprig printed, row by row: a table for each family of functions.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { TemplateSet } from "@sluice/gotemplate";
import { sprigFunctions } from "./index.ts";

type Row = { template: string; data?: unknown; output?: string; error?: string };

const functions = sprigFunctions({ now: () => new Date(), random: randomBytes, env: () => undefined });

function render({ template, data }: Row): Pick<Row, "output" | "error"> {
  const set = new TemplateSet({ functions });
  try {
    set.parse("t", template);
    return { output: set.execute("t", structuredClone(data) ?? null).toWellFormed() };
  } catch (error) {
    if (error instanceof Error) return { error: error.message };
    throw error;
  }
}

for (const file of globSync("testdata/sprig-3.3.0/*.json", { cwd: new URL("..", import.meta.url) }).sort()) {
  const { rows } = JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8")) as { rows: Row[] };
  const family = basename(file, ".json");
  for (const row of rows) {
    const input = row.data === undefined ? "" : ` with ${JSON.stringify(row.data)}`;
    test(`${family}: ${row.template}${input} gives what it gives in Go`, () => {
      const { output, error } = row;
      assert.deepEqual(render(row), output === undefined ? { error } : { output });
    });
  }
}
