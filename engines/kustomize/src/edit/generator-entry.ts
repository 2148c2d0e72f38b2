// ConfigMap and Secret generators in edits: adding sources to one, changing its literals or namespace, taking it away.
import { baseContext } from "./generator-context.ts";
import { generate, mergeOptions, type GeneratorEntry } from "../generators/generate.ts";
import { KustomizeError } from "../kustomize-error.ts";
import type { Edit, EditContext, EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";
import { glob } from "./glob.ts";
import type { EditedKustomization } from "./kustomization-text.ts";

/** Which of the two. */
export type GeneratorNoun = "configmap" | "secret";

const fields = { configmap: "configMapGenerator", secret: "secretGenerator" } as const;
const kinds = { configmap: "ConfigMap", secret: "Secret" } as const;

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);

/** No namespace and `default` are one. */
const isSameNamespace = (left: string | undefined, right: string): boolean =>
  (left || "default") === (right || "default");

/** The name of a generator. */
function readName(args: readonly string[]): string {
  if (args.length !== 1) throw refuse("failed to validate flags: name must be specified once");
  return args[0] ?? "";
}

/** `add configmap|secret NAME --from-…` */
export const addGenerator =
  (noun: GeneratorNoun): Edit =>
  (request, context) => {
    const files = expandFiles(textsOf(request.flags["fromFile"]), context);
    const name = readName(request.args);
    const sources = readSources(request, files);
    return (kustomization) => {
      const entries = (kustomization[fields[noun]] ??= []);
      const namespace = textOf(request.flags["namespace"]);
      let entry = entries.find((one) => one.name === name && isSameNamespace(one.namespace, namespace));
      if (!entry) {
        const type = noun === "secret" ? { type: textOf(request.flags["type"]) } : {};
        entries.push((entry = { name, namespace, ...type }));
      }
      mergeSources(entry, sources, request);
      checkEntry(noun, entry, kustomization, context);
    };
  };

type Sources = { literals: readonly string[]; files: readonly string[]; env: string };

function readSources({ flags }: EditRequest, files: readonly string[]): Sources {
  const literals = textsOf(flags["fromLiteral"]);
  const env = textOf(flags["fromEnvFile"]);
  const fail = (reason: string) => refuse(`failed to validate flags: ${reason}`);
  if (env === "" && files.length === 0 && literals.length === 0)
    throw fail("at least from-env-file, or from-file or from-literal must be set");
  if (env !== "" && (files.length > 0 || literals.length > 0))
    throw fail("from-env-file cannot be combined with from-file or from-literal");
  if (!["", "create", "merge", "replace"].includes(textOf(flags["behavior"])))
    throw fail('invalid behavior: must be one of "create", "merge", or "replace"');
  return { literals, files, env };
}

function mergeSources(entry: GeneratorEntry, { literals, files, env }: Sources, { flags }: EditRequest): void {
  if (literals.length > 0) entry.literals = [...(entry.literals ?? []), ...literals];
  if (files.length > 0) entry.files = [...(entry.files ?? []), ...files];
  if (env !== "") entry.envs = [...(entry.envs ?? []), env];
  if (flags["disableNameSuffixHash"] === true) entry.options = { disableNameSuffixHash: true };
  if (textOf(flags["behavior"]) !== "") entry.behavior = textOf(flags["behavior"]);
}

/** `key=pattern` must match one file; a bare pattern may match several. */
function expandFiles(sources: readonly string[], context: EditContext): string[] {
  return sources.flatMap((source) => {
    const parts = source.split("=");
    const [key, pattern] = parts.length === 2 ? parts : ["", parts[0]];
    const paths = glob(pattern ?? "", context);
    if (paths.length === 0) context.log(`${pattern} has no match`);
    if (key === "") return paths;
    if (paths.length !== 1)
      throw refuse(
        `failed to expand file source: 'pattern '${source}' catches files [${paths.join(" ")}], should catch only one`,
      );
    return [`${key}=${paths[0]}`];
  });
}

/** kustomize makes the resource to see whether it can be made; the global options stay in the entry (addconfigmap.go). */
// oxlint-disable-next-line max-params -- what, in which kustomization, where
function checkEntry(
  noun: GeneratorNoun,
  entry: GeneratorEntry,
  { generatorOptions }: EditedKustomization,
  context: EditContext,
): void {
  const options = mergeOptions(entry.options, generatorOptions);
  if (options) entry.options = options;
  try {
    generate(kinds[noun], entry, baseContext(context));
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw refuse(`failed to create ${noun}: ${error.reason}`);
  }
}

/** `set configmap|secret NAME --from-literal=key=value --new-namespace=…` */
export const setGenerator =
  (noun: GeneratorNoun): Edit =>
  ({ args, flags }, context) => {
    const name = readName(args);
    const literals = textsOf(flags["fromLiteral"]);
    const newNamespace = textOf(flags["newNamespace"]);
    if (literals.length === 0 && newNamespace === "")
      throw refuse("failed to validate flags: at least one of [--from-literal, --new-namespace] must be specified");
    return (kustomization) => {
      const entry = (kustomization[fields[noun]] ?? []).find(
        (one) => one.name === name && isSameNamespace(one.namespace, textOf(flags["namespace"])),
      );
      if (!entry)
        throw refuse(
          `failed to create ${noun}: could not set new ${kinds[noun]} value: unable to find ${kinds[noun]} with name "${name}"`,
        );
      if (literals.length > 0) entry.literals = replaceLiterals(noun, entry.literals ?? [], literals);
      if (newNamespace !== "") entry.namespace = newNamespace;
      checkEntry(noun, entry, kustomization, context);
    };
  };

/** kustomize shuffles the literals here, since Go's maps have no order; they keep theirs. */
function replaceLiterals(noun: GeneratorNoun, before: readonly string[], changed: readonly string[]): string[] {
  const fail = (reason: string) => refuse(`failed to create ${noun}: failed to update literal sources: ${reason}`);
  const read = (literal: string): [key: string, value: string] => {
    const [key = "", value, more] = literal.split("=");
    if (value === undefined || more !== undefined)
      throw fail("failed to update resource: invalid format: literal values must be specified in the key=value format");
    return [key, value];
  };
  const values = new Map(before.map(read));
  for (const [key, value] of changed.map(read)) {
    if (!values.has(key)) throw fail(`key '${key}' not found in resource`);
    values.set(key, value);
  }
  return Array.from(values, ([key, value]) => `${key}=${value}`);
}

/** `remove configmap|secret NAME[,NAME]` */
export const removeGenerator =
  (noun: GeneratorNoun): Edit =>
  ({ args, flags }, { log }) => {
    if (args.length === 0) throw refuse(`at least one ${noun} name must be specified`);
    if (args.length > 1)
      throw refuse(
        `too many arguments: [${args.join(" ")}]; to provide multiple ${noun}s to remove, please separate ${noun} names by commas`,
      );
    const names = (args[0] ?? "").split(",");
    return (kustomization) => {
      const entries = kustomization[fields[noun]] ?? [];
      const isMeant = ({ name = "", namespace }: GeneratorEntry) =>
        names.includes(name) && isSameNamespace(namespace, textOf(flags["namespace"]));
      const found = new Set(entries.filter(isMeant).map(({ name }) => name));
      if (found.size === 0) throw refuse(`no specified ${noun}(s) were found in the kustomization.yaml file`);
      for (const name of names) if (!found.has(name)) log(`${noun} ${name} doesn't exist in kustomization file`);
      kustomization[fields[noun]] = entries.filter((entry) => !isMeant(entry));
    };
  };
