// Runs a test script of kubectl commands: what it prints and how it ends is matched line by line.
import { execFile } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseLines, type ScriptLine } from "./parse-line.ts";
import { parseTxtar } from "./parse-txtar.ts";

/** With what a script runs. */
export type ScriptSetting = {
  /** The paths of the programs that a script may call, by name: `kubectl`, `helm`. */
  programs: { readonly [name: string]: string };
  /** Where the programs run, which is what relative paths of their flags begin at; the script's own folder when absent. */
  folder?: string;
  variables: { readonly [name: string]: string };
  /** The variables that programs see; all of them when absent. */
  exported?: readonly string[];
  /** What holds, for lines that begin with `[condition]` or `[!condition]`. */
  conditions?: readonly string[];
  /** Appended to the words of a command, as kubectl's own harness does with `delete`. */
  extraFlags?: (words: readonly string[]) => string[];
};

/** A line did not do what it should. */
export class ScriptError extends Error {
  override readonly name = "ScriptError";
  readonly code = "SCRIPT";
}

type Run = {
  setting: ScriptSetting;
  work: string;
  variables: { [name: string]: string };
  stdin: string;
  stdout: string;
  stderr: string;
};

/** Runs a script to its end. @throws {ScriptError} at the first line that fails */
export async function runScript(text: string, setting: ScriptSetting): Promise<void> {
  const work = mkdtempSync(path.join(tmpdir(), "sluice-script-"));
  try {
    const { script, files } = parseTxtar(text);
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(work, name)), { recursive: true });
      writeFileSync(path.join(work, name), content);
    }
    const variables = { ...setting.variables, WORK: work, HOME: work };
    const run: Run = { setting, work, variables, stdin: "", stdout: "", stderr: "" };
    for (const read of parseLines(script)) {
      const line = read((name) => run.variables[name] ?? "");
      if (!holds(line, setting)) continue;
      if (line.words[0] === "stop") break;
      const wrong = await perform(run, line);
      if (wrong !== undefined)
        throw new ScriptError(
          `line ${line.row}: ${line.text}\n${wrong}\n--- stdout\n${run.stdout}\n--- stderr\n${run.stderr}`,
        );
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const holds = ({ conditions }: ScriptLine, { conditions: known = [] }: ScriptSetting): boolean =>
  conditions.every((one) => (one.startsWith("!") ? !known.includes(one.slice(1)) : known.includes(one)));

/** @returns what is wrong, or undefined */
async function perform(
  run: Run,
  { words: [command = "", ...words], negated }: ScriptLine,
): Promise<string | undefined> {
  if (run.setting.programs[command] !== undefined) return callProgram(run, [command, ...words], negated);
  const act = commands[command];
  return act ? act(run, words, negated) : `unknown command "${command}"`;
}

type Act = (run: Run, words: string[], negated: boolean) => string | undefined | Promise<string | undefined>;

const commands: { readonly [name: string]: Act } = {
  stdout: (run, words, negated) => match(run.stdout, words, negated),
  stderr: (run, words, negated) => match(run.stderr, words, negated),
  grep: (run, [pattern = "", file = ""], negated) => match(readFile(run, file), [pattern], negated),
  cmp(run, [left = "", right = ""], negated) {
    const isSame = readFile(run, left) === readFile(run, right);
    return isSame === negated ? `${left} and ${right} ${isSame ? "are the same" : "differ"}` : undefined;
  },
  cp(run, words) {
    const target = place(run, words.at(-1) ?? "");
    for (const word of words.slice(0, -1)) {
      if (word === "stdout" || word === "stderr") writeFileSync(target, run[word]);
      else copyFileSync(place(run, word), target);
    }
    return undefined;
  },
  env(run, words) {
    for (const word of words) {
      const at = word.indexOf("=");
      run.variables[word.slice(0, at)] = word.slice(at + 1);
    }
    return undefined;
  },
  exists(run, [file = ""], negated) {
    return existsSync(place(run, file)) === negated ? `${file} ${negated ? "exists" : "does not exist"}` : undefined;
  },
  chmod(run, [mode = "", file = ""]) {
    chmodSync(place(run, file), Number.parseInt(mode, 8));
    return undefined;
  },
  stdin(run, [file = ""]) {
    run.stdin = readFile(run, file);
    return undefined;
  },
  "kube-retry": retry,
};

/** Asks again until the answer is the expected one: `kube-retry RESOURCE JSONPATH EXPECTED`. */
async function retry(run: Run, [resource = "", jsonPath = "", expected = ""]: string[]): Promise<string | undefined> {
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const words = ["kubectl", "get", ...resource.split(/\s+/), "-o", `jsonpath=${jsonPath}`];
    if ((await callProgram(run, words, false)) === undefined && run.stdout.trim() === expected) return undefined;
    await sleep(100);
  }
  return `it never became "${expected}"`;
}

function match(text: string, [pattern = ""]: string[], negated: boolean): string | undefined {
  // Go writes flags at the beginning; `$` also matches before a last line break there.
  const isFound = new RegExp(pattern, "m").test(text);
  return isFound === negated ? `${negated ? "there is" : "no"} match for ${pattern}` : undefined;
}

const place = ({ work }: Run, file: string): string => path.resolve(work, file);

const readFile = (run: Run, file: string): string =>
  file === "stdout" || file === "stderr" ? run[file] : readFileSync(place(run, file), "utf8");

async function callProgram(run: Run, words: string[], negated: boolean): Promise<string | undefined> {
  const redirect = words.indexOf(">");
  const [command = "", ...args] = redirect < 0 ? words : words.slice(0, redirect);
  const { programs, folder = run.work, extraFlags, exported = Object.keys(run.variables) } = run.setting;
  const visible = Object.entries(run.variables).filter(([name]) => exported.includes(name));
  const env = { PATH: process.env["PATH"], ...Object.fromEntries(visible) };
  const ended = Promise.withResolvers<number>();
  const flags = extraFlags?.(words) ?? [];
  const child = execFile(
    programs[command] ?? "",
    [...args, ...flags],
    { env, cwd: folder, timeout: 60_000 },
    (error, out, err) => {
      [run.stdout, run.stderr] = [out, err];
      ended.resolve(typeof error?.code === "number" ? error.code : error ? 1 : 0);
    },
  );
  child.stdin?.on("error", () => {}); // it may end without reading
  child.stdin?.end(run.stdin);
  const code = await ended.promise;
  run.stdin = "";
  if (redirect >= 0) writeFileSync(place(run, words[redirect + 1] ?? ""), run.stdout);
  if ((code !== 0) === negated) return undefined;
  return negated ? "it succeeded, and should not have" : `exit code ${code}`;
}
