// Archives of charts, by Helm's rules for what may be in them: names with backslashes are Windows', and links are files without content.
// @see helm v4.2.3 pkg/chart/loader/archive/archive.go
import path from "node:path";
import { ArchiveError, readArchive, type RawEntry } from "@sluice/archive";
import { HelmError, type ChartFile } from "@sluice/helm";

/** No chart is larger than this, unpacked, and no file of one; Helm has the same bounds. */
const mostBytes = 100 * 1024 * 1024;
const mostFileBytes = 5 * 1024 * 1024;

/** The files of an archive, without the folder that they all stand in. @throws {HelmError} `CHART` */
export async function unpackChartArchive(archive: Uint8Array): Promise<ChartFile[]> {
  const entries = await readArchive(archive, { maxBytes: mostBytes }).catch((error: unknown) => {
    if (!(error instanceof ArchiveError)) throw error;
    throw new HelmError("CHART", faultOf(error, archive), error);
  });
  const files = entries.filter(({ type }) => type !== "directory").map(toFile);
  if (files.length === 0) throw new HelmError("CHART", "no files in chart archive");
  return files;
}

/** Go's words for what is no archive. */
function faultOf({ code, message }: ArchiveError, archive: Uint8Array): string {
  if (code === "TOO_LARGE") return `decompressed chart is larger than the maximum size ${mostBytes}`;
  if (code !== "CORRUPT") return message;
  return archive.length < 10 || (archive[0] === 0x1f && archive[1] === 0x8b)
    ? "unexpected EOF"
    : "gzip: invalid header";
}

function toFile({ name, type, content }: RawEntry): ChartFile {
  const delimiter = name.includes("\\") ? "\\" : "/";
  const [first, ...rest] = name.split(delimiter);
  const inside = rest.join("/");
  const fail = (message: string): HelmError => new HelmError("CHART", message);
  if (inside.startsWith("/")) throw fail("chart illegally contains absolute paths");
  const clean = path.posix.normalize(inside || ".");
  if (clean === ".") throw fail(`chart illegally contains content outside the base directory: ${JSON.stringify(name)}`);
  if (clean.startsWith("..")) throw fail("chart illegally references parent directory");
  if (/^[a-zA-Z]:\//.test(clean)) throw fail("chart contains illegally named files");
  if (first === "Chart.yaml") throw fail("chart yaml not in base directory");
  if (content.length > mostFileBytes)
    throw fail(`decompressed chart file ${JSON.stringify(name)} is larger than the maximum file size ${mostFileBytes}`);
  return { path: clean, content: type === "file" ? content : new Uint8Array() };
}
