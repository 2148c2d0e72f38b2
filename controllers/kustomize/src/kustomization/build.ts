// From a tree of files to the objects to apply. A pure step, but for the memory of the last result: the same input is not built twice.
import { createHash } from "node:crypto";
import type { Kustomization } from "@sluice/api-kustomize";
import { KustomizeError, renderYaml, type FileTree, type Origin } from "@sluice/kustomize";
import { buildFlux, setCommonMetadata, substituteVariables } from "@sluice/kustomize/flux";
import { cloneJson, type KubeObject } from "@sluice/objects";
import { ReconcileError } from "@sluice/runtime";

/** Objects, where each came from, and the digest of their text. */
export type Built = { objects: KubeObject[]; origins: Map<KubeObject, Origin>; digest: string };

/** The last result of each Kustomization, by uid. */
export type BuildMemory = Map<string, { key: string; built: Built }>;

type Input = {
  tree: FileTree;
  artifactDigest: string;
  variables: { [name: string]: string } | undefined;
  /** A variable without value and default is an error. */
  strict: boolean;
};

/** Builds `spec.path`. @throws {ReconcileError} `BuildFailed` with file and line; `ArtifactFailed` when the path is not there */
export function buildObjects(kustomization: Kustomization, input: Input, memory: BuildMemory): Built {
  const { uid = "", generation } = kustomization.metadata;
  const key = JSON.stringify([generation, input.artifactDigest, input.variables]);
  const known = memory.get(uid);
  if (known?.key === key) return known.built;
  const built = build(kustomization, input);
  memory.set(uid, { key, built });
  return built;
}

function build({ spec }: Kustomization, { tree, variables, strict }: Input): Built {
  const folder = folderOf(spec.path ?? "./", tree);
  try {
    const { objects, origins } = buildFlux(tree, folder, spec);
    const { postBuild } = spec;
    const always = postBuild?.substituteStrategy === "Always";
    const substituted = variables ? substituteVariables(objects, { variables, strict, always, origins }) : objects;
    const labelled = substituted.map((object) => (spec.commonMetadata ? cloneJson(object) : object));
    if (spec.commonMetadata) setCommonMetadata(labelled, spec.commonMetadata);
    const digest = `sha256:${createHash("sha256").update(renderYaml(labelled)).digest("hex")}`;
    const places = labelled.flatMap((object, index): [KubeObject, Origin][] =>
      origins[index] ? [[object, origins[index]]] : [],
    );
    return { objects: labelled, origins: new Map(places), digest };
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const prefix = error.code === "BAD_SUBSTITUTION" ? "" : "kustomize build failed: ";
    throw new ReconcileError("BuildFailed", `${prefix}${error.message}`, { cause: error });
  }
}

/** @throws {ReconcileError} for a path that leaves the tree or is no folder in it */
function folderOf(path: string, tree: FileTree): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop(); // as a path below the root: it cannot lead out of the tree
    else if (part !== "" && part !== ".") parts.push(part);
  }
  const folder = parts.join("/");
  if (tree.list(folder)) return folder;
  const why = tree.read(folder) ? "is a file, a folder is wanted" : "no such directory in the source";
  throw new ReconcileError("ArtifactFailed", `kustomization path not found: ${folder}: ${why}; check spec.path`);
}
