// `npm run build`: the command line as JavaScript, for publishing: few files instead of hundreds, which halves the time a short command takes.
//   node scripts/build.ts [FOLDER]      writes it there; dist/cli when absent
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  "ajv-formats": "engines/helm",
  openpgp: "engines/helm",
};

type Manifest = { version: string; dependencies: { [name: string]: string } };
const readManifest = (folder: string): Manifest =>
  JSON.parse(readFileSync(path.join(root, folder, "package.json"), "utf8")) as Manifest;

/** Writes the package `sluice` into a folder. */
export async function buildCli(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const bundle = await rolldown({
    input: path.join(root, "apps/cli/src/main.js"),
    platform: "node",
    external: Object.keys(onDemand),
    plugins: [{ name: "read-files-of-the-program", transform: withFilesRead }],
  });
  await bundle.write({ dir: folder, format: "esm" });
  await bundle.close();
  const dependencies = Object.fromEntries(
    Object.entries(onDemand).map(([name, user]) => [name, readManifest(user).dependencies[name]]),
  );
  const { version } = readManifest("apps/cli");
  const manifest = {
    name: "sluice",
    version,
    license: "Apache-2.0",
    type: "module",
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

if (import.meta.main) await buildCli(process.argv[2] ?? path.join(root, "dist/cli"));
