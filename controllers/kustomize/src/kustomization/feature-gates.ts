// The feature gates of Flux's kustomize-controller that mean something here, by their names; all others are refused by name.
// @see fluxcd/kustomize-controller internal/features/features.go
import type { FeatureGates } from "@sluice/runtime";

/** Each gate, and whether it is on unless somebody says otherwise. */
export const kustomizeGates = {
  /** `readyExpr` of a dependency is asked in addition to the built-in check, not in place of it. */
  AdditiveCELDependencyCheck: false,
  /** Something newer ends the waiting for health. On here, off in Flux: ADR 4. */
  CancelHealthCheckOnNewRevision: true,
  /** ConfigMaps and Secrets are not watched. */
  DisableConfigWatchers: false,
  /** Health checks wait for all objects, although one has failed already. */
  DisableFailFastBehavior: false,
  /** A variable without value and default is an error. */
  StrictPostBuildSubstitutions: true,
};

/** Which of them are on. */
export type KustomizeGates = FeatureGates<typeof kustomizeGates>;
