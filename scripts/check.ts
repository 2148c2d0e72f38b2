// `npm run check`: every rule of the house that a program can decide. Runs all of them and reports each by name.
import { spawn } from "node:child_process";

type Step = { name: string; command: string[] };

const bin = (name: string) => `node_modules/.bin/${name}`;
const steps: Step[] = [
  { name: "types", command: [bin("tsc"), "--noEmit", "-p", "."] },
  { name: "lint", command: [bin("oxlint"), "--type-aware", "--deny-warnings"] },
  { name: "format", command: [bin("oxfmt"), "--check"] },
  { name: "layers", command: [process.execPath, "scripts/check-layers.ts"] },
  { name: "house", command: [process.execPath, "scripts/check-house.ts"] },
  { name: "dead exports", command: [bin("knip"), "--no-progress", "--no-config-hints"] },
];

function run({ command: [program = "", ...args] }: Step): Promise<{ code: number; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; output: string }>();
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  child.on("error", (error) => resolve({ code: 1, output: String(error) }));
  child.on("close", (code) => resolve({ code: code ?? 1, output }));
  return promise;
}

let failed = 0;
for (const step of steps) {
  const started = performance.now();
  const { code, output } = await run(step);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "✔" : "✗"} ${step.name} (${seconds} s)`);
  if (code !== 0) {
    failed += 1;
    console.log(output.trimEnd());
  }
}
process.exitCode = failed > 0 ? 1 : 0;
