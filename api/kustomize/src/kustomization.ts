// What is built from a source and applied. Fields, defaults and rules are those of kustomize.toolkit.fluxcd.io/v1 in Flux 2.9; the
// words are ours.
import { conditions, defineKind, localReference, s, type ObjectOf } from "@sluice/schema";
import { build } from "./build-fields.ts";
import { health } from "./health-fields.ts";
import { status } from "./status-fields.ts";

const sourceRef = s.object("The source whose artifact is built.", {
  apiVersion: s.optional(s.string("API version of the source.")),
  kind: s.oneOf("Kind of the source.", ["OCIRepository", "GitRepository", "Bucket", "ExternalArtifact"]),
  name: s.string("Name of the source."),
  namespace: s.optional(s.string("Namespace of the source; that of the Kustomization by default.")),
});

const dependency = s.object("A Kustomization that must be ready first.", {
  name: s.string("Its name."),
  namespace: s.optional(s.string("Its namespace; that of the Kustomization by default.")),
  readyExpr: s.optional(
    s.string("CEL over `dep` and `self` that decides whether it is ready, in place of the built-in check."),
  ),
});

const decryption = s.object("How encrypted files are decrypted before the build.", {
  provider: s.oneOf("The format of the encrypted files.", ["sops"]),
  secretRef: s.optional(localReference("Secret with private keys; goes before the credentials of a ServiceAccount.")),
  serviceAccountName: s.optional(s.string("ServiceAccount to authenticate as with the key service of a cloud.")),
});

const kubeConfig = s.object(
  "The cluster to apply to, when it is not this one.",
  {
    configMapRef: s.optional(
      localReference(
        "ConfigMap that names a cluster by `provider`, `cluster`, `address`, `ca.crt`, `audiences` and `serviceAccountName`.",
      ),
    ),
    secretRef: s.optional(
      s.object("Secret with a kubeconfig file that holds its own credentials.", {
        key: s.optional(s.string("Key in the Secret; `value` or `value.yaml` by default.")),
        name: s.string("Name of the Secret."),
      }),
    ),
  },
  {
    rules: [
      {
        cel: "has(self.configMapRef) || has(self.secretRef)",
        message: "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified",
      },
      {
        cel: "!has(self.configMapRef) || !has(self.secretRef)",
        message: "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified",
      },
    ],
  },
);

const spec = s.object("What to build, how to apply it, and when it counts as done.", {
  ...build,
  ...health,
  decryption: s.optional(decryption),
  deletionPolicy: s.optional(
    s.oneOf(
      "What becomes of the applied objects when the Kustomization is deleted; `MirrorPrune`, the default, does as `prune` says.",
      ["MirrorPrune", "Delete", "WaitForTermination", "Orphan"],
    ),
  ),
  dependsOn: s.optional(s.array("Kustomizations that must be ready first.", dependency)),
  force: s.boolean("Whether an object is deleted and made anew when an immutable field changes.", { default: false }),
  interval: s.duration("Pause between two reconciliations; jittered."),
  kubeConfig: s.optional(kubeConfig),
  prune: s.boolean("Whether objects that are no longer built are deleted."),
  retryInterval: s.optional(s.duration("Pause before a failed reconciliation is tried again; `interval` by default.")),
  serviceAccountName: s.optional(s.string("ServiceAccount to act as when applying.")),
  sourceRef,
  suspend: s.optional(s.boolean("Whether to stop reconciling.")),
});

/** What is built from a source and applied to a cluster, again and again. */
export const Kustomization = defineKind({
  group: "kustomize.toolkit.fluxcd.io",
  version: "v1",
  kind: "Kustomization",
  doc: "What is built from a source and applied to a cluster, again and again.",
  plural: "kustomizations",
  shortNames: ["ks"],
  categories: ["all", "fluxcd", "fluxcd-appliers"],
  annotations: { "kustomize.toolkit.fluxcd.io/substitute": "disabled" },
  spec,
  status: s.object(
    "What was last applied, and how it went.",
    { conditions: s.optional(conditions("How the reconciliation stands.")), ...status },
    { default: { observedGeneration: -1 } },
  ),
  printerColumns: [
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: "Status", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].message' },
  ],
});
/** An object of kind Kustomization, as the API serves it. */
export type Kustomization = ObjectOf<typeof Kustomization>;
