// `kustomize create`: a kustomization for a folder that has none, with what is given and, on request, what is found there.
import type { FileTree } from "../file-tree.ts";
import { joinPath } from "../file-tree.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { kustomizationFileNames } from "../kustomization.ts";
import { loadResources } from "../load-resources.ts";
import { additions } from "./add.ts";
import type { EditContext, EditRequest } from "./edit.ts";
import { refuse } from "./edit.ts";
import { printEditable, type EditedKustomization } from "./kustomization-text.ts";
import { readPairs } from "./pairs.ts";

/** Writes a kustomization. @returns the text of its kustomization.yaml; @throws {KustomizeError} `BAD_EDIT` when there is one */
export function createKustomization({ flags }: EditRequest, context: EditContext): string {
  const { tree, folder } = context;
  const kustomization: EditedKustomization = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };
  const list = (flag: string): string[] => {
    const text = flags[flag];
    return typeof text === "string" && text !== "" ? text.split(",") : [];
  };
  const args = list("resources");
  if (args.length > 0) additions["resource"]?.({ args, flags: {} }, context)?.(kustomization);
  if (kustomizationFileNames.some((name) => tree.read(joinPath(folder, name) ?? name)))
    throw refuse("kustomization file already exists");
  if (flags["autodetect"] === true) {
    const there = new Set(kustomization.resources);
    const found = detectResources(context, flags["recursive"] === true).filter((path) => !there.has(path));
    kustomization.resources = [...there, ...found];
  }
  for (const [flag, field] of [
    ["namespace", "namespace"],
    ["nameprefix", "namePrefix"],
    ["namesuffix", "nameSuffix"],
  ] as const) {
    if (typeof flags[flag] === "string") kustomization[field] = flags[flag];
  }
  kustomization.commonAnnotations = readPairs(list("annotations"), "annotation");
  kustomization.commonLabels = readPairs(list("labels"), "label");
  return printEditable({ kustomization, layout: [] });
}

/** Files that hold resources, in the order of their names; with `recursive`, also below, where a folder with a kustomization stands for itself. */
function detectResources({ tree, folder }: EditContext, recursive: boolean): string[] {
  const found: string[] = [];
  const walk = (path: string): void => {
    const entries = tree.list(joinPath(folder, path) ?? path) ?? [];
    for (const { name, kind } of [...entries].sort((one, other) => (one.name < other.name ? -1 : 1))) {
      const below = path === "" ? name : `${path}/${name}`;
      const target = joinPath(folder, below) ?? below;
      if (kind === "file") {
        if (holdsResources(tree, target)) found.push(below);
      } else if (recursive && kustomizationFileNames.some((file) => tree.read(`${target}/${file}`))) found.push(below);
      else if (recursive) walk(below);
    }
  };
  walk("");
  return found;
}

function holdsResources(tree: FileTree, path: string): boolean {
  try {
    loadResources(new TextDecoder().decode(tree.read(path)), path);
    return true;
  } catch (error) {
    if (error instanceof KustomizeError) return false;
    throw error;
  }
}
