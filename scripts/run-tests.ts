// `npm test`: one process per package (packages never share state), two at a time, then one closing count for all.
//   node scripts/run-tests.ts [PACKAGE-FOLDER …]      only these packages
//   node scripts/run-tests.ts --slow                  the oracle, soak and story suites (*.slow.ts) instead
//   node scripts/run-tests.ts --update-goldens        rewrite the recorded outputs of golden tests
import { spawn } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism } from "node:os";

type Tally = { pass: number; fail: number; skipped: number };

const flags = new Set(process.argv.slice(2).filter((word) => word.startsWith("--")));
const only = process.argv
  .slice(2)
  .filter((word) => !word.startsWith("--"))
  .map((word) => word.replace(/\/$/, ""));
const mostMinutes = flags.has("--slow") ? 20 : 4; // for one package
const suffix = flags.has("--slow") ? "slow" : "test";

const files = globSync(`{scripts,*/*}/**/*.${suffix}.ts`, { exclude: ["**/node_modules/**", "**/testdata/**"] }).sort();
const byPackage = Map.groupBy(new Set(files), (file) =>
  file.startsWith("scripts/") ? "scripts" : file.split("/").slice(0, 2).join("/"),
);
const waiting = [...byPackage].filter(([folder]) => only.length === 0 || only.includes(folder));

function readTally(output: string): Tally {
  const count = (name: string) => Number(new RegExp(`^ℹ ${name} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  return { pass: count("pass"), fail: count("fail") + count("cancelled"), skipped: count("skipped") + count("todo") };
}

function runPackage(folder: string, testFiles: string[]): Promise<Tally> {
  const { promise, resolve } = Promise.withResolvers<Tally>();
  const started = performance.now();
  const update = flags.has("--update-goldens") ? ["--test-update-snapshots"] : [];
  const args = [
    "--test",
    "--test-isolation=none",
    "--test-reporter=spec",
    `--test-timeout=${flags.has("--slow") ? 600_000 : 60_000}`,
    ...update,
    ...testFiles,
  ];
  // A test that fails before it closes what it opened must not keep the whole run waiting.
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], timeout: mostMinutes * 60_000 });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  child.on("close", (code, signal) => {
    if (signal) output += `stopped by ${signal} after ${mostMinutes} minutes\n`;
    const tally = readTally(output);
    if (code !== 0 && tally.fail === 0) tally.fail = 1;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${tally.fail === 0 ? "✔" : "✗"} ${folder}: ${tally.pass} passed in ${seconds} s`);
    if (tally.fail > 0) console.log(output);
    resolve(tally);
  });
  return promise;
}

const total: Tally = { pass: 0, fail: 0, skipped: 0 };
async function work(): Promise<void> {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { pass, fail, skipped } = await runPackage(...next);
    total.pass += pass;
    total.fail += fail;
    total.skipped += skipped;
  }
}
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, work));

console.log(`\n${total.pass} passed, ${total.fail} failed, ${total.skipped} skipped`);
process.exitCode = total.fail > 0 || total.pass === 0 ? 1 : 0;
