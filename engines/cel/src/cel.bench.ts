// Evaluations a second of the rules of Flux's Bucket, how long a rule takes to compile, and how the cost of a loop grows: with the number of its turns.
import { compile, type ValueShape } from "./index.ts";

const text = { type: "string" };
const reference = { type: "object", required: ["name"], properties: { name: text } };
const spec: ValueShape = {
  type: "object",
  properties: {
    provider: text,
    serviceAccountName: text,
    secretRef: reference,
    interval: text,
    replicas: { type: "integer" },
    sts: { type: "object", properties: { provider: text, secretRef: reference, certSecretRef: reference } },
  },
};
const rules = [
  "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
  "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
  "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
  "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)",
  "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
  "self.provider != 'generic' || !has(self.serviceAccountName)",
  "!has(self.secretRef) || !has(self.serviceAccountName)",
  "self.interval.matches('^([0-9]+(\\\\.[0-9]+)?(ms|s|m|h))+$')",
  "self.replicas + 1 > self.replicas && self.replicas * 2 - self.replicas == self.replicas",
];
const self = { provider: "generic", secretRef: { name: "a" }, interval: "5m", replicas: 3, sts: { provider: "ldap" } };
const options = { variables: ["self"], shapes: { self: spec } };

function perSecond(work: () => void): number {
  for (let at = 0; at < 500; at += 1) work();
  const started = performance.now();
  let count = 0;
  for (; performance.now() - started < 1000; count += 1) work();
  return Math.round((count * 1000) / (performance.now() - started));
}

const started = performance.now();
compile(rules[0] as string, options);
console.log(`first compile: ${(performance.now() - started).toFixed(1)} ms`);
console.log(
  `compile: ${perSecond(() => rules.forEach((rule) => compile(rule, options))) * rules.length} rules a second`,
);
const programs = rules.map((rule) => compile(rule, options));
const evaluated = perSecond(() => programs.forEach((program) => program.evaluate({ self })));
console.log(`evaluate: ${evaluated * rules.length} rules a second`);
for (const turns of [10, 1_000, 100_000]) {
  const shapes = { self: { type: "array", items: { type: "integer" } } };
  const loop = compile("self.filter(x, x % 2 == 0).all(x, x + 1 > x)", { variables: ["self"], shapes });
  const list = Array.from({ length: turns }, (_, index) => index);
  const rounds = Math.max(3, 100_000 / turns);
  const run = () => loop.evaluate({ self: list }, { limit: 1e9 });
  for (let at = 0; at < 3; at += 1) run();
  const from = performance.now();
  for (let at = 0; at < rounds; at += 1) run();
  console.log(`loop over ${turns}: ${(((performance.now() - from) * 1000) / rounds / turns).toFixed(2)} µs an item`);
}
