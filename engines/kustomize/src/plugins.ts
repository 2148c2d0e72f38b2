// `generators`, `transformers` and `validators`: the built-in plugin kinds, configured by resources of their own. Plugins that are programs or
// containers are refused, as Flux refuses them.
import { scalarText } from "./scalar-text.ts";
import { parseFile } from "./parse-file.ts";
import type { BuildContext } from "./build-context.ts";
import { baseName } from "./file-tree.ts";
import { loadFile } from "./load-file.ts";
import { renameTo } from "./field-names.ts";
import { applyFieldSpec, splitPath, type FieldSpec } from "./field-spec.ts";
import { generate, type GeneratorEntry } from "./generators/generate.ts";
import { inflateChart } from "./generators/helm-chart.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { isFields, type Fields } from "./patches/fields.ts";
import { originTrail, trackOrigin, trackTransformation, type Trail } from "./provenance.ts";
import { checkShape, complainIn, pluginShapes } from "./kustomization-shape.ts";
import type { ResourceList } from "./resource-list.ts";
import type { Resource } from "./resource.ts";
import { selectResources, type Selector } from "./selector.ts";
import { addEntries } from "./transformers/add-entries.ts";
import { addHashSuffixes } from "./transformers/hash-suffix.ts";
import { changeImages, type ImageChange } from "./transformers/images.ts";
import { addAffix } from "./transformers/name-affix.ts";
import { setNamespace, setNamespaceOf, type SubjectMode } from "./transformers/namespace.ts";
import { applyJson6902, applyPatch, applyStrategicPaths, applyToNamed } from "./transformers/patch.ts";
import { loadResources } from "./load-resources.ts";
import { readReplacements } from "./transformer-steps.ts";
import { applyReplacements, type Replacement } from "./transformers/replacements.ts";
import { setReplicas, type ReplicaChange } from "./transformers/replicas.ts";

/** A plugin's configuration is a resource; each kind reads its own fields of it. */
// oxlint-disable-next-line typescript/no-explicit-any -- the fields of a configuration are checked where they are used
type Config = { [field: string]: any };

type Transformer = (list: ResourceList, config: Config, context: BuildContext) => void;

const specsOf = (config: Config): FieldSpec[] => (config["fieldSpecs"] ?? config["FieldSpecs"] ?? []) as FieldSpec[];

const needSpecs = (config: Config): FieldSpec[] => {
  const specs = specsOf(config);
  if (config["fieldSpecs"] === undefined)
    throw new KustomizeError("BAD_KUSTOMIZATION", "fieldSpecs is not expected to be nil");
  return specs;
};

/** The built-in transformers by kind. Adding one is one row. */
const transformers: { readonly [kind: string]: Transformer } = {
  AnnotationsTransformer: (list, config) =>
    addEntries(list, (config["annotations"] ?? {}) as { [key: string]: string }, specsOf(config)),
  LabelTransformer: (list, config) =>
    addEntries(list, (config["labels"] ?? {}) as { [key: string]: string }, specsOf(config)),
  PrefixTransformer: (list, config) => addAffix(list, { prefix: config["prefix"] as string, specs: needSpecs(config) }),
  PrefixSuffixTransformer(list, config) {
    addAffix(list, { prefix: config["prefix"] as string, specs: needSpecs(config) });
    addAffix(list, { suffix: config["suffix"] as string, specs: needSpecs(config) });
  },
  SuffixTransformer: (list, config) => addAffix(list, { suffix: config["suffix"] as string, specs: needSpecs(config) }),
  HashTransformer: (list) => addHashSuffixes(list),
  ImageTagTransformer: (list, config) => changeImages(list, toImageChange(config["imageTag"] ?? {}), specsOf(config)),
  ReplicaCountTransformer: (list, config) =>
    setReplicas(list, (config["replica"] ?? {}) as ReplicaChange, specsOf(config)),
  NamespaceTransformer: (list, config) =>
    setNamespace(list, {
      namespace: scalarText(config["metadata"]?.namespace),
      specs: specsOf(config),
      unsetOnly: config["unsetOnly"] === true,
      subjects: toSubjectMode(config["setRoleBindingSubjects"]),
    }),
  PatchTransformer: (list, config, context) => applyPatch(list, config, context),
  PatchJson6902Transformer: (list, config, context) =>
    applyJson6902(
      list,
      { path: config["path"] as string, patch: config["jsonOp"] as string, target: config["target"] as Selector },
      context,
    ),
  PatchStrategicMergeTransformer: (list, config, context) => {
    const paths = (config["paths"] ?? []) as string[];
    const inline = scalarText(config["patches"]);
    if (paths.length === 0 && inline === "")
      throw new KustomizeError("BAD_PATCH", "empty file path and empty patch content");
    if (paths.length > 0) applyStrategicPaths(list, paths, context);
    if (inline !== "") applyToNamed(list, loadResources(inline, context.file, "patch"), context);
  },
  ReplacementTransformer: (list, config, context) =>
    applyReplacements(list, readReplacements((config["replacements"] ?? []) as Replacement[], context)),
  ValueAddTransformer: (list, config, context) => addValue(list, config, context),
};

function toImageChange(entry: Config): ImageChange {
  const known = ["name", "newName", "newTag", "tagSuffix", "digest"];
  for (const written of Object.keys(entry)) renameTo(entry, written, known);
  return entry;
}

function toSubjectMode(mode: unknown): SubjectMode {
  if (mode === undefined || mode === null || mode === "") return "defaultOnly";
  if (mode === "defaultOnly" || mode === "allServiceAccounts" || mode === "none") return mode;
  throw new KustomizeError(
    "BAD_KUSTOMIZATION",
    `invalid value "${scalarText(mode)}" for setRoleBindingSubjects: must be one of "defaultOnly", "none" or "allServiceAccounts"`,
  );
}

function addValue(list: ResourceList, config: Config, { place }: BuildContext): void {
  const value = scalarText(config["value"]).trim() || baseName(place.folder);
  type Target = { selector?: Selector; fieldPath?: string; filePathPosition?: number };
  const targets = [...((config["targets"] ?? []) as Target[])];
  if (config["targetFilePath"]) {
    const { text, file } = loadFile(place, scalarText(config["targetFilePath"]));
    const more = (parseFile(text, file) ?? {}) as { targets?: Target[] };
    targets.push(...(more.targets ?? []));
  }
  if (targets.length === 0) throw new KustomizeError("BAD_KUSTOMIZATION", "must specify at least one target");
  for (const { selector, fieldPath = "", filePathPosition = 0 } of targets) {
    if (fieldPath === "") throw new KustomizeError("BAD_KUSTOMIZATION", "fieldPath cannot be empty");
    for (const resource of selector ? selectResources(list.items, selector) : list.items) {
      if (fieldPath === "metadata/namespace") setNamespaceOf(resource, { namespace: value, specs: [] });
      else
        setPath(resource, fieldPath, (old) =>
          filePathPosition > 0 ? insertPart(old, filePathPosition - 1, value) : value,
        );
    }
  }
  list.idsChanged();
}

function setPath(resource: Resource, path: string, set: (old: string) => string): void {
  const escaped = splitPath(path)
    .map((part) => part.replaceAll("/", "\\/"))
    .join("/");
  applyFieldSpec(
    resource,
    { path: escaped, create: true },
    (old) => set(scalarText(old)),
    () => "",
  );
}

/** Puts a name into a path, before the name at a position. */
function insertPart(path: string, position: number, name: string): string {
  const rooted = path.startsWith("/");
  const parts = path.split("/").filter((part) => part !== "");
  parts.splice(Math.min(position, parts.length), 0, name);
  return `${rooted ? "/" : ""}${parts.join("/")}`;
}

const isProgram = ({ object }: Resource): boolean =>
  Object.keys(object.metadata?.annotations ?? {}).some(
    (key) => key === "config.kubernetes.io/function" || key === "config.k8s.io/function",
  );

function refuse(plugin: Resource, known: string): KustomizeError {
  const { object, origin } = plugin;
  const what = isProgram(plugin)
    ? `${object.kind} is a KRM function (a container or program); builds run no programs`
    : object.apiVersion === "builtin"
      ? `unable to load builtin ${object.kind}; the built-in ones are ${known}`
      : `external plugins are disabled; unable to load ${object.apiVersion} ${object.kind}`;
  return new KustomizeError("NOT_SUPPORTED", what, origin);
}

/** Runs transformers in order. */
export function runTransformerPlugins(
  list: ResourceList,
  plugins: ResourceList,
  context: BuildContext & { tracks: boolean },
): void {
  for (const plugin of plugins.items) {
    const run =
      plugin.object.apiVersion === "builtin" && !isProgram(plugin) ? transformers[plugin.object.kind] : undefined;
    if (!run) throw refuse(plugin, Object.keys(transformers).join(", "));
    checkConfig(plugin);
    run(list, plugin.object, context);
    const trail = trailOf(plugin);
    if (context.tracks && trail) trackTransformation(list.items, trail);
    list.dropEmpty();
  }
}

function checkConfig({ object, origin }: Resource): void {
  const shape = pluginShapes[object.kind];
  if (shape) checkShape(object, shape, [], complainIn(origin.file, true));
}

function trailOf(plugin: Resource): Trail | undefined {
  const origin = originTrail(plugin);
  if (!origin) return undefined;
  const { apiVersion, kind, metadata } = plugin.object;
  return {
    repo: origin.repo,
    ref: origin.ref,
    path: "",
    configuredIn: origin.path,
    configuredBy: { apiVersion, kind, name: metadata.name, namespace: metadata.namespace },
  };
}

/** The built-in generators by kind. Adding one is one row. */
const generators: { readonly [kind: string]: (config: Config, context: BuildContext) => Resource[] } = {
  ConfigMapGenerator: (config, context) => [generate("ConfigMap", toEntry(config), context)],
  SecretGenerator: (config, context) => [generate("Secret", toEntry(config), context)],
  HelmChartInflationGenerator: (config, context) => inflateChart(config, context),
  IAMPolicyGenerator: (config, context) => iamPolicy(config, context),
};

/** Runs generators in order. */
export function runGeneratorPlugins(plugins: ResourceList, context: BuildContext): Resource[] {
  return plugins.items.flatMap((plugin) => {
    const { object } = plugin;
    const isBuiltin = object.apiVersion === "builtin" && !isProgram(plugin);
    checkConfig(plugin);
    const run = isBuiltin ? generators[object.kind] : undefined;
    if (!run) throw refuse(plugin, Object.keys(generators).join(", "));
    const made = run(object, context);
    const trail = trailOf(plugin);
    if (trail) trackOrigin(made, trail);
    return made;
  });
}

const toEntry = (object: Config): GeneratorEntry => ({
  ...(object as GeneratorEntry),
  name: object["name"] ?? object["metadata"]?.name,
  namespace: object["namespace"] ?? object["metadata"]?.namespace,
});

/** Workload identity of GKE: a service account that names the Google account it acts for. */
function iamPolicy(config: Config, { file }: BuildContext): Resource[] {
  const { cloud, kubernetesService, serviceAccount } = config as {
    cloud?: string;
    kubernetesService?: Fields;
    serviceAccount?: Fields;
  };
  if (cloud !== "gke")
    throw new KustomizeError("NOT_SUPPORTED", `cloud provider ${cloud ?? ""} not supported yet; gke is`, { file });
  if (!isFields(kubernetesService) || !isFields(serviceAccount))
    throw new KustomizeError("BAD_GENERATOR", "IAMPolicyGenerator needs kubernetesService and serviceAccount", {
      file,
    });
  const text = scalarText;
  const namespace = text(kubernetesService["namespace"]);
  const account = `${text(serviceAccount["name"])}@${text(serviceAccount["projectId"])}.iam.gserviceaccount.com`;
  return loadResources(
    `apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: ${text(kubernetesService["name"])}\n${namespace ? `  namespace: ${namespace}\n` : ""}  annotations:\n    iam.gke.io/gcp-service-account: ${account}\n`,
    file,
  );
}
