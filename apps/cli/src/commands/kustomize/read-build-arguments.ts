// The plain uses of `sluice kustomize build`.
import { readPlainArguments, type PlainFlags } from "../../read-plain-arguments.ts";
import type { BuildFlags } from "./build.ts";

/** What a build is asked for. */
export type BuildRequest = { folder: string; flags: BuildFlags };

/** What holds where no flag says otherwise, as in kustomize. */
export const buildDefaults: { readonly folder: string; readonly loadRestrictor: string; readonly reorder: string } = {
  folder: ".",
  loadRestrictor: "LoadRestrictionsRootOnly",
  reorder: "legacy",
};

const plainFlags: PlainFlags = {
  "-o": { key: "output", takes: "one" },
  "--output": { key: "output", takes: "one" },
  "--load-restrictor": { key: "loadRestrictor", takes: "one" },
  "--reorder": { key: "reorder", takes: "one" },
  "--enable-managedby-label": { key: "enableManagedbyLabel", takes: "nothing" },
};

/** @returns what the words ask for; undefined when the whole command line must judge them */
export function readBuildArguments(args: readonly string[]): BuildRequest | undefined {
  const { folder, loadRestrictor, reorder } = buildDefaults;
  const read = readPlainArguments<BuildFlags>(args, plainFlags, { loadRestrictor, reorder });
  if (!read || read.words.length > 1) return undefined;
  return { folder: read.words[0] ?? folder, flags: read.flags };
}
