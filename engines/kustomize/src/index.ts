export { build, renderYaml, type BuildOptions, type BuildResult, type RemoteSource } from "./build.ts";
export { treeOf, withFiles, type FileTree, type FileTreeEntry } from "./file-tree.ts";
export { KustomizeError, type KustomizeErrorCode } from "./kustomize-error.ts";
export type { Origin } from "./resource.ts";
