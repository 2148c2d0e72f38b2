// Calls per second of the functions that charts call most, and how their cost grows with their input: it should grow with it, and no faster.
import { randomBytes } from "node:crypto";
import { TemplateSet } from "@sluice/gotemplate";
import { sprigFunctions } from "./index.ts";

const functions = sprigFunctions({ now: () => new Date(), random: randomBytes });

function perSecond(template: string, data: unknown): number {
  const set = new TemplateSet({ functions });
  set.parse("t", template);
  for (let at = 0; at < 500; at += 1) set.execute("t", data);
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < 300; count += 1) set.execute("t", data);
  return Math.round((count * 1000) / (performance.now() - started));
}

const data = { name: "my-release", labels: { app: "web", tier: "front" }, ports: [80, 443], text: "a: 1\nb: 2\n" };
const templates = [
  '{{ .name | trunc 63 | trimSuffix "-" | quote }}',
  "{{ .text | indent 4 }}",
  "{{ .labels | toJson | b64enc | sha256sum }}",
  '{{ default "x" .missing }}{{ coalesce .missing .name }}{{ ternary 1 2 true }}',
  '{{ merge (dict "a" 1) .labels | keys | sortAlpha | join "," }}',
  '{{ regexReplaceAll "[^a-z]+" .name "_" }}',
  "{{ add 1 2 | mul 3 | int }}{{ range until 3 }}{{ . }}{{ end }}",
  '{{ semverCompare ">=1.20-0" "v1.25.3-gke.100" }}',
];
for (const template of templates) console.log(`${template}: ${perSecond(template, data)} a second`);

for (const size of [100, 10_000, 1_000_000]) {
  const set = new TemplateSet({ functions });
  set.parse("t", '{{ .list | uniq | join "," | snakecase | b64enc | len }}');
  const list = Array.from({ length: size }, (_item, at) => `item${at}`);
  const started = performance.now();
  const rounds = Math.max(2, 10_000 / size);
  for (let at = 0; at < rounds; at += 1) set.execute("t", { list });
  console.log(`a list of ${size}: ${(((performance.now() - started) * 1000) / rounds / size).toFixed(2)} µs an item`);
}
