// The fixed words of source.toolkit.fluxcd.io: a cluster that moves between Flux and Sluice must find the same ones.
// @see fluxcd/source-controller api/v1/condition_types.go, fluxcd/pkg apis/meta, Flux 2.9

/** The finalizer that a source holds until its artifacts are gone. */
export const sourceFinalizer = "finalizers.fluxcd.io";

/** Types of conditions that sources show, beside Ready, Reconciling and Stalled. */
export const sourceConditions = {
  artifactInStorage: "ArtifactInStorage",
  artifactOutdated: "ArtifactOutdated",
  sourceVerified: "SourceVerified",
  fetchFailed: "FetchFailed",
  buildFailed: "BuildFailed",
  storageOperationFailed: "StorageOperationFailed",
  includeUnavailable: "IncludeUnavailable",
} as const;

/** Reasons that stand in conditions and events of sources. */
export const sourceReasons = {
  succeeded: "Succeeded",
  urlInvalid: "URLInvalid",
  authenticationFailed: "AuthenticationFailed",
  verificationError: "VerificationError",
  dirCreationFailed: "DirectoryCreationFailed",
  statOperationFailed: "StatOperationFailed",
  readOperationFailed: "ReadOperationFailed",
  acquireLockFailed: "AcquireLockFailed",
  invalidPath: "InvalidPath",
  archiveOperationFailed: "ArchiveOperationFailed",
  symlinkUpdateFailed: "SymlinkUpdateFailed",
  artifactUpToDate: "ArtifactUpToDate",
  cacheOperationFailed: "CacheOperationFailed",
  patchOperationFailed: "PatchOperationFailed",
  invalidSTSConfiguration: "InvalidSTSConfiguration",
  invalidProviderConfiguration: "InvalidProviderConfiguration",
  gitOperationSucceeded: "GitOperationSucceeded",
  gitOperationFailed: "GitOperationFailed",
} as const;
