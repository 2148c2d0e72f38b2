// The files of a commit, byte for byte as they are stored: no checkout, so no line-ending conversion, no filters, no hooks.
import { runGit, type GitRun } from "./run-git.ts";

/** A file of a commit. `content` is absent for symbolic links and submodules. */
export type GitFile = { path: string; mode: "file" | "executable" | "symlink" | "submodule"; content?: Buffer };

const modes: { [octal: string]: GitFile["mode"] } = {
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "symlink",
  "160000": "submodule",
};

/** Reads all files of a commit in a local repository, sorted by path. */
export async function readTree(hash: string, run: GitRun): Promise<GitFile[]> {
  const listing = (await runGit(["ls-tree", "-r", "-z", "--full-tree", hash], run)).toString("utf8");
  const entries = listing
    .split("\0")
    .filter((line) => line !== "")
    .map(parseEntry);
  const blobs = entries.filter(({ mode }) => mode === "file" || mode === "executable");
  if (blobs.length === 0) return entries.map(({ path, mode }) => ({ path, mode }));
  const input = `${[...new Set(blobs.map(({ object }) => object))].join("\n")}\n`;
  const contents = parseBatch(await runGit(["cat-file", "--batch", "--buffer"], { ...run, input }));
  return entries.map(({ path, mode, object }) => {
    const content = mode === "file" || mode === "executable" ? contents.get(object) : undefined;
    return content ? { path, mode, content } : { path, mode };
  });
}

function parseEntry(line: string): { path: string; mode: GitFile["mode"]; object: string } {
  const tab = line.indexOf("\t");
  const [octal = "", , object = ""] = line.slice(0, tab).split(" ");
  return { path: line.slice(tab + 1), mode: modes[octal] ?? "file", object };
}

/** `<hash> blob <size>\n<bytes>\n`, again and again. */
function parseBatch(output: Buffer): Map<string, Buffer> {
  const contents = new Map<string, Buffer>();
  let offset = 0;
  while (offset < output.length) {
    const end = output.indexOf(10, offset);
    const [hash = "", , size = "0"] = output.toString("latin1", offset, end).split(" ");
    contents.set(hash, output.subarray(end + 1, end + 1 + Number(size)));
    offset = end + 1 + Number(size) + 1;
  }
  return contents;
}
