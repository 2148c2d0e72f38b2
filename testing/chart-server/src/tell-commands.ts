// A script of commands with what they said: the real Helm fills it in, and ours must fill in the same. For tests.
//
//   = a title             begins in an empty folder
//   + FILE                writes a file; its lines follow, each behind "| "
//   ! copy FROM TO        copies from the folder of fixtures; also: ! link TARGET NAME, ! remove PATH
//   $ helm ARGUMENTS      runs a command; what it said follows, behind "> " and "2> ", and how it ended, unless with 0
//   ? FOLDER              lists the files there
//
// {repository}, {private} (the same with a login, jane:secret), {elsewhere} and {registry} stand for servers that have the fixtures' `served` folder.
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { startFileServer, type FileServer } from "./file-server.ts";
import { pushChart } from "./publish.ts";
import { startRegistry } from "./registry.ts";
import type { RunHelm } from "./tell-remote-charts.ts";

type Place = { folder: string; home: string; fixtures: string; names: readonly [name: string, host: string][] };

/** Runs a script. @returns it with what was said this time */
export async function tellCommands(script: string, fixtures: string, run: RunHelm): Promise<string> {
  await using server = await startFileServer();
  await using locked = await startFileServer({ login: "jane:secret" });
  await using elsewhere = await startFileServer();
  await using registry = await startRegistry();
  for (const one of [server, locked, elsewhere]) serve(one, path.join(fixtures, "served"), elsewhere.host);
  for (const [name, version] of [
    ["web", "1.0.0"],
    ["plain", "1.0.0"],
  ] as const) {
    const file = path.join(fixtures, "served", `${name}-${version}.tgz`);
    const provenance = existsSync(`${file}.prov`) ? { provenance: readFileSync(`${file}.prov`) } : {};
    if (existsSync(file)) pushChart(registry, name, { name, version, archive: readFileSync(file), ...provenance });
  }
  const root = mkdtempSync(path.join(tmpdir(), "sluice-commands-"));
  const hosts = { repository: server.host, private: locked.host, elsewhere: elsewhere.host, registry: registry.host };
  const place: Place = {
    folder: path.join(root, "work"),
    home: path.join(root, "home"),
    fixtures,
    names: Object.entries({ ...hosts, root }).map(([name, host]): [string, string] => [`{${name}}`, host]),
  };
  try {
    const told: string[] = [];
    for (const block of blocksOf(script)) told.push(...(await tellBlock(block, place, run)));
    return `${told.join("\n")}\n`;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function serve(server: FileServer, folder: string, elsewhere: string): void {
  if (!existsSync(folder)) return;
  for (const file of filesIn(folder)) {
    const content = readFileSync(path.join(folder, file));
    server.files.set(
      `/${file}`,
      file.endsWith(".yaml") ? String(content).replaceAll("{elsewhere}", elsewhere) : content,
    );
  }
}

/** Lines that do something, each with the lines that belong to it; what was said before is left out. */
function blocksOf(script: string): string[][] {
  const blocks: string[][] = [];
  for (const line of script.trimEnd().split("\n")) {
    if (/^(> ?|2> ?|exit )/.test(line)) continue;
    if (line.startsWith("|")) blocks.at(-1)?.push(line);
    else blocks.push([line]);
  }
  return blocks;
}

async function tellBlock([line = "", ...more]: string[], place: Place, run: RunHelm): Promise<string[]> {
  const { folder, home, fixtures } = place;
  const [what = "", ...words] = line.split(" ");
  const at = (name = ""): string => path.join(folder, name);
  if (what === "=") {
    rmSync(path.dirname(folder), { recursive: true, force: true });
    for (const one of [folder, home]) mkdirSync(one, { recursive: true });
  } else if (what === "+") {
    mkdirSync(path.dirname(at(words[0])), { recursive: true });
    writeFileSync(at(words[0]), open(more.map((text) => `${text.slice(2)}\n`).join(""), place));
  } else if (what === "!") change(words, { at, fixtures });
  else if (what === "?") return [line, ...filesIn(at(words[0])).map((file) => `> ${file}`)];
  else if (what === "$") return [line, ...(await tellCommand(wordsOf(open(line, place)).slice(2), place, run))];
  return [line, ...more];
}

function change(
  [what, from = "", to = ""]: string[],
  { at, fixtures }: { at: (name?: string) => string; fixtures: string },
): void {
  const target = at(what === "remove" ? from : to);
  mkdirSync(path.dirname(target), { recursive: true });
  if (what === "copy") cpSync(path.join(fixtures, from), target, { recursive: true });
  else if (what === "link") symlinkSync(from, target);
  else if (what === "remove") rmSync(target, { recursive: true, force: true });
  else throw new Error(`a script cannot ${what}`);
}

const open = (text: string, { names }: Place): string =>
  names.reduce((opened, [name, host]) => opened.replaceAll(name, host), text);

/** Words as a shell takes them apart: only single quotes count. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|[^\s'])+/g)].map(([word]) => word.replaceAll("'", ""));

async function tellCommand(args: string[], { folder, home, names }: Place, run: RunHelm): Promise<string[]> {
  const { code, stdout, stderr } = await run(args, { folder, home });
  const clean = (text: string): string =>
    names
      .reduce((closed, [name, host]) => closed.replaceAll(host, name), text)
      .replaceAll(/^time=\S+ /gm, "")
      .replaceAll(/sha256:[0-9a-f]{64}/g, "{digest}")
      // Helm takes provenance that it has looked at for an archive, and says that it is none.
      .replaceAll(/Could not verify \S+\.prov for moving: .*?\(Skipping\)/g, "")
      // Ours does not tell of entries that nobody asked for.
      .replaceAll(/^level=WARN msg="skipping loading invalid entry.*\n/gm, "")
      .replaceAll(/^(?:Hang tight|Getting updates|\.\.\.Success|Update Complete).*\n/gm, "");
  const lines = (mark: string, text: string): string[] => {
    const told = clean(text);
    return told === ""
      ? []
      : told
          .replace(/\n$/, "")
          .split("\n")
          .map((line) => `${mark} ${line}`.trimEnd());
  };
  return [...lines(">", stdout), ...lines("2>", stderr), ...(code === 0 ? [] : [`exit ${code}`])];
}

const filesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
        .sort()
    : [];
