// What Flux builds: the kustomization of the folder (made up from all manifests when there is none), with the spec's own settings on top.
// Learned from fluxcd/pkg kustomize/kustomize_generator.go.
import { build, type BuildOptions, type BuildResult } from "../build.ts";
import { joinPath, type FileTree } from "../file-tree.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { kustomizationFileNames, parseKustomization, type Kustomization } from "../kustomization.ts";
import { loadResources } from "../load-resources.ts";
import type { ImageChange } from "../transformers/images.ts";
import type { PatchEntry } from "../transformers/patch.ts";

/** The fields of a Flux Kustomization's spec that change what is built. */
export type FluxKustomizationSpec = {
  targetNamespace?: string;
  namePrefix?: string;
  nameSuffix?: string;
  patches?: PatchEntry[];
  components?: string[];
  ignoreMissingComponents?: boolean;
  images?: ImageChange[];
  buildMetadata?: string[];
};

/** A kustomization ready to build; `created` when the folder had none. */
export type GeneratedKustomization = { value: Kustomization; file: string; created: boolean; warnings: string[] };

/**
 * Builds a folder as the kustomize-controller does, up to decryption and post-build substitution.
 *
 * @throws {KustomizeError} also for a resource without apiVersion, kind or name
 */
export function buildFlux(
  tree: FileTree,
  folder: string,
  spec: FluxKustomizationSpec,
  options: Pick<BuildOptions, "remotes"> = {},
): BuildResult {
  const generated = generateKustomization(tree, folder, spec);
  const result = build(tree, folder, {
    ...options,
    kustomization: generated,
    reorder: "none",
    loadRestriction: "none",
    keepBuiltInSchema: true,
  });
  result.objects.forEach(({ apiVersion, kind, metadata }, index) => {
    if (apiVersion && kind && metadata?.name) return;
    throw new KustomizeError(
      "BAD_RESOURCE",
      `failed to decode Kubernetes apiVersion, kind and name from an object of kind ${kind ?? "?"}`,
      result.origins[index],
    );
  });
  return { ...result, warnings: [...generated.warnings, ...result.warnings] };
}

/** The kustomization that Flux would write into the folder. */
export function generateKustomization(
  tree: FileTree,
  folder: string,
  spec: FluxKustomizationSpec,
): GeneratedKustomization {
  const found = findKustomization(tree, folder) ?? madeUp(tree, folder);
  const { value, created } = found;
  // An existing kustomization without resources gets build metadata, so that it does not count as empty.
  if (!created && (value.resources ?? []).length === 0) value.buildMetadata = ["originAnnotations"];
  if (spec.targetNamespace !== undefined) value.namespace = spec.targetNamespace;
  if (spec.namePrefix !== undefined) value.namePrefix = spec.namePrefix;
  if (spec.nameSuffix !== undefined) value.nameSuffix = spec.nameSuffix;
  if (spec.patches) value.patches = [...(value.patches ?? []), ...spec.patches];
  value.components = [...(value.components ?? []), ...readComponents(tree, folder, spec)];
  value.images = mergeImages(value.images ?? [], spec.images ?? []);
  if (spec.buildMetadata && spec.buildMetadata.length > 0) value.buildMetadata = spec.buildMetadata;
  return found;
}

const within = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

function findKustomization(tree: FileTree, folder: string): GeneratedKustomization | undefined {
  for (const name of kustomizationFileNames) {
    const file = within(folder, name);
    const bytes = tree.read(file);
    if (!bytes) continue;
    const warnings: string[] = [];
    // Flux reads this one file leniently: what it does not know is not there. It is told, but it does not stop the build.
    const value = parseKustomization(new TextDecoder().decode(bytes), file, {
      warn: (message) => warnings.push(message),
      lenient: true,
    });
    return { value, file, created: false, warnings };
  }
  return undefined;
}

function madeUp(tree: FileTree, folder: string): GeneratedKustomization {
  if (!tree.list(folder)) {
    throw new KustomizeError(
      "NOT_FOUND",
      `kustomization path not found: '${folder || "."}' is not a directory of the source`,
    );
  }
  const resources = scan(tree, folder, "");
  const value: Kustomization = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
  // An empty folder builds to nothing; the namespace keeps the kustomization from counting as empty.
  if (resources.length === 0) value.namespace = "_placeholder";
  else value.resources = resources;
  return { value, file: within(folder, "kustomization.yaml"), created: true, warnings: [] };
}

/** All manifests below a folder, in lexical order; a folder with a kustomization stands for what is in it. */
function scan(tree: FileTree, root: string, below: string): string[] {
  const here = within(root, below).replace(/\/$/, "");
  const entries = [...(tree.list(here) ?? [])].sort((left, right) =>
    Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)),
  );
  return entries.flatMap(({ name, kind }) => {
    const relative = within(below, name);
    const path = within(root, relative);
    if (kind === "directory") {
      const isBase = kustomizationFileNames.some((file) => tree.read(`${path}/${file}`));
      return isBase ? [`./${relative}`] : scan(tree, root, relative);
    }
    if (!/\.ya?ml$/.test(name)) return [];
    checkManifest(tree, path);
    return [`./${relative}`];
  });
}

function checkManifest(tree: FileTree, path: string): void {
  try {
    loadResources(new TextDecoder().decode(tree.read(path)), path);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const { code, reason, line, column } = error;
    throw new KustomizeError(code, `failed to decode Kubernetes YAML: ${reason}`, {
      file: path,
      line,
      column,
      cause: error,
    });
  }
}

const remoteStarts = ["git::", "gh:", "ssh://", "https://", "http://", "git@", "github.com:", "github.com/"];

function readComponents(tree: FileTree, folder: string, spec: FluxKustomizationSpec): string[] {
  return (spec.components ?? []).filter((path) => {
    const lower = path.toLowerCase();
    if (remoteStarts.some((start) => lower.startsWith(start)) || lower.replace(/^file:\/\//, "").startsWith("/"))
      throw new KustomizeError("NOT_SUPPORTED", `component path '${path}' must be local and relative`);
    const target = joinPath(folder, path);
    return !spec.ignoreMissingComponents || (target !== undefined && tree.list(target) !== undefined);
  });
}

/** The spec's images over the kustomization's. Tag and digest change together: one of the spec's removes both of the other. */
function mergeImages(own: readonly ImageChange[], spec: readonly ImageChange[]): ImageChange[] {
  const merged = own.map((image) => ({ ...image }));
  for (const { name, newName, newTag, digest } of spec) {
    const same = merged.find((image) => image.name === name);
    if (!same) merged.push({ name, newName, newTag, digest });
    else {
      if (newName) same.newName = newName;
      if (newTag || digest) Object.assign(same, { newTag, digest });
    }
  }
  return merged;
}
