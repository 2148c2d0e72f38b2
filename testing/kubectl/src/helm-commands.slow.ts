// The goldens of the command line's commands.test.ts are what the real Helm does.
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { tellCommands, type RunHelm } from "@sluice/testing-chart-server";
import { findClient } from "./find-client.ts";

const folder = fileURLToPath(new URL("../../../apps/cli/testdata/helm-commands/", import.meta.url));

const run: RunHelm = (args, { folder: cwd, home }) =>
  new Promise((resolve) => {
    const program = findClient("helm", "v36");
    const env = {
      PATH: process.env["PATH"],
      HOME: home,
      HELM_CONFIG_HOME: `${home}/config`,
      HELM_CACHE_HOME: `${home}/cache`,
      HELM_DATA_HOME: `${cwd}/home/data`,
      NO_COLOR: "1",
    };
    const child = execFile(program, args, { cwd, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });

for (const file of readdirSync(folder).filter((name) => name.endsWith(".txt")))
  test(`the real helm 4.2 does what ${file} says`, async (t) => {
    const golden = path.join(folder, file);
    const told = await tellCommands(readFileSync(golden, "utf8"), path.join(folder, "fixtures"), run);
    t.assert.fileSnapshot(told, golden, { serializers: [String] });
  });
