import { createHandOvers, createTargets } from "@sluice/apply";
import type { Client } from "@sluice/client";
import type { GroupVersionKind } from "@sluice/objects";
import { parseFeatureGates, type Controller } from "@sluice/runtime";
import { createArtifactTrees } from "./kustomization/artifact-trees.ts";
import { kustomizationController } from "./kustomization/controller.ts";
import { kustomizeGates, type KustomizeGates } from "./kustomization/feature-gates.ts";

export { kustomizeGates, type KustomizeGates } from "./kustomization/feature-gates.ts";

/** What the kustomize controllers need from outside. */
export type KustomizeDeps = {
  client: Client;
  signal: AbortSignal;
  /** False for kinds that nobody in this process reconciles, so that nobody waits for them; everything is waited for when absent. */
  hasController?: (gvk: GroupVersionKind) => boolean;
  /** The ServiceAccount to act as where a Kustomization names none. */
  defaultServiceAccount?: string;
  /** References into other namespaces are refused. */
  noCrossNamespaceRefs?: boolean;
  /** Field managers, beside kubectl's, whose fields are taken over. */
  overrideManagers?: readonly string[];
  /** `Group/Kind` of objects that are applied after classes and before all others. */
  customStageKinds?: readonly string[];
  /** Which behaviour is on or off; Flux's defaults, but for what docs/differences-from-flux.md says, when absent. */
  gates?: KustomizeGates;
  /** Labels of the ConfigMaps and Secrets whose changes are applied at once; `reconcile.fluxcd.io/watch=Enabled` when absent. */
  configSelector?: string;
};

/** Every controller of this room. */
export const kustomizeControllers = ({
  client,
  signal,
  gates = parseFeatureGates("", kustomizeGates),
  overrideManagers = [],
  customStageKinds = [],
  ...also
}: KustomizeDeps): Controller[] => [
  kustomizationController({
    targets: createTargets(client, signal),
    memory: new Map(),
    builds: new Map(),
    handOvers: createHandOvers(),
    trees: createArtifactTrees(),
    gates,
    overrideManagers,
    customStageKinds: new Set(customStageKinds),
    ...also,
  }),
];
