// A program that changes what the templates gave: in Helm 4 a plugin, in Helm 3 any program. Plugins are looked for first, as Helm 4 does;
// what is no plugin's name and is a program is run as Helm 3 runs it.
// @see helm v4.2.3 internal/plugin, pkg/postrenderer; helm v3.17.2 pkg/postrender/exec.go
import { spawn } from "node:child_process";
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { HelmError, joinTexts, logLine, splitTexts } from "@sluice/helm";
import { parseYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";
import { dataFolder } from "./helm-home.ts";

type Texts = ReadonlyMap<string, string>;
type Program = {
  command: string;
  args: string[];
  variables: Environment["variables"];
  name: string;
  isPlugin: boolean;
};

const mostBytes = 256 * 1024 * 1024;

/** Finds a post-renderer. @returns what runs it @throws {HelmError} `ARGUMENT` when there is none */
export function openPostRenderer(
  name: string,
  args: readonly string[],
  { environment, timeoutMs }: { environment: Environment; timeoutMs: number },
) {
  const program = findPlugin(name, args, environment) ?? findProgram(name, args, environment);
  if (!program)
    throw new HelmError(
      "ARGUMENT",
      `invalid argument ${JSON.stringify(name)} for "--post-renderer" flag: plugin: {Name:${name} Type:postrenderer/v1} not found`,
    );
  return async (texts: Texts): Promise<Texts> =>
    splitTexts(await run(program, joinTexts(texts), { ...environment, timeoutMs }));
}

type PlatformCommand = { os?: string; arch?: string; command?: string; args?: string[] };
type Plugin = {
  name?: string;
  type?: string;
  runtime?: string;
  runtimeConfig?: { platformCommand?: PlatformCommand[] };
};

function findPlugin(name: string, args: readonly string[], environment: Environment): Program | undefined {
  const { variables, folder, err } = environment;
  const roots = (variables["HELM_PLUGINS"] || path.join(dataFolder(environment), "plugins")).split(path.delimiter);
  for (const root of roots.map((one) => path.resolve(folder, one)))
    for (const entry of existsSync(root) ? readdirSync(root).sort() : []) {
      const file = path.join(root, entry, "plugin.yaml");
      if (!existsSync(file)) continue;
      const plugin = readPlugin(file, err);
      if (plugin?.name !== name || plugin.type !== "postrenderer/v1") continue;
      if (plugin.runtime !== "subprocess")
        throw new HelmError(
          "ARGUMENT",
          `the plugin ${JSON.stringify(name)} has the runtime ${JSON.stringify(plugin.runtime)}; only "subprocess" is supported`,
        );
      const own = { ...variables, HELM_PLUGIN_NAME: name, HELM_PLUGIN_DIR: path.dirname(file) };
      return { ...commandOf(plugin, args, own), variables: own, name, isPlugin: true };
    }
  return undefined;
}

function readPlugin(file: string, err: (text: string) => void): Plugin | undefined {
  try {
    return parseYaml(readFileSync(file, "utf8"), { source: file }) as Plugin;
  } catch (error) {
    const attributes = { plugin_yaml: file, error: (error as Error).message };
    err(`${logLine("WARN", "failed to load plugin (ignoring)", attributes)}\n`);
    return undefined;
  }
}

/** As Go's os.Expand finds them. */
const variable = /\$(?:\{([^}]*)\}|([*#$@!?0-9-]|\w+))/g;

const goNames: { readonly [name: string]: string } = { x64: "amd64", ia32: "386", win32: "windows" };

/** The command for this machine: the one for its system and processor, for its system, or for any, in this order. */
function commandOf({ runtimeConfig }: Plugin, extra: readonly string[], variables: Environment["variables"]) {
  const is = (wanted: string | undefined, own: string): boolean =>
    wanted?.toLowerCase() === (goNames[own] ?? own).toLowerCase();
  const commands = runtimeConfig?.platformCommand ?? [];
  const found =
    commands.find(({ os, arch }) => is(os, process.platform) && is(arch, process.arch)) ??
    commands.find(({ os, arch }) => is(os, process.platform) && !arch) ??
    commands.find(({ os, arch }) => !os && !arch);
  const expand = (text: string): string =>
    text.replaceAll(variable, (_, braced?: string, plain?: string) => variables[braced ?? plain ?? ""] ?? "");
  const [command = "", ...args] = (found?.command ?? "").split(" ").map(expand);
  if (command === "")
    throw new HelmError("MANIFEST", "error while running post render on files: no plugin command is applicable");
  return { command, args: [...args, ...(found?.args ?? []).map(expand), ...extra] };
}

/** Helm 3's: a path, or a name on the PATH. */
function findProgram(name: string, args: readonly string[], { variables, folder }: Environment): Program | undefined {
  const isPath = name.includes("/");
  const places = isPath ? [folder] : (variables["PATH"] ?? "").split(path.delimiter);
  const command = places.map((place) => path.resolve(folder, place, name)).find(isProgram);
  return command === undefined ? undefined : { command, args: [...args], variables, name, isPlugin: false };
}

const isProgram = (file: string): boolean => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && (found.mode & 0o111) !== 0;
};

type Bounds = Pick<Environment, "signal" | "folder"> & { timeoutMs: number };

async function run(program: Program, input: string, bounds: Bounds): Promise<string> {
  const { signal } = bounds;
  const { name, isPlugin } = program;
  const fail = (why: string, cause?: unknown): HelmError =>
    new HelmError("MANIFEST", `error while running post render on files: ${why}`, cause);
  const { code, stdout, stderr } = await runProgram(program, input, bounds).catch((error: Error) => {
    if (signal.aborted) throw error;
    throw fail(
      isPlugin
        ? `failed to invoke post-renderer plugin ${JSON.stringify(name)}: ${error.message}`
        : `error while running command ${program.command}. error output:\n: ${error.message}`,
      error,
    );
  });
  if (code !== 0)
    throw fail(
      isPlugin
        ? `failed to invoke post-renderer plugin ${JSON.stringify(name)}: plugin ${JSON.stringify(name)} exited with error`
        : `error while running command ${program.command}. error output:\n${stderr}: exit status ${code}`,
    );
  if (stdout.trim() === "")
    throw fail(
      isPlugin
        ? `post-renderer ${JSON.stringify(name)} produced empty output`
        : `post-renderer ${JSON.stringify(program.command)} produced empty output`,
    );
  return stdout;
}

type Ending = { code: number | null; stdout: string; stderr: string };

/** Runs it until it ends, is cancelled, or has taken too long or written too much. */
function runProgram(
  { command, args, variables }: Program,
  input: string,
  { signal, folder, timeoutMs }: Bounds,
): Promise<Ending> {
  const { promise, resolve, reject } = Promise.withResolvers<Ending>();
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const child = spawn(command, args, { cwd: folder, env: variables, signal: ended, killSignal: "SIGKILL" });
  const parts: { [stream in "stdout" | "stderr"]: Buffer[] } = { stdout: [], stderr: [] };
  let size = 0;
  for (const stream of ["stdout", "stderr"] as const)
    child[stream].on("data", (part: Buffer) => {
      parts[stream].push(part);
      size += part.length;
      if (size <= mostBytes) return;
      child.kill("SIGKILL");
      reject(new Error(`it wrote more than ${mostBytes} bytes`));
    });
  child.on("error", (error) =>
    reject(ended.aborted && !signal.aborted ? new Error(`it took more than ${timeoutMs / 1000} seconds`) : error),
  );
  child.on("close", (code) =>
    resolve({
      code,
      stdout: Buffer.concat(parts.stdout).toString("utf8"),
      stderr: Buffer.concat(parts.stderr).toString("utf8"),
    }),
  );
  child.stdin.on("error", () => {}); // It may end without reading.
  child.stdin.end(input);
  return promise;
}
