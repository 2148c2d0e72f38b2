// The commands below `sluice kustomize`. Bodies are loaded when they run.
import { Option, type Command } from "commander";
import type { Environment } from "../../environment.ts";
import { addEdits } from "./add-edits.ts";
import { buildDefaults } from "./build-defaults.ts";

/** Adds `sluice kustomize` and its commands. */
export function addKustomize(program: Command, environment: Environment, finish: (code: number) => void): void {
  const kustomize = program.command("kustomize").description("build kustomizations, byte for byte as kustomize 5.8.1");
  const build = kustomize
    .command("build")
    .description("print what a kustomization makes")
    .argument("[folder]", "folder with a kustomization, or the address of one", buildDefaults.folder)
    .option("-o, --output <path>", "write to this file, or to one file an object in this folder")
    .option(
      "--load-restrictor <rule>",
      "LoadRestrictionsNone lets kustomizations read files outside of their folder",
      buildDefaults.loadRestrictor,
    )
    .option("--reorder <order>", "legacy or none, where the kustomization does not say", buildDefaults.reorder)
    .option("--enable-managedby-label", "add the label app.kubernetes.io/managed-by")
    .option("--enable-helm", "render helmCharts")
    .option("--helm-api-versions <version>", "an API version that charts may ask for; may be repeated", collect, [])
    .option("--helm-kube-version <version>", "the version of Kubernetes that charts are rendered for")
    .addHelpText(
      "after",
      "\nExamples:\n  sluice kustomize build overlays/prod\n  sluice kustomize build -o out.yaml\n  sluice kustomize build https://github.com/org/repo//folder?ref=v1",
    );
  for (const flag of refusedFlags) build.addOption(new Option(flag).hideHelp());
  build.action(async (folder: string, flags) => {
    const { buildKustomization } = await import("./build.ts");
    finish(await buildKustomization(folder, flags, environment));
  });
  addEdits(kustomize, environment, finish);
}

const collect = (value: string, before: string[]): string[] => [...before, ...value.split(",")];

/** kustomize's flags that are refused by name, rather than as unknown. */
const refusedFlags = [
  "--helm-command <path>",
  "--helm-debug",
  "--enable-alpha-plugins",
  "--enable-exec",
  "--as-current-user",
  "-e, --env <pair>",
  "--mount <option>",
  "--network",
  "--network-name <name>",
];
