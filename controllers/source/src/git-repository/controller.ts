// What is watched and when to look again; the story is in reconcile.ts.
import { GitRepository } from "@sluice/api-source";
import type { Controller } from "@sluice/runtime";
import { cleanUpGitRepository, reconcileGitRepository, type GitRepositoryDeps } from "./reconcile.ts";

/** The controller of GitRepository. */
export const gitRepositoryController = (deps: GitRepositoryDeps): Controller<GitRepository> => ({
  name: "source-controller",
  kind: GitRepository,
  concurrency: 2,
  finalizer: "finalizers.fluxcd.io",
  reconcile: (repository, context) => reconcileGitRepository(repository, deps, context),
  finalize: (repository) => cleanUpGitRepository(repository, deps),
});
