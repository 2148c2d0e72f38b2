export { GitError, redact, type GitErrorCode } from "./git-error.ts";
export { systemGit, type Checkout, type Git, type GitCredentials, type GitRemote, type RemoteRef } from "./remote.ts";
export { runGit, type GitRun } from "./run-git.ts";
export { serveGit, type GitServer, type GitServerOptions } from "./serve.ts";
export { type GitFile } from "./tree.ts";
