// Templates per second, and how the cost of a loop grows: it should with the number of its turns, and no faster.
import { TemplateSet } from "./template-set.ts";

const text =
  '{{- define "name" -}}{{ .name | printf "%s-%d" "x" .n }}{{- end -}}\n{{ range $i, $e := .list }}{{ if eq $i 1 }}- {{ $e }}{{ end }}\n{{ end }}{{ template "name" . }}: {{ and .yes (not .no) }}';
const data = { name: "a", n: 3, list: ["a", "b", "c"], yes: true, no: false };

function perSecond(work: () => void): number {
  for (let at = 0; at < 2_000; at += 1) work();
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < 500; count += 1) work();
  return Math.round((count * 1000) / (performance.now() - started));
}

const set = new TemplateSet();
set.parse("t", text);
console.log(`parse: ${perSecond(() => new TemplateSet().parse("t", text))} templates a second`);
console.log(`execute: ${perSecond(() => void set.execute("t", data))} templates a second`);
for (const turns of [10, 1_000, 100_000]) {
  const loop = new TemplateSet();
  loop.parse("t", '{{ range .list }}{{ if . }}{{ . | printf "%s" }}{{ end }}{{ end }}');
  const list = Array.from({ length: turns }, (_item, at) => `item ${at}`);
  const started = performance.now();
  const rounds = Math.max(3, 100_000 / turns);
  for (let at = 0; at < rounds; at += 1) loop.execute("t", { list });
  const microseconds = ((performance.now() - started) * 1000) / rounds / turns;
  console.log(`range over ${turns}: ${microseconds.toFixed(2)} µs a turn`);
}
