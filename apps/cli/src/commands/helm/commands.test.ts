// Scripts of commands: to the letter what the real Helm did (testing/kubectl/src/helm-commands.slow.ts records it).
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { tellCommands, type RunHelm } from "@sluice/testing-chart-server";
import { createProgram } from "../../program.ts";

const folder = fileURLToPath(new URL("../../../testdata/helm-commands/", import.meta.url));

const run: RunHelm = async (args, { folder: where, home }) => {
  let [stdout, stderr] = ["", ""];
  const program = createProgram({
    variables: {
      HOME: home,
      HELM_CONFIG_HOME: `${home}/config`,
      HELM_DATA_HOME: `${where}/home/data`,
      PATH: process.env["PATH"],
    },
    folder: where,
    out: (text) => void (stdout += text),
    err: (text) => void (stderr += text),
    isTerminal: false,
    columns: 80,
    signal: new AbortController().signal,
  });
  return { code: await program(["helm", ...args]), stdout, stderr };
};

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")))
  for (const scenario of readFileSync(path.join(folder, file), "utf8")
    .split(/^(?== )/m)
    .slice(1))
    test(`${file}: ${scenario.slice(2, scenario.indexOf("\n"))}, as the real Helm does it`, async () => {
      const told = await tellCommands(scenario, path.join(folder, "fixtures"), run);
      assert.deepEqual(told.split("\n"), scenario.split("\n"));
    });
