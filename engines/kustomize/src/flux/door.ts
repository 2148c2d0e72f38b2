// The second door of the package, `@sluice/kustomize/flux`: plain builds do not load what Flux puts on top of them.
export {
  buildFlux,
  generateKustomization,
  type FluxKustomizationSpec,
  type GeneratedKustomization,
} from "./generate-kustomization.ts";
export { setCommonMetadata } from "./common-metadata.ts";
export { substituteVariables, type SubstitutionOptions } from "./substitute-variables.ts";
