// `sluice kustomize edit …` and `create`: one row a noun, with its flags. Bodies are loaded when they run.
import type { Command } from "commander";
import type { Environment } from "../../environment.ts";

type Finish = (code: number) => void;
type Verb = "add" | "set" | "remove";
type Flag = readonly [flag: string, description: string, initial?: string | readonly string[]];
type Noun = { noun: string; description: string; flags?: readonly Flag[] };

const target: readonly Flag[] = [
  ["--path <file>", "file of the patch"],
  ["--patch <text>", "the patch itself"],
  ["--group <group>", "API group of the target"],
  ["--version <version>", "API version of the target"],
  ["--kind <kind>", "kind of the target"],
  ["--name <name>", "name of the target"],
  ["--namespace <namespace>", "namespace of the target"],
  ["--annotation-selector <selector>", "annotations of the target"],
  ["--label-selector <selector>", "labels of the target"],
];
const namespace: Flag = ["--namespace <namespace>", "namespace of the generator's entry"];
const literal: Flag = ["--from-literal <pair>", "key=value; may be repeated", []];
const sources: readonly Flag[] = [
  ["--from-file <files>", "[key=]file, with commas between several; may be repeated", []],
  literal,
  ["--from-env-file <file>", "file with lines of key=value"],
  ["--disableNameSuffixHash", "no hash behind the name"],
  namespace,
];
const force: Flag = ["-f, --force", "overwrite what is there"];
const ignore: Flag = ["-i, --ignore-non-existence", "do not mind when it is not there"];

const verbs: { readonly [verb in Verb]: { description: string; nouns: readonly Noun[] } } = {
  add: {
    description: "add an item to the kustomization",
    nouns: [
      { noun: "resource", description: "files, folders or addresses", flags: [["--no-verify", "do not look at them"]] },
      { noun: "component", description: "folders of components" },
      { noun: "base", description: "folders, with commas between several" },
      { noun: "patch", description: "a patch, by file or text", flags: target },
      {
        noun: "label",
        description: "key:value words for commonLabels",
        flags: [
          force,
          ["--without-selector", "to labels, which leave selectors alone"],
          ["--include-templates", "with --without-selector: also to templates"],
        ],
      },
      { noun: "annotation", description: "key:value words for commonAnnotations", flags: [force] },
      {
        noun: "configmap",
        description: "sources of a ConfigMap's generator",
        flags: [...sources, ["--behavior <behavior>", "create, merge or replace"]],
      },
      {
        noun: "secret",
        description: "sources of a Secret's generator",
        flags: [...sources, ["--type <type>", "Opaque or kubernetes.io/tls", "Opaque"]],
      },
      { noun: "transformer", description: "files of transformers" },
      { noun: "generator", description: "files of generators" },
      { noun: "buildmetadata", description: "options, with commas between several" },
    ],
  },
  set: {
    description: "set a field of the kustomization",
    nouns: [
      { noun: "image", description: "image:tag, image@digest or image=new:tag" },
      { noun: "namespace", description: "the namespace" },
      { noun: "nameprefix", description: "the prefix of names" },
      { noun: "namesuffix", description: "the suffix of names" },
      { noun: "replicas", description: "name=count words" },
      { noun: "label", description: "key:value words for commonLabels" },
      { noun: "annotation", description: "key:value words for commonAnnotations" },
      ...["configmap", "secret"].map((noun) => ({
        noun,
        description: "values or the namespace of a generator",
        flags: [literal, namespace, ["--new-namespace <namespace>", "the namespace it gets"] as const],
      })),
      { noun: "buildmetadata", description: "options, with commas between several" },
    ],
  },
  remove: {
    description: "remove an item from the kustomization",
    nouns: [
      { noun: "resource", description: "paths or patterns of them" },
      { noun: "transformer", description: "paths or patterns of them" },
      { noun: "label", description: "keys of commonLabels, with commas between several", flags: [ignore] },
      { noun: "annotation", description: "keys of commonAnnotations, with commas between several", flags: [ignore] },
      { noun: "patch", description: "the patch that is exactly so", flags: target },
      { noun: "configmap", description: "names, with commas between several", flags: [namespace] },
      { noun: "secret", description: "names, with commas between several", flags: [namespace] },
      { noun: "buildmetadata", description: "options, with commas between several" },
    ],
  },
};

/** Adds `edit` and `create` to `sluice kustomize`. */
export function addEdits(kustomize: Command, environment: Environment, finish: Finish): void {
  const edit = kustomize
    .command("edit")
    .description("change the kustomization of this folder, with kustomize's own bytes");
  for (const [verb, { description, nouns }] of Object.entries(verbs)) {
    const parent = edit.command(verb).description(description);
    for (const { noun, description: what, flags = [] } of nouns) {
      const command = withFlags(parent.command(noun).description(what).argument("[words...]"), flags);
      command.action(async (args: string[], given) => {
        const { runEdit } = await import("./edit.ts");
        finish(await runEdit({ verb: verb as Verb, noun }, { args, flags: given }, environment));
      });
    }
  }
  edit
    .command("fix")
    .description("give old fields their new names")
    .option("--vars", "not supported: vars are left as they are")
    .action(async (flags) => {
      const { runFix } = await import("./edit.ts");
      finish(await runFix(flags, environment));
    });
  addCreate(kustomize, environment, finish);
}

function addCreate(kustomize: Command, environment: Environment, finish: Finish): void {
  const create = kustomize.command("create").alias("init").description("write a kustomization for this folder");
  withFlags(create, [
    ["--resources <paths>", "files, folders or addresses, with commas between several"],
    ["--autodetect", "take the resources that are in this folder"],
    ["--recursive", "with --autodetect: and below"],
    ["--namespace <namespace>", "the namespace"],
    ["--nameprefix <prefix>", "the prefix of names"],
    ["--namesuffix <suffix>", "the suffix of names"],
    ["--labels <pairs>", "key:value, with commas between several"],
    ["--annotations <pairs>", "key:value, with commas between several"],
  ]).action(async (flags) => {
    const { runCreate } = await import("./edit.ts");
    finish(await runCreate(flags, environment));
  });
}

function withFlags(command: Command, flags: readonly Flag[]): Command {
  for (const [flag, description, initial] of flags) {
    if (Array.isArray(initial))
      command.option(flag, description, flag === "--from-file <files>" ? collectSeveral : collect, []);
    else command.option(flag, description, initial as string | undefined);
  }
  return command;
}

const collect = (value: string, before: string[]): string[] => [...before, value];
const collectSeveral = (value: string, before: string[]): string[] => [...before, ...value.split(",")];
