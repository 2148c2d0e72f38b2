import type { Controller } from "@sluice/runtime";
import { gitRepositoryController } from "./git-repository/controller.ts";
import type { GitRepositoryDeps } from "./git-repository/reconcile.ts";

/** What the source controllers need from outside. */
export type SourceDeps = GitRepositoryDeps;

/** Every controller of this room. */
export const sourceControllers = (deps: SourceDeps): Controller[] => [gitRepositoryController(deps)];
