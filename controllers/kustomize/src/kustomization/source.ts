// The source that a Kustomization reads, and the artifact that it offers right now.
import type { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { hasReason } from "@sluice/client";
import { gvkOf, type GroupVersionKind, type KubeObject } from "@sluice/objects";
import { ReconcileError, waiting, type ReconcileContext } from "@sluice/runtime";

/** The part of an artifact that consumers need. */
export type SourceArtifact = { url: string; revision: string; digest: string; metadata?: { [key: string]: string } };

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
 * @throws {ReconcileError} `ArtifactFailed` when there is no source or it has no artifact yet
 */
export async function findArtifact(
  kustomization: Kustomization,
  context: ReconcileContext,
  hasController?: (gvk: GroupVersionKind) => boolean,
): Promise<SourceArtifact> {
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
