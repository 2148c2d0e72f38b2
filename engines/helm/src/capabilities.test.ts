import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultCapabilities, helm3, helm4, type HelmVersion } from "./capabilities.ts";
import { loadChart } from "./chart.ts";
import { renderChart } from "./render-chart.ts";

async function template(text: string, helm: HelmVersion): Promise<string | undefined> {
  const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });
  const chart = await loadChart(
    [file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), file("templates/a.yaml", text)],
    { unpack: async () => [] },
  );
  const ports = { now: () => new Date(0), random: (bytes: number) => new Uint8Array(bytes) };
  const capabilities = { ...defaultCapabilities(), helm };
  return renderChart(chart, {}, { ...ports, release: { name: "x" }, capabilities }).manifests[0]?.content;
}

/** What helm 3.17.2 and 4.2.3 printed. */
const printed: [text: string, three: string, four: string][] = [
  [
    "a: {{ .Capabilities.HelmVersion }}",
    "a: {v3.17.2 cc0bbbd6d6276b83880042c1ecb34087e84d41eb clean go1.23.7}",
    "a: {v4.2.3 43e8b7feece8beb0fcba47059ec9b522fd929a64 clean go1.26.5 v1.36}",
  ],
  [
    "b: {{ .Capabilities.HelmVersion | toJson }}",
    'b: {"version":"v3.17.2","git_commit":"cc0bbbd6d6276b83880042c1ecb34087e84d41eb","git_tree_state":"clean","go_version":"go1.23.7"}',
    'b: {"version":"v4.2.3","git_commit":"43e8b7feece8beb0fcba47059ec9b522fd929a64","git_tree_state":"clean","go_version":"go1.26.5","kube_client_version":"v1.36"}',
  ],
  ['c: {{ semverCompare "^3" .Capabilities.HelmVersion.Version }}', "c: true", "c: false"],
];
for (const [text, three, four] of printed)
  test(`${text} as Helm 3 and as Helm 4`, async () => {
    assert.equal(await template(text, helm3), three);
    assert.equal(await template(text, helm4), four);
  });
