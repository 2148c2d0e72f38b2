// The kinds of Flux that a cluster must know: those that are reconciled here by their full schema, the others by name, so that their objects
// can be stored and shown as waiting for a controller that is not there yet.
import { Kustomization } from "@sluice/api-kustomize";
import { GitRepository } from "@sluice/api-source";
import { type GroupVersionKind, type KubeObject } from "@sluice/objects";
import { hasReason, type Client } from "@sluice/client";
import { toCustomResourceDefinition } from "@sluice/schema";

const reconciled = [GitRepository, Kustomization];

type Row = [kind: string, plural: string, versions: string[]];

const waiting: { [group: string]: Row[] } = {
  "source.toolkit.fluxcd.io": [
    ["OCIRepository", "ocirepositories", ["v1", "v1beta2"]],
    ["HelmRepository", "helmrepositories", ["v1", "v1beta2"]],
    ["HelmChart", "helmcharts", ["v1", "v1beta2"]],
    ["Bucket", "buckets", ["v1", "v1beta2"]],
    ["ExternalArtifact", "externalartifacts", ["v1"]],
  ],
  "source.extensions.fluxcd.io": [["ArtifactGenerator", "artifactgenerators", ["v1beta1"]]],
  "helm.toolkit.fluxcd.io": [["HelmRelease", "helmreleases", ["v2", "v2beta2"]]],
  "notification.toolkit.fluxcd.io": [
    ["Provider", "providers", ["v1beta3"]],
    ["Alert", "alerts", ["v1beta3"]],
    ["Receiver", "receivers", ["v1"]],
  ],
  "image.toolkit.fluxcd.io": [
    ["ImageRepository", "imagerepositories", ["v1", "v1beta2"]],
    ["ImagePolicy", "imagepolicies", ["v1", "v1beta2"]],
    ["ImageUpdateAutomation", "imageupdateautomations", ["v1", "v1beta2"]],
  ],
  "flagger.app": [["Canary", "canaries", ["v1beta1"]]],
};

/** False for kinds of Flux that nobody in this process reconciles. Kinds of others are none of our business: true. */
export function hasController({ group, kind }: GroupVersionKind): boolean {
  return !waiting[group]?.some(([name]) => name === kind);
}

/** The definitions of all kinds of Flux. */
export const definitions = (): KubeObject[] => [
  ...reconciled.map((kind) => toCustomResourceDefinition(kind as typeof GitRepository)),
  ...Object.entries(waiting).flatMap(([group, rows]) => rows.map((row) => openDefinition(group, row))),
];

function openDefinition(group: string, [kind, plural, versions]: Row): KubeObject {
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, plural },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        subresources: { status: {} },
        schema,
      })),
    },
  };
}

/** Creates the definitions that the cluster does not have; those that it has are left as they are. */
export async function ensureDefinitions(client: Client, signal: AbortSignal): Promise<void> {
  for (const definition of definitions()) {
    try {
      await client.create(definition, { fieldManager: "sluice", signal });
    } catch (error) {
      if (!hasReason(error, "AlreadyExists")) throw error;
    }
  }
  client.discovery.refresh();
}

/** The kinds that are reconciled here. */
export const reconciledKinds: readonly GroupVersionKind[] = reconciled.map(({ group, version, kind }) => ({
  group,
  version,
  kind,
}));
