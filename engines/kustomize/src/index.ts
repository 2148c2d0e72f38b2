export { build, renderPieces, renderYaml, type BuildOptions, type BuildResult } from "./build.ts";
export type { ChartRequest, Charts, HelmChart } from "./charts.ts";
export { renderFiles } from "./output-files.ts";
export { treeOf, withFiles, type FileTree, type FileTreeEntry } from "./file-tree.ts";
export type { Remotes } from "./load-file.ts";
export { isRemoteFile, parseGitBase, type GitBase } from "./remote-url.ts";
export { KustomizeError, type KustomizeErrorCode } from "./kustomize-error.ts";
export type { Kustomization } from "./kustomization.ts";
export type { Origin } from "./resource.ts";
