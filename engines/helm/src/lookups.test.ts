import assert from "node:assert/strict";
import { test } from "node:test";
import { loadChart } from "./chart.ts";
import { renderWithLookups, type FindObject, type Wanted } from "./lookups.ts";
import { printTemplate } from "./print-template.ts";
import { renderChart } from "./render-chart.ts";

async function template(text: string, find: FindObject): Promise<string> {
  const file = (path: string, content: string) => ({ path, content: Buffer.from(content) });
  const chart = await loadChart(
    [file("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"), file("templates/a.yaml", text)],
    { unpack: async () => [] },
  );
  const rendered = await renderWithLookups(
    ({ lookup, lookupHost }) =>
      renderChart(
        chart,
        {},
        { release: { name: "x" }, lookup, lookupHost, now: () => new Date(0), random: (n) => new Uint8Array(n) },
      ),
    { find, findHost: async (name) => `address of ${name}` },
  );
  return printTemplate(rendered).split("\n").slice(2, -1).join("\n");
}

test("what one answer leads to is asked in the next round, and nothing twice", async () => {
  const asked: string[] = [];
  const find: FindObject = async ({ kind, namespace, name }) => {
    asked.push(`${kind} ${namespace}/${name}`);
    if (name === "none") return undefined;
    return { metadata: { name, next: name === "a" ? "b" : "none" }, spec: { replicas: 2_000_000, ratio: 0.5 } };
  };
  const text =
    '{{ $a := lookup "v1" "Secret" "ns" "a" }}{{ $b := lookup "v1" "Secret" "ns" $a.metadata.next }}' +
    "v: {{ $b.metadata.name }} {{ $a.spec.replicas }} {{ $a.spec.ratio }} " +
    '{{ lookup "v1" "Secret" "ns" $b.metadata.next | toJson }} {{ lookup "v1" "Secret" "ns" "a" | len }}';
  assert.equal(await template(text, find), "v: b 2000000 0.5 {} 2");
  assert.deepEqual(asked, ["Secret ns/a", "Secret ns/b", "Secret ns/none"]);
});

test("what cannot be fetched fails where it was asked for", async () => {
  const find: FindObject = async () => {
    throw new Error("it is forbidden");
  };
  await assert.rejects(template('v: {{ lookup "v1" "Secret" "ns" "a" }}', find), {
    message:
      'template: web/templates/a.yaml:1:6: executing "web/templates/a.yaml" at <lookup "v1" "Secret" "ns" "a">: error calling lookup: it is forbidden',
  });
});

test("templates that ask without end are stopped", async () => {
  const find: FindObject = async ({ name }: Wanted) => ({ next: `${name}1` });
  const text =
    '{{ define "go" }}{{ $o := lookup "v1" "Secret" "ns" . }}{{ if $o.next }}{{ include "go" $o.next }}{{ end }}{{ end }}v: {{ include "go" "a" }}';
  await assert.rejects(template(text, find), { code: "TEMPLATE", message: /ever new objects: stopped after 100 / });
});
