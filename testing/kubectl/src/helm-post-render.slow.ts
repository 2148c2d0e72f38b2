// The goldens of the command line's post-renderer.test.ts: the real helm with a plugin that runs the real kustomize, that of kubectl.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { findClient } from "./find-client.ts";

const testdata = fileURLToPath(new URL("../../../apps/cli/testdata/", import.meta.url));

/** A plugin that does what the transform says. @returns the folder of plugins */
function writePlugin(folder: string): string {
  const own = path.join(folder, "plugins", "by-kustomize");
  mkdirSync(own, { recursive: true });
  writeFileSync(
    path.join(own, "plugin.yaml"),
    "apiVersion: v1\ntype: postrenderer/v1\nname: by-kustomize\nversion: 0.1.0\nruntime: subprocess\nruntimeConfig:\n  platformCommand:\n  - command: ${HELM_PLUGIN_DIR}/run.sh\n",
  );
  const transform = readFileSync(path.join(testdata, "post-render/transform.yaml"), "utf8");
  // The order of Flux's builds; Helm sorts afterwards.
  const kustomization = `sortOptions: {order: fifo}\nresources: [output.yaml]\n${transform}`;
  writeFileSync(path.join(own, "kustomization.yaml"), kustomization);
  const script = `#!/bin/sh\nset -e\ncd "$HELM_PLUGIN_DIR"\ncat > output.yaml\n${findClient("kubectl", "v36")} kustomize .\n`;
  writeFileSync(path.join(own, "run.sh"), script);
  chmodSync(path.join(own, "run.sh"), 0o755);
  return path.join(folder, "plugins");
}

for (const [name, chart, flags] of [
  ["chart", "post-render/chart", []],
  ["podinfo", "charts/podinfo/chart.tgz", ["--skip-tests"]],
] as const)
  test(`the real helm 4.2 and kustomize make of ${name} what the golden says`, (t) => {
    const folder = mkdtempSync(path.join(tmpdir(), "sluice-post-render-test-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const env = { PATH: process.env["PATH"], HOME: folder, HELM_PLUGINS: writePlugin(folder) };
    const args = ["template", "x", path.join(testdata, chart), "--post-renderer", "by-kustomize", ...flags];
    const output = execFileSync(findClient("helm", "v36"), args, { env, encoding: "utf8" });
    const head = `# helm v4.2.3 template with kubectl 1.36's kustomize; recorded by testing/kubectl/src/helm-post-render.slow.ts\n`;
    t.assert.fileSnapshot(head + output, path.join(testdata, `post-render/${name}.txt`), { serializers: [String] });
  });
