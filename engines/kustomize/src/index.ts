export { build, renderPieces, renderYaml, type BuildOptions, type BuildResult, type RemoteSource } from "./build.ts";
export {
  buildFlux,
  generateKustomization,
  type FluxKustomizationSpec,
  type GeneratedKustomization,
} from "./flux/generate-kustomization.ts";
export { renderFiles } from "./output-files.ts";
export { setCommonMetadata } from "./flux/common-metadata.ts";
export { substituteVariables, type SubstitutionOptions } from "./flux/substitute-variables.ts";
export { treeOf, withFiles, type FileTree, type FileTreeEntry } from "./file-tree.ts";
export { KustomizeError, type KustomizeErrorCode } from "./kustomize-error.ts";
export type { Kustomization } from "./kustomization.ts";
export type { Origin } from "./resource.ts";
