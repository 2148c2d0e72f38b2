// `npm run bench [PACKAGE-FOLDER …]`: every *.bench.ts, one process each, one after the other so that they do not disturb one another. Whole
// processes are those of the built program, as it is published; SLUICE_MAIN names it.
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import path from "node:path";
import { buildCli } from "./build.ts";

const only = process.argv.slice(2).map((word) => word.replace(/\/$/, ""));
const files = globSync("*/*/**/*.bench.ts", { exclude: ["**/node_modules/**"] }).sort();
const gib = (totalmem() / 2 ** 30).toFixed(0);
console.log(
  `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"}), ${gib} GiB, Node ${process.versions.node}`,
);
const built = path.resolve("dist/cli");
await buildCli(built);
const env = { ...process.env, SLUICE_MAIN: path.join(built, "main.js") };
for (const file of files) {
  if (only.length > 0 && !only.some((folder) => file.startsWith(`${folder}/`))) continue;
  console.log(`\n## ${file}`);
  const { status } = spawnSync(process.execPath, ["--expose-gc", file], { stdio: "inherit", env });
  if (status !== 0) process.exitCode = 1;
}
