// The plain uses of `sluice kustomize build`.
import { readPlainArguments, type PlainFlags } from "../../read-plain-arguments.ts";
import type { BuildFlags } from "./build.ts";
import { buildDefaults } from "./build-defaults.ts";

/** What a build is asked for. */
export type BuildRequest = { folder: string; flags: BuildFlags };

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
