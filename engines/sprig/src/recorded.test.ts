// What sprig printed, row by row: a table for each family of functions, the cases of sprig's own tests, and the signatures.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { test } from "node:test";
import { TemplateSet, type TemplateSetOptions } from "@sluice/gotemplate";
import { skipped } from "../testdata/skip.ts";
import { sprigFunctions, type SprigPorts } from "./index.ts";

type Row = { template: string; data?: unknown; output?: string; error?: string };

const root = new URL("..", import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, root), "utf8"));

const ports: SprigPorts = { now: () => new Date(), random: randomBytes, lookupHost: () => "" };
const functions = sprigFunctions({ ...ports, env: () => undefined });
const asInGo: TemplateSetOptions = { functions };
const asInHelm: TemplateSetOptions = { functions: sprigFunctions(ports), missingKey: "zero" };

function render({ template, data }: Row, options: TemplateSetOptions): Pick<Row, "output" | "error"> {
  const set = new TemplateSet(options);
  try {
    set.parse("t", template);
    return { output: set.execute("t", structuredClone(data) ?? null).toWellFormed() };
  } catch (error) {
    if (error instanceof Error) return { error: error.message };
    throw error;
  }
}

for (const file of globSync("testdata/sprig-3.3.0/*.json", { cwd: root }).sort()) {
  const { rows } = read(file) as { rows: Row[] };
  const family = basename(file, ".json");
  for (const row of rows) {
    const input = row.data === undefined ? "" : ` with ${JSON.stringify(row.data)}`;
    test(
      `${family}: ${row.template}${input} gives what it gives in Go`,
      { skip: skipped[row.template] ?? false },
      () => {
        const { output, error } = row;
        assert.deepEqual(render(row, asInGo), output === undefined ? { error } : { output });
      },
    );
  }
}

type Case = { id: string; template: string; values: unknown; output?: string; error?: string };
const { cases } = read("testdata/helm-4.2.3.json") as { cases: Case[] };

for (const { id, template, values, ...expected } of cases) {
  test(`${id} gives what Helm prints`, { skip: skipped[template] ?? false }, () => {
    const { output, error } = render({ template, data: values }, asInHelm);
    if (expected.error !== undefined) assert.ok(error?.includes(expected.error), error ?? output ?? "");
    else assert.equal(output, expected.output);
  });
}

test("every function of sprig is there, with the parameters that it has in Go", () => {
  const { signatures } = read("testdata/signatures.json") as { signatures: { [name: string]: string[] } };
  const ours = Object.fromEntries([...functions].map(([name, { types }]) => [name, types]));
  assert.deepEqual(ours, signatures);
});
