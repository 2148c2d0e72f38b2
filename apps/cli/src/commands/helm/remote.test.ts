// Charts in repositories and registries through the command line: to the letter what the real Helm did (testing/kubectl records it).
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { tellRemoteCharts, type RunHelm } from "@sluice/testing-chart-server";
import { createProgram } from "../../program.ts";

const golden = fileURLToPath(new URL("../../../testdata/helm-remote.txt", import.meta.url));

test("pull, dependency, template and show from a repository and a registry", async (t) => {
  const run: RunHelm = async (args, { folder, home }) => {
    let [stdout, stderr] = ["", ""];
    const program = createProgram({
      variables: { HELM_CONFIG_HOME: `${home}/config` },
      folder,
      out: (text) => void (stdout += text),
      err: (text) => void (stderr += text),
      isTerminal: false,
      columns: 80,
      signal: new AbortController().signal,
    });
    return { code: await program(["helm", ...args]), stdout, stderr };
  };
  t.assert.fileSnapshot(await tellRemoteCharts(run), golden, { serializers: [String] });
});
