// `sluice helm dependency list`: which dependencies a chart wants, and which of them are there.
import { existsSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { HelmError, isInRange, type Chart, type Dependency } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { readChart } from "./read-chart.ts";

/** Prints the table. @returns 0; 1 with `Error: …` */
export async function listDependencies(
  file: string,
  { folder, out, err }: Environment,
  mostColumns: number,
): Promise<number> {
  try {
    const root = path.resolve(folder, file);
    if (!existsSync(root)) throw new HelmError("CHART", `stat ${file}: no such file or directory`);
    if (statSync(root).isDirectory() && !existsSync(path.join(root, "Chart.yaml")))
      throw new HelmError("CHART", "Chart.yaml file is missing");
    const chart = await readChart(root, (message) => err(`${message}\n`), file);
    const wanted = chart.metadata.dependencies;
    if (wanted.length === 0) out(`WARNING: no dependencies at ${path.join(file, "charts")}\n`);
    else {
      const rows = wanted.map((one) => [one.name, one.version, one.repository, statusOf(one, chart, root)]);
      out(`${table([["NAME", "VERSION", "REPOSITORY", "STATUS"], ...rows], mostColumns)}\n`);
      for (const entry of await unlistedIn(path.join(root, "charts"), wanted))
        out(`WARNING: ${JSON.stringify(path.join(file, "charts", entry))} is not in Chart.yaml.\n`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    err(`Error: ${error.message}\n`);
    return 1;
  }
}

/** Folders and archives of charts that Chart.yaml does not name. */
async function unlistedIn(folder: string, wanted: readonly Dependency[]): Promise<string[]> {
  const unlisted: string[] = [];
  for (const entry of existsSync(folder) ? readdirSync(folder).sort() : []) {
    const file = path.join(folder, entry);
    if (!statSync(file).isDirectory() && !entry.endsWith(".tgz")) continue;
    const { metadata } = await readChart(file, () => {});
    if (!wanted.some(({ name }) => name === metadata.name)) unlisted.push(entry);
  }
  return unlisted;
}

function statusOf({ name, version }: Dependency, chart: Chart, root: string): string {
  const archives = existsSync(path.join(root, "charts")) ? readdirSync(path.join(root, "charts")) : [];
  const own = archives.filter((entry) => entry.startsWith(`${name}-`) && entry.endsWith(".tgz"));
  if (own.filter((entry) => isVersion(entry.slice(name.length + 1, -".tgz".length))).length > 1)
    return "too many matches";
  const found = chart.dependencies.find(({ metadata }) => metadata.name === name);
  if (!found) return "missing";
  if (found.metadata.version !== version && !isInRange(version, found.metadata.version)) return "wrong version";
  return own.length > 0 ? "ok" : "unpacked";
}

/** Not the rest of another chart's name that begins like this one's. */
const isVersion = (text: string): boolean => /^\d+\.\d+\.\d+(?:[-+].*)?$/.test(text);

/** Columns as wide as their widest cell, or as wide as they may be, with a tab between. */
function table(all: readonly (readonly string[])[], most: number): string {
  const rows = all.map((row) => row.map((cell) => (cell.length > most ? `${cell.slice(0, most - 3)}...` : cell)));
  const widths = rows[0]?.map((_cell, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("\t")}\n`).join("");
}
