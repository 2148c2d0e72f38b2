export { artifact, type Artifact } from "./artifact.ts";
export { GitRepository } from "./git-repository.ts";
export { sourceConditions, sourceFinalizer, sourceReasons } from "./words.ts";
