// Fails when a package imports upward, imports a package it does not declare, or files or packages import in a ring.
// Run: node check-layers.ts [repository root]. Neither tsc nor node catches these: npm hoists every workspace package.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Lowest first. Code may import lower layers, and its own layer where that is not isolated. */
const layers = ["engines", "transports", "kube", "api", "controllers", "apps", "examples", "testing"];
const isolated = new Set(["controllers"]);
const isTest = (file: string) => file.endsWith(".test.ts") || file.startsWith("testing/");

type Package = { name: string; folder: string; layer: number; declared: Set<string> };

const root = path.resolve(process.argv[2] ?? ".");
const list = (pattern: string) => globSync(pattern, { cwd: root, exclude: ["**/node_modules/**", "dist/**"] });
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const packages = new Map<string, Package>();
for (const file of [...list("*/package.json"), ...list("*/*/package.json")]) {
  const { name, dependencies = {}, devDependencies = {} } = JSON.parse(read(file));
  const folder = path.dirname(file);
  const declared = new Set(Object.keys({ ...dependencies, ...devDependencies }));
  packages.set(name, { name, folder, layer: layers.indexOf(folder.split("/")[0]!), declared });
}

const problems = new Set<string>();
const edges = new Map<string, Set<string>>();
const connect = (from: string, to: string) => edges.set(from, (edges.get(from) ?? new Set()).add(to));

for (const owner of packages.values()) {
  for (const file of list(`${owner.folder}/**/*.ts`)) {
    for (const [, target = ""] of read(file).matchAll(/^(?:import|export)\b[^;"']*?["']([^"']+)["']/gm)) {
      if (target.startsWith(".")) {
        connect(file, path.join(path.dirname(file), target));
        continue;
      }
      const used = packages.get(
        target
          .split("/")
          .slice(0, target.startsWith("@") ? 2 : 1)
          .join("/"),
      );
      if (!used || used === owner) continue;
      if (!owner.declared.has(used.name))
        problems.add(`${file}: ${used.name} is missing from ${owner.folder}/package.json`);
      if (isTest(file)) continue;
      connect(owner.name, used.name);
      const neighbours = used.layer === owner.layer && isolated.has(layers[owner.layer]!);
      if (used.layer > owner.layer || neighbours)
        problems.add(`${file}: ${owner.folder} may not import ${used.folder}`);
    }
  }
}

const done = new Set<string>();
function findRings(node: string, trail: string[]): void {
  if (trail.includes(node)) problems.add(`ring: ${[...trail.slice(trail.indexOf(node)), node].join(" → ")}`);
  else if (!done.has(node)) for (const next of edges.get(node) ?? []) findRings(next, [...trail, node]);
  done.add(node);
}
for (const node of edges.keys()) findRings(node, []);

console.log([...problems].join("\n") || `${packages.size} packages: every import points downward`);
process.exitCode = problems.size ? 1 : 0;
