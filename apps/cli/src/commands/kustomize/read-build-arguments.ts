// Reads the plain uses of `sluice kustomize build` without the table of all commands, which takes longer to load than a small build to run.
// It never judges: what it does not know at a glance (help, a refused or misspelt flag) is left to the whole command line.
import type { BuildFlags } from "./build.ts";

/** What a build is asked for. */
export type BuildRequest = { folder: string; flags: BuildFlags };

/** What holds where no flag says otherwise, as in kustomize. */
export const buildDefaults: { readonly folder: string; readonly loadRestrictor: string; readonly reorder: string } = {
  folder: ".",
  loadRestrictor: "LoadRestrictionsRootOnly",
  reorder: "legacy",
};

const flagsWithValue: { readonly [flag: string]: "output" | "loadRestrictor" | "reorder" } = {
  "-o": "output",
  "--output": "output",
  "--load-restrictor": "loadRestrictor",
  "--reorder": "reorder",
};

/** @returns what the words ask for; undefined when the whole command line must judge them */
export function readBuildArguments(words: readonly string[]): BuildRequest | undefined {
  const { folder, loadRestrictor, reorder } = buildDefaults;
  const request: BuildRequest = { folder, flags: { loadRestrictor, reorder } };
  let folders = 0;
  for (let index = 0; index < words.length; index += 1) {
    const [flag = "", given] = splitFlag(words[index] ?? "");
    const key = flagsWithValue[flag];
    if (key !== undefined) {
      const value = given ?? words[(index += 1)];
      if (value === undefined || value === "" || (given === undefined && value.startsWith("-"))) return undefined;
      request.flags[key] = value;
    } else if (flag === "--enable-managedby-label" && given === undefined) request.flags["enableManagedbyLabel"] = true;
    else if (flag.startsWith("-") || folders > 0) return undefined;
    else {
      request.folder = words[index] ?? folder;
      folders += 1;
    }
  }
  return request;
}

/** `--flag=value` is two words in one; anything else is one. */
function splitFlag(word: string): [flag: string, value?: string] {
  const equals = word.indexOf("=");
  return word.startsWith("--") && equals > 0 ? [word.slice(0, equals), word.slice(equals + 1)] : [word];
}
