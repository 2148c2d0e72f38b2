// The fixed words of kustomize.toolkit.fluxcd.io: a cluster that moves between Flux and Sluice must find the same ones.
// @see fluxcd/kustomize-controller api/v1, internal/controller/kustomization_controller.go; fluxcd/pkg apis/meta, ssa; Flux 2.9

/** The finalizer that a Kustomization holds until what it applied is dealt with. */
export const kustomizationFinalizer = "finalizers.fluxcd.io";

/** The field manager that applies objects. */
export const kustomizationFieldManager = "kustomize-controller";

/** Labels on every applied object that name its Kustomization. */
export const ownerLabels = {
  name: "kustomize.toolkit.fluxcd.io/name",
  namespace: "kustomize.toolkit.fluxcd.io/namespace",
} as const;

/** Annotations (and labels) by which one object is treated in its own way. */
export const objectAnnotations = {
  reconcile: "kustomize.toolkit.fluxcd.io/reconcile",
  prune: "kustomize.toolkit.fluxcd.io/prune",
  force: "kustomize.toolkit.fluxcd.io/force",
  ssa: "kustomize.toolkit.fluxcd.io/ssa",
  substitute: "kustomize.toolkit.fluxcd.io/substitute",
  decrypt: "kustomize.toolkit.fluxcd.io/decrypt",
  revision: "kustomize.toolkit.fluxcd.io/revision",
} as const;

/** What the annotations above may say. */
export const annotationValues = {
  enabled: "enabled",
  disabled: "disabled",
  merge: "Merge",
  ifNotPresent: "IfNotPresent",
  ignore: "Ignore",
} as const;

/** Reasons that stand in conditions and events of Kustomizations. */
export const kustomizationReasons = {
  progressing: "Progressing",
  progressingWithRetry: "ProgressingWithRetry",
  suspended: "Suspended",
  succeeded: "Succeeded",
  failed: "Failed",
  dependencyNotReady: "DependencyNotReady",
  pruneFailed: "PruneFailed",
  artifactFailed: "ArtifactFailed",
  buildFailed: "BuildFailed",
  healthCheckFailed: "HealthCheckFailed",
  healthCheckCanceled: "HealthCheckCanceled",
  reconciliationSucceeded: "ReconciliationSucceeded",
  reconciliationFailed: "ReconciliationFailed",
  invalidCELExpression: "InvalidCELExpression",
  featureGateDisabled: "FeatureGateDisabled",
  accessDenied: "AccessDenied",
} as const;
