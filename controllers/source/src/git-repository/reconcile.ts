// A Git repository: look at the remote, and when it has moved, publish the tree of its commit as an artifact.
import type { GitRepository } from "@sluice/api-source";
import type { Artifact, ArtifactStorage } from "@sluice/artifacts";
import { GitError, type Checkout, type Git, type GitRemote } from "@sluice/git";
import { collectIgnoreRules } from "@sluice/ignore";
import { equalJson, formatTime, parseDuration } from "@sluice/objects";
import { ready, ReconcileError, type Outcome, type ReconcileContext } from "@sluice/runtime";
import { readLogin } from "./credentials.ts";
import { resolveReference, type Resolved } from "./resolve-reference.ts";
import { refuseScheme, refuseUnsupported } from "./unsupported.ts";

/** What the reconciler needs beside the runtime. */
export type GitRepositoryDeps = {
  git: Git;
  storage: ArtifactStorage;
  /** Where a repository really is, such as the working tree that `sluice up` serves; undefined to take `spec.url`. */
  redirect?: (repository: GitRepository) => Redirect | undefined;
};

/** Another place to look: its address, the reference to read there, and how to name what is found. */
export type Redirect = { url: string; ref?: GitRepository["spec"]["ref"]; describe?: (resolved: Resolved) => string };

const defaultTimeoutMs = 60_000;

/** Brings one repository about. */
export async function reconcileGitRepository(
  repository: GitRepository,
  deps: GitRepositoryDeps,
  context: ReconcileContext,
): Promise<Outcome> {
  refuseUnsupported(repository);
  const redirected = deps.redirect?.(repository);
  const remote = await remoteOf(repository, redirected?.url, context);
  const resolved = resolveReference(
    redirected?.ref ?? repository.spec.ref,
    await reach(() => deps.git.listRefs(remote)),
  );
  const revision = redirected?.describe?.(resolved) ?? resolved.revision;
  const file = `${resolved.hash}.tar.gz`;

  const stored = await findStored(repository, { revision, file }, deps.storage);
  if (stored) return done(stored, repository);

  await context.progress(`building artifact: new upstream revision '${revision}'`);
  await using checkout = await reach(() => deps.git.fetchCommit(remote, resolved));
  const artifact = await publish(repository, { checkout, revision, file }, { deps, context });
  await deps.storage.collect(ownerOf(repository), artifact, context.clock.now());
  const subject = await checkout.subject();
  return done(artifact, repository, [
    {
      severity: "info",
      reason: "NewArtifact",
      message: `stored artifact for commit '${subject}'`,
      metadata: {
        "source.toolkit.fluxcd.io/revision": artifact.revision,
        "source.toolkit.fluxcd.io/digest": artifact.digest,
      },
    },
  ]);
}

/** What deletion must undo: the stored files. */
export async function cleanUpGitRepository(
  repository: GitRepository,
  { storage }: GitRepositoryDeps,
): Promise<{ events: Outcome["events"] }> {
  await storage.remove(ownerOf(repository));
  return {
    events: [
      {
        severity: "info",
        reason: "GarbageCollectionSucceeded",
        message: "garbage collected artifacts for deleted resource",
      },
    ],
  };
}

const ownerOf = ({ kind, metadata }: GitRepository) => ({
  kind,
  namespace: metadata.namespace ?? "",
  name: metadata.name ?? "",
});

async function remoteOf(
  repository: GitRepository,
  url: string | undefined,
  { client, signal }: ReconcileContext,
): Promise<GitRemote> {
  const { spec } = repository;
  const timeoutMs = spec.timeout ? parseDuration(spec.timeout) : defaultTimeoutMs;
  if (url !== undefined) return { url, timeoutMs, signal };
  refuseScheme(spec.url);
  return { url: spec.url, timeoutMs, signal, ...(await failing(() => readLogin(repository, client, signal))) };
}

/** Turns Git's failures into what users see, and marks the fetch as failed. */
async function reach<T>(work: () => Promise<T>): Promise<T> {
  return failing(async () => {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      const reason = error.code === "AUTHENTICATION" ? "AuthenticationFailed" : "GitOperationFailed";
      throw new ReconcileError(reason, error.message, { cause: error });
    }
  });
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ReconcileError)) throw error;
    const { reason, message, retry, cause } = error;
    throw new ReconcileError(reason, message, {
      retry,
      cause,
      conditions: [{ type: "FetchFailed", status: "True", reason, message }],
    });
  }
}

/** The artifact in status, when it is still what the remote and the spec ask for and the file is intact. */
async function findStored(
  { spec, status }: GitRepository,
  { revision, file }: { revision: string; file: string },
  storage: ArtifactStorage,
): Promise<Artifact | undefined> {
  const artifact = status?.artifact;
  if (!artifact || artifact.revision !== revision || !artifact.path.endsWith(`/${file}`)) return undefined;
  if (!equalJson(status.observedIgnore, spec.ignore)) return undefined;
  return (await storage.has(artifact)) ? artifact : undefined;
}

type Source = { checkout: Checkout; revision: string; file: string };

async function publish(
  repository: GitRepository,
  { checkout, revision, file }: Source,
  { deps, context }: { deps: GitRepositoryDeps; context: ReconcileContext },
): Promise<Artifact> {
  const tree = (await reach(() => checkout.files())).filter(({ content }) => content !== undefined);
  const contents = new Map(tree.map(({ path, content }) => [path, content ?? Buffer.alloc(0)]));
  const isIgnored = collectIgnoreRules(
    [...contents.keys()],
    (path) => contents.get(path)?.toString("utf8") ?? "",
    repository.spec.ignore,
  );
  const files = tree
    .filter(({ path }) => !isIgnored(path))
    .map(({ path, mode, content = Buffer.alloc(0) }) => ({ path, content, executable: mode === "executable" }));
  try {
    return await deps.storage.publish(ownerOf(repository), {
      revision,
      file,
      files,
      now: formatTime(context.clock.now()),
    });
  } catch (error) {
    const message = `unable to archive artifact to storage: ${(error as Error).message}`;
    throw new ReconcileError("ArchiveOperationFailed", message, {
      cause: error,
      conditions: [{ type: "StorageOperationFailed", status: "True", reason: "ArchiveOperationFailed", message }],
    });
  }
}

function done(artifact: Artifact, { spec }: GitRepository, events: Outcome["events"] = []): Outcome {
  const message = `stored artifact for revision '${artifact.revision}'`;
  return ready("Succeeded", message, {
    status: { artifact, observedIgnore: spec.ignore },
    conditions: [{ type: "ArtifactInStorage", status: "True", reason: "Succeeded", message }],
    removeConditions: ["FetchFailed", "StorageOperationFailed", "ArtifactOutdated"],
    events,
  });
}
