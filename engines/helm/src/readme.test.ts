import assert from "node:assert/strict";
import { test } from "node:test";
import { loadChart, printTemplate, renderChart } from "./index.ts";

const file = (path: string, text: string) => ({ path, content: Buffer.from(text) });

test("the example of the README renders", async () => {
  const chart = await loadChart(
    [
      file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
      file("values.yaml", "replicas: 1\n"),
      file(
        "templates/app.yaml",
        "kind: Deployment\nmetadata: {name: {{ .Release.Name }}}\nspec: {replicas: {{ .Values.replicas }}}\n",
      ),
    ],
    { unpack: async () => [] },
  );
  const rendered = renderChart(
    chart,
    { replicas: 3 },
    {
      release: { name: "demo" },
      now: () => new Date(),
      random: (bytes) => new Uint8Array(bytes),
      env: () => undefined,
    },
  );
  assert.equal(
    printTemplate(rendered),
    "---\n# Source: web/templates/app.yaml\nkind: Deployment\nmetadata: {name: demo}\nspec: {replicas: 3}\n",
  );
});
