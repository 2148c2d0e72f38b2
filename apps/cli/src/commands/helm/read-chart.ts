// Charts on disk: a folder, less what its .helmignore leaves out, or an archive.
// @see helm v4.2.3 pkg/chart/loader, internal/sympath/walk.go
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { helmIgnore, HelmError, loadChart, logLine, type Chart, type ChartFile } from "@sluice/helm";

/** No file of a chart is larger than this; Helm has the same bound. */
const mostFileBytes = 5 * 1024 * 1024;

/** Where Helm's log goes, line by line. */
export type Warn = (message: string) => void;

/**
 * Loads the chart at a path.
 *
 * @throws {HelmError} `CHART`
 */
export async function readChart(file: string, warn: Warn, shown = file): Promise<Chart> {
  return await loadChart(await readChartFiles(file, warn, shown), { unpack: unpackChart, warn });
}

/** The same, but only from a folder. @throws {HelmError} `CHART` */
export async function readFolder(folder: string, warn: Warn): Promise<Chart> {
  return await loadChart(readFolderFiles(folder, warn), { unpack: unpackChart, warn });
}

/** The files of the chart at a path, relative to the chart's folder. */
export async function readChartFiles(file: string, warn: Warn, shown = file): Promise<readonly ChartFile[]> {
  if (!existsSync(file)) throw new HelmError("CHART", `path ${JSON.stringify(file)} not found`);
  if (statSync(file).isDirectory()) return readFolderFiles(file, warn);
  const archive = readFileSync(file);
  judgeArchive(shown, archive);
  const files = await unpackChart(archive).catch((error: unknown) => {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError("CHART", "unable to load chart archive", error);
  });
  if (files.some((one) => one.path === "Chart.yaml")) return files;
  throw new HelmError("CHART", "unable to detect chart version, no Chart.yaml found");
}

/** @see Go net/http/sniff.go */
const isBinaryByte = (byte: number): boolean =>
  byte <= 8 || byte === 11 || (byte >= 14 && byte <= 26) || (byte >= 28 && byte <= 31);

/** Looks whether bytes are gzip. @throws {HelmError} `CHART` */
export function judgeArchive(file: string, archive: Buffer): void {
  if (!(archive[0] === 0x1f && archive[1] === 0x8b && archive[2] === 8)) throw noArchive(file, archive);
}

/** What Helm says of a file that is not gzip; the type is what http.DetectContentType tells of texts. */
function noArchive(file: string, content: Buffer): HelmError {
  if (/\.ya?ml$/.test(file))
    return new HelmError("CHART", `file '${file}' seems to be a YAML file, but expected a gzipped archive`);
  // Helm looks at 512 bytes, those behind the end of a shorter file being 0.
  const isBinary = content.length < 512 || content.subarray(0, 512).some(isBinaryByte);
  const type = isBinary ? "application/octet-stream" : "text/plain; charset=utf-8";
  return new HelmError("CHART", `file '${file}' does not appear to be a gzipped archive; got '${type}'`);
}

function readFolderFiles(folder: string, warn: Warn): ChartFile[] {
  const described = path.join(folder, "Chart.yaml");
  const isFolder = statSync(folder).isDirectory();
  if (!isFolder || !existsSync(described))
    throw new HelmError(
      "CHART",
      `unable to detect chart at ${described}: open ${described}: ${isFolder ? "no such file or directory" : "not a directory"}`,
    );
  const ignoreFile = path.join(folder, ".helmignore");
  const isIgnored = helmIgnore(existsSync(ignoreFile) ? readFileSync(ignoreFile, "utf8") : "");
  return walk("", { root: folder, isIgnored, warn, above: [] });
}

/** `above` are the folders that links led to on the way: a link to one of them leads on for ever. */
type Walk = {
  root: string;
  isIgnored: (path: string, isFolder: boolean) => boolean;
  warn: Warn;
  above: readonly string[];
};

function walk(folder: string, walking: Walk): ChartFile[] {
  const { root, isIgnored } = walking;
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  entries.sort((left, right) => (left.name < right.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const relative = folder === "" ? entry.name : `${folder}/${entry.name}`;
    const whole = path.join(root, relative);
    const below = entry.isSymbolicLink() ? follow(whole, walking) : walking;
    const found = entry.isSymbolicLink() ? statSync(whole) : entry;
    if (isIgnored(relative, found.isDirectory())) return [];
    if (found.isDirectory()) return walk(relative, below);
    if (!found.isFile())
      throw new HelmError("CHART", `cannot load irregular file ${whole} as it has file mode type bits set`);
    return [{ path: relative, content: readFile(whole) }];
  });
}

function readFile(file: string): Buffer {
  const content = readFileSync(file);
  if (content.length > mostFileBytes)
    throw new HelmError(
      "CHART",
      `chart file ${JSON.stringify(path.basename(file))} is larger than the maximum file size ${mostFileBytes}`,
    );
  return content;
}

/** What a link leads to is part of the chart, which is said. */
function follow(link: string, { warn, above, ...walking }: Walk): Walk {
  const resolved = resolve(link);
  const message = "found symbolic link in path. Contents of linked file included and used";
  warn(logLine("INFO", message, { path: link, resolved }));
  if ([...above, path.dirname(link)].some((folder) => `${realpathSync(folder)}/`.startsWith(`${resolved}/`)))
    throw new HelmError("CHART", `error evaluating symlink ${link}: it leads to a folder that it is in`);
  return { ...walking, warn, above: [...above, resolved] };
}

function resolve(link: string): string {
  try {
    return realpathSync(link);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const target = path.resolve(path.dirname(link), readlinkSync(link));
    const why = code === "ELOOP" ? "too many links" : `lstat ${target}: no such file or directory`;
    throw new HelmError("CHART", `error evaluating symlink ${link}: ${why}`, error);
  }
}

/** The files of an archive, without the folder that they all stand in. @throws {HelmError} `CHART` */
export async function unpackChart(archive: Uint8Array): Promise<ChartFile[]> {
  // Most charts are folders: what reads archives is loaded when one is met.
  const { unpackChartArchive } = await import("./unpack-chart.ts");
  return await unpackChartArchive(archive);
}
