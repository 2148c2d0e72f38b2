export { createArtifactCache, type ArtifactAddress, type ArtifactCache } from "./artifact-cache.ts";
export { ArtifactError, fetchArtifact, type FetchLimits } from "./fetch.ts";
export { serveArtifacts, type ArtifactServer } from "./serve.ts";
export {
  createArtifactStorage,
  defaultRetention,
  type Artifact,
  type ArtifactOwner,
  type ArtifactStorage,
  type Retention,
} from "./storage.ts";
