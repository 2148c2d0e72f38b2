export { build, renderPieces, renderYaml, type BuildOptions, type BuildResult, type RemoteSource } from "./build.ts";
export { renderFiles } from "./output-files.ts";
export { treeOf, withFiles, type FileTree, type FileTreeEntry } from "./file-tree.ts";
export { KustomizeError, type KustomizeErrorCode } from "./kustomize-error.ts";
export type { Kustomization } from "./kustomization.ts";
export type { Origin } from "./resource.ts";
