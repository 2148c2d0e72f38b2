// Fails on what neither tsc nor the linter can see: drawers without a story, plumbing that does not come through the front door,
// and public names without a sentence. Run: node scripts/check-house.ts
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

const bannedNames = new Set([
  "utils",
  "util",
  "helpers",
  "helper",
  "common",
  "shared",
  "misc",
  "types",
  "lib",
  "base",
  "manager",
]);
const plumbing = [
  { pattern: /\bDate\.now\(|\bnew Date\(\)/, what: "reads the clock" },
  { pattern: /\bMath\.random\(|\brandomUUID\(|\brandomBytes\(/, what: "draws random numbers" },
  { pattern: /\bprocess\.env\b/, what: "reads the environment" },
];
const pure = ["engines/", "api/", "controllers/", "kube/"];

const problems: string[] = [];
const files = globSync("{engines,transports,kube,api,controllers,apps,examples,testing}/**/*.ts", {
  exclude: ["**/node_modules/**", "**/testdata/**", "**/generated/**"],
}).sort();
const isTest = (file: string) =>
  /\.(test|slow|bench)\.ts$/.test(file) || file.startsWith("testing/") || file.includes("/examples/");

function checkName(file: string): void {
  for (const word of file.replace(/(\.(test|slow|bench))?\.ts$/, "").split("/")) {
    if (bannedNames.has(word)) problems.push(`${file}: "${word}" is a drawer, not a name`);
    if (word !== word.toLowerCase()) problems.push(`${file}: file names are kebab-case`);
  }
  if (path.basename(file) === "index.ts" && !file.endsWith("/src/index.ts"))
    problems.push(`${file}: only the package door is called index`);
}

function checkPlumbing(file: string, lines: string[]): void {
  if (isTest(file) || !pure.some((layer) => file.startsWith(layer))) return;
  lines.forEach((line, row) => {
    if (/^\s*(\/\/|\*)/.test(line) || line.includes("// front door:")) return;
    for (const { pattern, what } of plumbing) {
      if (pattern.test(line)) problems.push(`${file}:${row + 1}: ${what}; take it as a parameter`);
    }
    if (/^let\b/.test(line)) problems.push(`${file}:${row + 1}: module-level let`);
  });
}

const documented = { yes: 0, no: [] as string[] };
function checkDocs(file: string, lines: string[]): void {
  if (isTest(file)) return;
  lines.forEach((line, row) => {
    if (!/^export (?:async |abstract |declare )?(?:function\*? |const |class |type |interface )/.test(line)) return;
    if (/\*\/\s*$/.test(lines[row - 1] ?? "")) documented.yes += 1;
    else documented.no.push(`${file}:${row + 1}: ${line.slice(0, 80)}`);
  });
}

for (const file of files) {
  const lines = readFileSync(file, "utf8").split("\n");
  checkName(file);
  checkPlumbing(file, lines);
  checkDocs(file, lines);
}

const total = documented.yes + documented.no.length;
const share = total === 0 ? 1 : documented.yes / total;
if (share < 0.95) {
  problems.push(
    `only ${(share * 100).toFixed(1)} % of ${total} exports say what they are (95 % wanted):`,
    ...documented.no.slice(0, 40),
  );
}
console.log(
  problems.join("\n") || `${files.length} files, ${(share * 100).toFixed(1)} % of ${total} exports documented`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
