// `npm run build`: the command line as JavaScript, for publishing: few files instead of hundreds, which halves the time a short command takes.
//   node scripts/build.ts [FOLDER]      writes it there; dist/cli when absent
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rolldown } from "rolldown";

const root = path.join(import.meta.dirname, "..");
/** Loaded by name when they are first needed, so they stay packages. */
const onDemand = {
  re2js: "engines/sprig",
  bcryptjs: "engines/sprig",
  yaml: "engines/yaml",
  ajv: "engines/helm",
  "ajv-draft-04": "engines/helm",
  openpgp: "engines/helm",
};

/** What every command needs, and short ones alone: one file, since Node finds and reads each on its own. */
const start = {
  name: "start",
  test: new RegExp(
    [
      String.raw`apps/cli/src/(?:run-main|quick-start|usage-error|write-output|read-plain-arguments|random-bytes)\.ts$`,
      String.raw`apps/cli/src/commands/[\w/-]+/read-\w+-arguments\.ts$`,
      String.raw`apps/cli/src/commands/helm/(?:template|limits-of-flags|locate-chart|read-chart|read-values)\.ts$`,
      "engines/(?:helm|sprig|gotemplate|yaml|objects|semver)/",
      "js-yaml",
    ].join("|"),
  ),
};
/** Charts that have most of what charts have: the code of what renders them comes with the program. */
const charts = ["kyverno", "argo-cd", "kube-prometheus-stack", "podinfo"];

type Manifest = { version: string; dependencies: { [name: string]: string } };
const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as Manifest;

/** Writes the package `sluice` into a folder. */
export async function buildCli(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const bundle = await rolldown({
    input: { "run-main": path.join(root, "apps/cli/src/run-main.ts") },
    platform: "node",
    external: Object.keys(onDemand),
    plugins: [{ name: "read-files-of-the-program", transform: withFilesRead }],
  });
  const { output } = await bundle.write({
    dir: folder,
    format: "cjs",
    comments: false,
    chunkFileNames: ({ name }) => (name === start.name ? "start.js" : "[name]-[hash].js"),
    codeSplitting: { groups: [start] },
  });
  await bundle.close();
  for (const file of output)
    if (file.type === "chunk") writeFileSync(path.join(folder, file.fileName), inAscii(file.code));
  writeManifest(folder);
  for (const file of ["main", "load-start"])
    copyFileSync(path.join(import.meta.dirname, `published/${file}.cjs`), path.join(folder, `${file}.js`));
  recordCode(folder);
}

function writeManifest(folder: string): void {
  const dependencies = Object.fromEntries(
    Object.entries(onDemand).map(([name, user]) => [name, readManifest(user).dependencies[name]]),
  );
  const { version } = readManifest("apps/cli");
  const manifest = {
    name: "sluice",
    version,
    license: "Apache-2.0",
    type: "commonjs",
    bin: { sluice: "./main.js" },
    engines: { node: ">=26" },
    dependencies,
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

/** Files that the program reads from beside its own (`new URL(…, import.meta.url)`) are read now. */
function withFilesRead(code: string, file: string): string {
  return code.replaceAll(
    /readFileSync\(new URL\("([^"]+)", import\.meta\.url\), "utf8"\)/g,
    (_whole, relative: string) => JSON.stringify(readFileSync(path.join(path.dirname(file), relative), "utf8")),
  );
}

/** Texts of one byte a character take half the memory, and no time to decode. */
const inAscii = (code: string): string =>
  code.replaceAll(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The code that V8 makes of what every command needs. */
function recordCode(folder: string): void {
  const archive = (name: string): string => path.join(root, "apps/cli/testdata/charts", name, "chart.tgz");
  const commands = [
    ["kustomize", "build", path.join(root, "examples/fleet/apps/production")],
    ...charts.map((name) => ["helm", "template", "demo", archive(name)]),
  ];
  const program = path.join(import.meta.dirname, "published/record-code.cjs");
  const args = [program, path.resolve(folder), ...commands.map((command) => JSON.stringify(command))];
  execFileSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
}

if (import.meta.main) await buildCli(process.argv[2] ?? path.join(root, "dist/cli"));
