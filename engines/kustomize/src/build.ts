// The build: reads a kustomization, gathers what it and its bases hold, and sends it through the steps in kustomize's order.
import type { KubeObject } from "@sluice/objects";
import { stringifyYamlDocuments } from "@sluice/yaml";
import { absorb } from "./absorb.ts";
import { atEntry } from "./at-entry.ts";
import type { BuildContext } from "./build-context.ts";
import type { Charts } from "./charts.ts";
import { joinPath, type FileTree } from "./file-tree.ts";
import { loadFile, remotesOf, type Place, type Remotes } from "./load-file.ts";
import { generate, mergeOptions } from "./generators/generate.ts";
import { inflateChart } from "./generators/helm-chart.ts";
import { inFile, KustomizeError } from "./kustomize-error.ts";
import { readKustomization, type Kustomization } from "./kustomization.ts";
import { loadResources } from "./load-resources.ts";
import { builtInSchema, joinSchemas, type MergeSchema } from "./merge-schema.ts";
import { fixNameReferences } from "./name-references.ts";
import { readSchema } from "./open-api.ts";
import { configsFromCrds } from "./crd-configs.ts";
import { runGeneratorPlugins, runTransformerPlugins } from "./plugins.ts";
import { isKnownKind } from "./resource-id.ts";
import { isRemoteFile, parseGitBase, type GitBase } from "./remote-url.ts";
import { ResourceList } from "./resource-list.ts";
import { currentId, type Origin, type Resource } from "./resource.ts";
import { fillEmptyFields } from "./scalar-style.ts";
import { scalarText } from "./scalar-text.ts";
import { addProvenance, followTrail, joinTrail, trackOrigin, trackTransformation, type Trail } from "./provenance.ts";
import { defaultConfig, emptyConfig, mergeConfigs, parseConfig, type TransformerConfig } from "./transformer-config.ts";
import { addEntries } from "./transformers/add-entries.ts";
import { addHashSuffixes } from "./transformers/hash-suffix.ts";
import { sortResources } from "./transformers/sort-order.ts";
import { transformerSteps } from "./transformer-steps.ts";
import { addVariables, mergeVariable, resolveVariables, type Variable } from "./variables.ts";

/** How to build. */
export type BuildOptions = {
  /** `legacy` sorts by kind when the kustomization does not say; as the command line's `--reorder`. `none` when absent, as Flux builds. */
  reorder?: "legacy" | "none";
  /** `root` (the default) refuses files outside of a kustomization's folder; bases may stand anywhere in the tree. */
  loadRestriction?: "root" | "none";
  /** Adds `app.kubernetes.io/managed-by: kustomize-(devel)`, the version that kustomize gives when it is a library, as in Flux. */
  managedByLabel?: boolean;
  /** Built in the place of the folder's own kustomization file: what Flux's spec makes of it. */
  kustomization?: { value: Kustomization; file: string };
  /** Lets one's own `openapi` schema add to the built-in one, as Flux does, instead of taking its place. */
  keepBuiltInSchema?: boolean;
  /** Brings remote bases and files. Without it they are refused. */
  remotes?: Remotes;
  /** Renders `helmCharts`. Without it they are refused. */
  charts?: Charts;
  /** The address that the tree was brought from, when the build itself is of a remote base. */
  address?: string;
};

/** What a build gives: objects in order, where each came from (same index), and warnings for the user. */
export type BuildResult = { objects: KubeObject[]; origins: Origin[]; warnings: string[] };

/** The objects as `kustomize build` prints them. */
export const renderYaml = (objects: readonly KubeObject[]): string => stringifyYamlDocuments(objects);

const objectsPerPiece = 200;

/** The same text in pieces of many objects, so that a large one need not stand in memory as a whole. */
export function* renderPieces(objects: readonly KubeObject[]): Generator<string> {
  for (let at = 0; at < objects.length; at += objectsPerPiece)
    yield (at === 0 ? "" : "---\n") + renderYaml(objects.slice(at, at + objectsPerPiece));
}

/**
 * Builds the kustomization in a folder of a tree, as kustomize 5.8.1 does.
 *
 * @param folder  relative to the tree's root; `""` for the root itself
 * @throws {KustomizeError} naming file and, where known, line
 */
export function build(tree: FileTree, folder: string, options: BuildOptions = {}): BuildResult {
  const warnings = new Set<string>();
  const start = joinPath("", folder);
  if (start === undefined || !tree.list(start)) {
    throw new KustomizeError("NOT_FOUND", `must build at directory: '${folder}' is not a directory of the tree`);
  }
  const { remotes, address } = options;
  const onlyRoot = options.loadRestriction !== "none";
  const place: Place = { tree, folder: tree.resolve?.(start) ?? start, onlyRoot, remotes };
  const run: Run = {
    options,
    warn: (message) => warnings.add(message),
    buildMetadata: [],
    schema: builtInSchema,
    hasSchema: false,
    hasUnknownKinds: options.keepBuiltInSchema ?? false,
  };
  const layer = openLayer(place, run, {
    visited: [],
    addresses: address === undefined ? [] : [address],
    trail: address === undefined ? { path: "" } : followTrail({ path: "" }, address),
    namespaceAbove: "",
  });
  run.buildMetadata = layer.kustomization.buildMetadata ?? [];
  const gathered = gather(layer, run, { list: new ResourceList(), config: emptyConfig(), variables: new Map() });
  const list = finish(gathered, layer, run);
  return {
    objects: list.items.map(({ object }) => object),
    origins: list.items.map(({ origin }) => origin),
    warnings: [...warnings],
  };
}

/** What holds for a whole build. */
type Run = {
  options: BuildOptions;
  warn: (message: string) => void;
  buildMetadata: readonly string[];
  schema: MergeSchema;
  hasSchema: boolean;
  hasUnknownKinds: boolean;
};

/** One kustomization on the way down. */
type Layer = {
  place: Place;
  file: string;
  kustomization: Kustomization;
  /** The folders on the way down, in this tree. */
  visited: readonly string[];
  /** The remote bases on the way down. */
  addresses: readonly string[];
  trail: Trail;
  /** The namespace of the nearest kustomization above that has one: charts are rendered for it. */
  namespaceAbove: string;
};

/** What has been gathered so far. */
type Gathered = { list: ResourceList; config: TransformerConfig; variables: Map<string, Variable> };

const maxDepth = 200;

function openLayer(
  place: Place,
  run: Run,
  above: Pick<Layer, "visited" | "addresses" | "trail" | "namespaceAbove">,
): Layer {
  const { visited, addresses } = above;
  if (visited.length + addresses.length >= maxDepth)
    throw new KustomizeError("CYCLE", `kustomizations are nested more than ${maxDepth} deep`);
  const given = visited.length + addresses.length === 0 ? run.options.kustomization : undefined;
  const { kustomization, file } = given
    ? { kustomization: given.value, file: given.file }
    : readKustomization(place, run.warn);
  // The outermost schema counts for the whole build (kyaml, SetSchema).
  const { openapi } = kustomization;
  if (openapi) {
    const schema = inFile(file, () => readSchema(openapi, place));
    // One's own schema stands alone, unless kustomize had to ask for an unknown kind before it met it (kyaml, initSchema).
    if (!run.hasSchema) run.schema = run.hasUnknownKinds ? joinSchemas(schema, builtInSchema) : schema;
    run.hasSchema = true;
  }
  return { ...above, place, file, kustomization, visited: [...visited, place.folder] };
}

/** The story of one layer, in kustomize's order (api 0.21, kusttarget.go). */
function gather(layer: Layer, run: Run, into: Gathered): Gathered {
  const { kustomization, file, place } = layer;
  const gathered = into;
  addResources(layer, run, gathered);
  inFile(file, () => {
    let own = emptyConfig();
    for (const path of kustomization.configurations ?? []) {
      const loaded = loadFile(place, path);
      own = mergeConfigs(own, parseConfig(loaded.text, loaded.file));
    }
    gathered.config = mergeConfigs(gathered.config, mergeConfigs(defaultConfig, own));
    gathered.config = mergeConfigs(gathered.config, configsFromCrds(kustomization.crds ?? [], place));
    runGenerators(layer, run, gathered);
  });
  (kustomization.components ?? []).forEach((path, index) =>
    atEntry(layer, { field: "components", index }, () => addBase(path, { layer, run, gathered, kind: "Component" })),
  );
  inFile(file, () => {
    runTransformers(layer, run, gathered);
    addVariables(gathered.variables, kustomization.vars ?? [], gathered.list);
  });
  return gathered;
}

function addResources(layer: Layer, run: Run, gathered: Gathered): void {
  (layer.kustomization.resources ?? []).forEach((path, index) => {
    atEntry(layer, { field: "resources", index }, () => {
      const { tree, folder } = layer.place;
      if (isRemoteFile(path)) {
        addRemote(path, { layer, run, gathered });
        return;
      }
      const target = path.startsWith("/") ? undefined : joinPath(folder, path);
      const isFile = target !== undefined && tree.read(target) !== undefined;
      const isBase = parseGitBase(path) !== undefined || (target !== undefined && tree.list(target) !== undefined);
      if (!isFile && isBase) addBase(path, { layer, run, gathered, kind: "Kustomization" });
      else addFile(path, layer, run, gathered);
    });
  });
}

// oxlint-disable-next-line max-params -- the four things every step of a layer works with
function addFile(path: string, layer: Layer, run: Run, { list }: Gathered): void {
  const { text, file } = loadFile(layer.place, path);
  const resources = loadResources(text, file);
  if (run.buildMetadata.length > 0) trackOrigin(resources, followTrail(layer.trail, path));
  run.hasUnknownKinds ||= resources.some((resource) => !isKnownKind(currentId(resource)));
  list.appendAll(resources);
}

type Descent = { layer: Layer; run: Run; gathered: Gathered };

/** An address may be that of a file or of a repository: kustomize asks for the file first, and takes what is none for a repository. */
function addRemote(url: string, { layer, run, gathered }: Descent): void {
  try {
    addFile(url, layer, run, gathered);
  } catch (error) {
    const base = parseGitBase(url);
    if (!(error instanceof KustomizeError) || !base || (error.code !== "NOT_FOUND" && error.code !== "BAD_YAML"))
      throw error;
    let tree: FileTree;
    try {
      tree = openRepository(base, url, layer);
    } catch (failure) {
      // What was there is a file after all, and its mistake is what the user wants to read.
      throw error.code === "BAD_YAML" && failure instanceof KustomizeError ? error : failure;
    }
    addRepository({ tree, base, url }, { layer, run, gathered, kind: "Kustomization" });
  }
}

type Base = Descent & { kind: "Kustomization" | "Component" };

function addBase(path: string, descent: Base): void {
  const base = parseGitBase(path);
  if (base) addRepository({ tree: openRepository(base, path, descent.layer), base, url: path }, descent);
  else addFolder(path, descent);
}

function openRepository(base: GitBase, url: string, { place, addresses }: Layer): FileTree {
  const remotes = remotesOf(place, url);
  const before = addresses.find((address) => address.startsWith(url));
  if (before !== undefined)
    throw new KustomizeError("CYCLE", `cycle detected: URI '${url}' referenced by previous URI '${before}'`);
  if (addresses.length > 0 && base.cloneUrl.startsWith("file://"))
    throw new KustomizeError("OUTSIDE_ROOT", `security; the remote base ${addresses.at(-1)} may not name ${url}`);
  return remotes.openRepository(base);
}

function addRepository({ tree, base, url }: { tree: FileTree; base: GitBase; url: string }, descent: Base): void {
  const { layer, run } = descent;
  if (/^git::/i.test(url)) run.warn(`'git::' in '${url}' has no effect. Please remove it.`);
  if (!tree.list(base.path))
    throw new KustomizeError("NOT_FOUND", `no such directory: '${base.path}' in ${base.cloneUrl} (asked for ${url})`);
  // A repository is never allowed to read outside of its kustomizations' folders (api 0.21, fileloader.go).
  const place: Place = { ...layer.place, tree, folder: tree.resolve?.(base.path) ?? base.path, onlyRoot: true };
  try {
    descend(place, {
      ...descent,
      layer: { ...layer, visited: [], addresses: [...layer.addresses, url] },
      trail: followTrail(layer.trail, url),
    });
  } catch (error) {
    if (!(error instanceof KustomizeError) || error.file === undefined || isElsewhere(error.file)) throw error;
    const { code, reason, line, column } = error;
    throw new KustomizeError(code, reason, { file: `${base.cloneUrl}//${error.file}`, line, column, cause: error });
  }
}

/** Whether a file in an error is named by its address. */
const isElsewhere = (file: string): boolean => isRemoteFile(file) || parseGitBase(file) !== undefined;

function addFolder(path: string, { layer, run, gathered, kind }: Base): void {
  const { place, visited, trail } = layer;
  const named = path.startsWith("/") ? undefined : joinPath(place.folder, path);
  if (named === undefined)
    throw new KustomizeError("OUTSIDE_ROOT", `new root '${path}' is outside of the tree, or absolute`);
  // A base reached by two names is one base: cycles show only in where folders really stand.
  const folder = place.tree.resolve?.(named) ?? named;
  if (!place.tree.list(folder))
    throw new KustomizeError("NOT_FOUND", `no such directory: '${path}' (looked for ${folder || "."})`);
  if (visited.some((one) => one === folder || one.startsWith(`${folder}/`) || folder === "")) {
    throw new KustomizeError(
      "CYCLE",
      `cycle detected: candidate root '${folder || "."}' contains visited root '${place.folder || "."}'`,
    );
  }
  descend({ ...place, folder }, { layer, run, gathered, kind, trail: followTrail(trail, path) });
}

function descend(place: Place, { layer, run, gathered, kind, trail }: Base & { trail: Trail }): void {
  const { visited, addresses } = layer;
  const namespaceAbove = layer.kustomization.namespace || layer.namespaceAbove;
  const below = openLayer(place, run, { visited, addresses, trail, namespaceAbove });
  if (below.kustomization.kind !== kind) {
    throw new KustomizeError(
      "BAD_KUSTOMIZATION",
      `expected kind '${kind}' for path '${place.folder || "."}' but got '${below.kustomization.kind}'`,
      { file: below.file },
    );
  }
  // A component works on everything that its parent has gathered; a base begins with nothing.
  if (kind === "Component") {
    gather(below, run, gathered);
    return;
  }
  const own = gather(below, run, { list: new ResourceList(), config: emptyConfig(), variables: new Map() });
  gathered.list.appendAll(own.list.items);
  gathered.config = mergeConfigs(gathered.config, own.config);
  for (const variable of own.variables.values()) mergeVariable(gathered.variables, variable);
}

function contextOf({ place, file }: Layer, { schema, warn, options }: Run): BuildContext {
  return { place, file, schema, warn, charts: options.charts };
}

function runGenerators(layer: Layer, run: Run, { list }: Gathered): void {
  const { kustomization, trail } = layer;
  const context = contextOf(layer, run);
  const options = kustomization.generatorOptions;
  for (const [field, kind] of [["configMapGenerator", "ConfigMap"] as const, ["secretGenerator", "Secret"] as const]) {
    for (const [index, entry] of (kustomization[field] ?? []).entries()) {
      const resource = atEntry(layer, { field, index }, () =>
        generate(kind, { ...entry, options: mergeOptions(entry.options, options) }, context),
      );
      if (run.buildMetadata.length > 0) trackOrigin([resource], configuredBy(layer, trail, `${kind}Generator`));
      absorb(list, resource);
    }
  }
  for (const [index, entry] of (kustomization.helmCharts ?? []).entries()) {
    const namespace = entry.namespace || kustomization.namespace || layer.namespaceAbove;
    const made = atEntry(layer, { field: "helmCharts", index }, () =>
      inflateChart({ ...kustomization.helmGlobals, ...entry, namespace }, context),
    );
    if (run.buildMetadata.length > 0) trackOrigin(made, configuredBy(layer, trail, "HelmChartInflationGenerator"));
    for (const resource of made) absorb(list, resource);
  }
  const plugins = kustomization.generators ?? [];
  if (plugins.length > 0) {
    for (const resource of runGeneratorPlugins(loadPlugins(layer, run, plugins), context)) absorb(list, resource);
  }
}

const configuredBy = (layer: Layer, { repo, ref, path }: Trail, kind: string): Trail => ({
  repo,
  ref,
  path: "",
  configuredIn: joinTrail(path, layer.file.slice(layer.file.lastIndexOf("/") + 1)),
  configuredBy: { apiVersion: "builtin", kind },
});

/** Configurations of plugins: inline, files, or kustomizations that hold them. */
function loadPlugins(layer: Layer, run: Run, entries: readonly string[]): ResourceList {
  const gathered: Gathered = { list: new ResourceList(), config: emptyConfig(), variables: new Map() };
  const paths: string[] = [];
  for (const entry of entries) {
    if (!entry.includes("\n") && !/^\s*\{/.test(entry)) paths.push(entry);
    else {
      const resources = loadResources(entry, layer.file);
      if (run.buildMetadata.length > 0)
        trackOrigin(resources, {
          ...layer.trail,
          path: joinTrail(layer.trail.path, layer.file.slice(layer.file.lastIndexOf("/") + 1)),
        });
      gathered.list.appendAll(resources);
    }
  }
  const asLayer = { ...layer, kustomization: { ...layer.kustomization, resources: paths } };
  addResources(asLayer, run, gathered);
  fixNameReferences(gathered.list, gathered.config.nameReference);
  return gathered.list;
}

function runTransformers(layer: Layer, run: Run, { list, config }: Gathered): void {
  const context = contextOf(layer, run);
  for (const { kind, run: step, entry } of transformerSteps(layer.kustomization, config, context)) {
    if (entry) atEntry(layer, entry, () => step(list));
    else step(list);
    if (run.buildMetadata.length > 0) trackTransformation(list.items, configuredBy(layer, layer.trail, kind));
    list.dropEmpty();
  }
  const { transformers = [], validators = [] } = layer.kustomization;
  if (transformers.length > 0)
    runTransformerPlugins(list, loadPlugins(layer, run, transformers), {
      ...context,
      tracks: run.buildMetadata.length > 0,
    });
  if (validators.length > 0)
    runTransformerPlugins(list, loadPlugins(layer, run, validators), { ...context, tracks: false });
}

/** What happens once, after all layers: hashes, references, variables, order. */
function finish({ list, config, variables }: Gathered, { kustomization, file }: Layer, run: Run): ResourceList {
  const { options, warn } = run;
  addHashSuffixes(list);
  fixNameReferences(list, config.nameReference);
  resolveVariables(list, variables, { specs: config.varReference, warn });
  list.items.forEach(checkIdentity);
  const kept = list.items.filter(({ object }) => isWanted(object));
  if (kept.length !== list.items.length) list.replaceAll(kept);
  inFile(file, () => {
    if (kustomization.sortOptions) sortResources(list, kustomization.sortOptions);
    else if (options.reorder === "legacy") sortResources(list, { order: "legacy" });
  });
  if (options.managedByLabel || run.buildMetadata.includes("managedByLabel")) {
    addEntries(list, { "app.kubernetes.io/managed-by": "kustomize-(devel)" }, [
      { path: "metadata/labels", create: true },
    ]);
  }
  for (const resource of list.items) {
    addProvenance(resource, run.buildMetadata);
    tidyAnnotations(resource);
    if (resource.hasEmptyFields) fillEmptyFields(resource.object);
  }
  return list;
}

/** kustomize writes all annotations anew at the end: as texts, and not at all when there are none. */
function tidyAnnotations({ object }: Resource): void {
  const annotations = object.metadata?.annotations as { [key: string]: unknown } | undefined | null;
  if (annotations === undefined) return;
  for (const [key, value] of Object.entries(annotations ?? {}))
    if (typeof value !== "string") (annotations ?? {})[key] = scalarText(value);
  if (Object.keys(annotations ?? {}).length === 0) delete object.metadata.annotations;
}

function checkIdentity(resource: Resource): void {
  const { kind, metadata } = resource.object;
  if (!kind) throw new KustomizeError("BAD_RESOURCE", "a patch has left an object without kind", resource.origin);
  if (!kind.endsWith("List") && scalarText(metadata?.name) === "")
    throw new KustomizeError("BAD_RESOURCE", `missing metadata.name in an object of kind ${kind}`, resource.origin);
}

function isWanted({ metadata }: KubeObject): boolean {
  const local = metadata?.annotations?.["config.kubernetes.io/local-config"];
  return local === undefined || local === "false";
}
