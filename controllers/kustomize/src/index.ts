import { createTargets } from "@sluice/apply";
import type { Client } from "@sluice/client";
import type { GroupVersionKind } from "@sluice/objects";
import type { Controller } from "@sluice/runtime";
import { createArtifactTrees } from "./kustomization/artifact-trees.ts";
import { kustomizationController } from "./kustomization/controller.ts";

/** What the kustomize controllers need from outside. */
export type KustomizeDeps = {
  client: Client;
  signal: AbortSignal;
  /** False for kinds that nobody in this process reconciles, so that nobody waits for them; everything is waited for when absent. */
  hasController?: (gvk: GroupVersionKind) => boolean;
  /** The ServiceAccount to act as where a Kustomization names none. */
  defaultServiceAccount?: string;
  /** Labels of the ConfigMaps and Secrets whose changes are applied at once; `reconcile.fluxcd.io/watch=Enabled` when absent. */
  configSelector?: string;
};

/** Every controller of this room. */
export const kustomizeControllers = ({ client, signal, ...also }: KustomizeDeps): Controller[] => [
  kustomizationController({
    targets: createTargets(client, signal),
    memory: new Map(),
    builds: new Map(),
    trees: createArtifactTrees(),
    ...also,
  }),
];
