// Charts on disk: a folder, less what its .helmignore leaves out, or an archive.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { helmIgnore, HelmError, loadChart, type Chart, type ChartFile } from "@sluice/helm";

/** No chart is larger than this, unpacked; Helm has the same bound. */
const limits = { maxBytes: 100 * 1024 * 1024 };

/**
 * Loads the chart at a path.
 *
 * @throws {HelmError} `CHART`
 */
export async function readChart(file: string, warn: (message: string) => void): Promise<Chart> {
  return await loadChart(await readChartFiles(file), { unpack: unpackChart, warn });
}

/** The files of the chart at a path, relative to the chart's folder. */
export async function readChartFiles(file: string): Promise<readonly ChartFile[]> {
  if (!existsSync(file)) throw new HelmError("CHART", `path ${JSON.stringify(file)} not found`);
  if (!statSync(file).isDirectory()) return await unpackChart(readFileSync(file));
  const described = path.join(file, "Chart.yaml");
  if (!existsSync(described))
    throw new HelmError(
      "CHART",
      `unable to detect chart at ${described}: open ${described}: no such file or directory`,
    );
  const ignoreFile = path.join(file, ".helmignore");
  const isIgnored = helmIgnore(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");
  return walk(file, "", isIgnored);
}

function walk(root: string, folder: string, isIgnored: (path: string, isFolder: boolean) => boolean): ChartFile[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true })
    .sort(({ name: left }, { name: right }) => (left < right ? -1 : 1))
    .flatMap((entry) => {
      const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
      const whole = path.join(root, relative);
      const isFolder = entry.isDirectory() || (!entry.isFile() && statSync(whole).isDirectory());
      if (isIgnored(relative, isFolder)) return [];
      return isFolder ? walk(root, relative, isIgnored) : [{ path: relative, content: readFileSync(whole) }];
    });
}

/** The files of an archive, without the folder that they all stand in. */
export async function unpackChart(archive: Uint8Array): Promise<ChartFile[]> {
  // Most charts are folders: what reads archives is loaded when one is met.
  const { ArchiveError, unpackArchive } = await import("@sluice/archive");
  const files = await unpackArchive(archive, limits).catch((error: unknown) => {
    if (error instanceof ArchiveError) throw new HelmError("CHART", error.message, error);
    throw error;
  });
  return files.flatMap((file) => {
    const inside = file.path.slice(file.path.indexOf("/") + 1);
    return file.path.includes("/") ? [{ path: inside, content: file.content }] : [];
  });
}
