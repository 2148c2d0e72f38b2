// Txtar: a script and the files that it needs, in one text. What stands before the first `-- name --` is the script.
// @see golang.org/x/tools/txtar

/** A script and its files by name. */
export type Archive = { script: string; files: { readonly [name: string]: string } };

/** Takes an archive apart. */
export function parseTxtar(text: string): Archive {
  const [script = "", ...parts] = text.split(/^-- (.+) --$\n?/m);
  const files: { [name: string]: string } = {};
  for (let index = 0; index < parts.length; index += 2) files[parts[index]?.trim() ?? ""] = parts[index + 1] ?? "";
  return { script, files };
}
