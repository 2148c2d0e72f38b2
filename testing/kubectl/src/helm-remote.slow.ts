// The golden of the command line's remote.test.ts is what the real Helm does.
import { execFile } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { tellRemoteCharts, type RunHelm } from "@sluice/testing-chart-server";
import { findClient } from "./find-client.ts";

const golden = fileURLToPath(new URL("../../../apps/cli/testdata/helm-remote.txt", import.meta.url));

test("the real helm 4.2 does what the golden says", async (t) => {
  const program = findClient("helm", "v36");
  const run: RunHelm = (args, { folder, home }) =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env["PATH"],
        HELM_CONFIG_HOME: `${home}/config`,
        HELM_CACHE_HOME: `${home}/cache`,
        HELM_DATA_HOME: `${home}/data`,
      };
      execFile(program, args, { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  t.assert.fileSnapshot(await tellRemoteCharts(run), golden, { serializers: [String] });
});
