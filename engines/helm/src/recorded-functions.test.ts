// Helm's own functions and objects, and values of all sorts through its writers of YAML, TOML and JSON: what Helm's engine printed.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { defaultCapabilities } from "./capabilities.ts";
import { loadChart } from "./chart.ts";
import { HelmError } from "./helm-error.ts";
import { renderTemplates } from "./render.ts";
import type { Values } from "./values.ts";

type Row = { template: string; values?: Values; output?: string; error?: string };

const { rows } = JSON.parse(readFileSync(new URL("../testdata/functions.json", import.meta.url), "utf8")) as {
  rows: Row[];
};
const described = { path: "Chart.yaml", content: Buffer.from("apiVersion: v2\nname: c\nversion: 1.0.0\n") };
const release = { name: "r", namespace: "default", revision: 1, isInstall: true, isUpgrade: false };
const ports = { now: () => new Date(0), random: (bytes: number) => new Uint8Array(bytes) };

async function render({ template, values = {} }: Row): Promise<Pick<Row, "output" | "error">> {
  const file = { path: "templates/t", content: Buffer.from(template) };
  const chart = await loadChart([described, file], { unpack: async () => [] });
  try {
    const capabilities = defaultCapabilities();
    const texts = renderTemplates(chart, structuredClone(values), { release, capabilities, ...ports });
    return { output: texts.get("c/templates/t") ?? "" };
  } catch (error) {
    if (error instanceof HelmError) return { error: error.message };
    throw error;
  }
}

rows.forEach((row, number) => {
  test(`${number}: ${row.template} gives what it gives in Helm`, async () => {
    const { output, error } = row;
    assert.deepEqual(await render(row), output === undefined ? { error } : { output });
  });
});
