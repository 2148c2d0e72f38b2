// The source that a Kustomization reads, and the artifact that it offers right now.
import type { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { hasReason } from "@sluice/client";
import { gvkOf, type GroupVersionKind, type KubeObject } from "@sluice/objects";
import { ReconcileError, refuseCrossNamespace, waiting, type Caches, type ReconcileContext } from "@sluice/runtime";

/** The part of an artifact that consumers need. */
export type SourceArtifact = { url: string; revision: string; digest: string; metadata?: { [key: string]: string } };

/** What finding a source needs beside the runtime. */
export type SourceDeps = {
  hasController?: ((gvk: GroupVersionKind) => boolean) | undefined;
  /** References into other namespaces are refused. */
  noCrossNamespaceRefs?: boolean | undefined;
};

/** How long to wait for what an event should announce, in case the event is lost. */
export const dependencyRetryMs = 30_000;

/** `Kind/namespace/name` of the source, which also is the key of the index over Kustomizations. */
export function sourceKeyOf({ spec, metadata }: Kustomization): string {
  const { kind, name, namespace } = spec.sourceRef;
  return `${kind}/${namespace ?? metadata.namespace}/${name}`;
}

/**
 * The artifact of the source.
 *
 * @throws {ReconcileError} `ArtifactFailed` when there is no source or it has no artifact yet; `AccessDenied` when it may not be read
 */
export async function findArtifact(
  kustomization: Kustomization,
  context: ReconcileContext,
  { hasController, noCrossNamespaceRefs }: SourceDeps,
): Promise<SourceArtifact> {
  if (noCrossNamespaceRefs) refuseCrossNamespace(kustomization, kustomization.spec.sourceRef);
  const key = sourceKeyOf(kustomization);
  const source = await findSource(kustomization, context);
  if (!source) {
    const { kind } = kustomization.spec.sourceRef;
    const apiVersion = kustomization.spec.sourceRef.apiVersion ?? apiVersions[kind] ?? "";
    const why = hasController?.(gvkOf({ apiVersion, kind })) === false ? `: no controller for ${kind}` : "";
    throw waiting("ArtifactFailed", `Source '${key}' not found${why}`, { afterMs: dependencyRetryMs });
  }
  const { artifact } = (source["status"] ?? {}) as { artifact?: SourceArtifact };
  if (!artifact)
    throw waiting("ArtifactFailed", `Source artifact not found, retrying in 30s: '${key}' has none yet`, {
      afterMs: dependencyRetryMs,
    });
  return artifact;
}

/** The source, if it is of a kind that this process watches anyway. */
export function findCachedSource({ spec, metadata }: Kustomization, caches: Caches): GitRepository | undefined {
  const { kind, name, namespace } = spec.sourceRef;
  return kind === GitRepository.kind ? caches.of(GitRepository).get(name, namespace ?? metadata.namespace) : undefined;
}

const apiVersions: { [kind: string]: string } = {
  GitRepository: "source.toolkit.fluxcd.io/v1",
  OCIRepository: "source.toolkit.fluxcd.io/v1",
  Bucket: "source.toolkit.fluxcd.io/v1",
  ExternalArtifact: "source.toolkit.fluxcd.io/v1",
};

async function findSource(
  { spec, metadata }: Kustomization,
  { caches, client, signal }: ReconcileContext,
): Promise<KubeObject | undefined> {
  const { kind, name } = spec.sourceRef;
  const namespace = spec.sourceRef.namespace ?? metadata.namespace;
  if (kind === GitRepository.kind) return caches.of(GitRepository).get(name, namespace);
  const apiVersion = spec.sourceRef.apiVersion ?? apiVersions[kind];
  if (!apiVersion)
    throw new ReconcileError("ArtifactFailed", `spec.sourceRef.kind: '${kind}' is not supported`, { retry: "never" });
  try {
    return await client.get(gvkOf({ apiVersion, kind }), { name, namespace }, { signal });
  } catch (error) {
    if (hasReason(error, "NotFound", "NoMatch")) return undefined;
    throw error;
  }
}
