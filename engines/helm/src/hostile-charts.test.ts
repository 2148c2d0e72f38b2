// Charts that would stop the process are stopped, with an error that says why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { HelmError, loadChart, renderChart, type ChartFile, type Values } from "./index.ts";

const file = (path: string, text: string): ChartFile => ({ path, content: Buffer.from(text) });
const described = file("Chart.yaml", "apiVersion: v2\nname: bad\nversion: 1.0.0\n");

type Given = { limits?: object; values?: Values };

async function render(template: string, { limits = {}, values = {} }: Given = {}): Promise<unknown> {
  const chart = await loadChart([described, file("templates/a.yaml", template)], { unpack: async () => [] });
  let time = 0;
  const ports = { now: () => new Date(0), random: (bytes: number) => new Uint8Array(bytes), env: () => undefined };
  return renderChart(chart, values, { ...ports, release: { name: "r" }, limits, monotonic: () => (time += 1) });
}

const cases: { [title: string]: { template: string; limits?: object; values?: Values } } = {
  "an include of itself": { template: '{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}' },
  "a tpl of itself": { template: '{{ define "a" }}{{ tpl "{{ include `a` . }}" . }}{{ end }}{{ include "a" . }}' },
  "a loop of a thousand million": { template: "{{ range until 1000000000 }}{{ end }}" },
  "a text of a thousand million": { template: '{{ repeat 1000000000 "x" }}' },
  "texts that double": { template: '{{ $s := "x" }}{{ range 60 }}{{ $s = printf "%s%s" $s $s }}{{ end }}' },
  "output without end": { template: "{{ range 100000000 }}0123456789{{ end }}" },
  ...Object.fromEntries(
    ["toYaml", "toYamlPretty", "toToml", "mustToToml", "toJson", "toString", "print", "quote"].map((writer) => [
      `${writer} of a map that doubles forty times`,
      {
        template: `{{ $d := dict "x" "y" }}{{ range 40 }}{{ $d = dict "a" $d "b" $d }}{{ end }}{{ ${writer} $d }}`,
      },
    ]),
  ),
  "a template that calls itself": { template: '{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}' },
  "a tpl of its own text": {
    template: '{{ tpl .Values.t (dict "Values" .Values "Template" .Template) }}',
    values: { t: "{{ tpl .Values.t . }}" },
  },
  "YAML that is nested a hundred thousand deep": { template: '{{ fromYaml (repeat 100000 "[") | toJson | fail }}' },
  "a template that takes too long": { template: "{{ range 40000000 }}{{ end }}", limits: { timeMs: 5 } },
};

for (const [title, { template, ...given }] of Object.entries(cases))
  test(`${title} is stopped`, async () => {
    await assert.rejects(render(template, given), HelmError);
  });

test("a regular expression that would take for ever takes no time", async () => {
  const text = "a".repeat(40_000);
  assert.ok(await render(`x: {{ regexMatch "(a+)+$" "${text}b" }}`));
});

test("YAML that unfolds into a bomb is refused", async () => {
  const levels = Array.from({ length: 30 }, (_item, at) => `l${at + 1}: &l${at + 1} [${`*l${at},`.repeat(9)}]`);
  await assert.rejects(render(`l0: &l0 [x]\n${levels.join("\n")}\n`), HelmError);
});
