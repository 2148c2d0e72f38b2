// A Git repository to watch. Fields, defaults and rules are those of source.toolkit.fluxcd.io/v1 in Flux 2.9; the words are ours.
import { conditions, defineKind, localReference, s, type ObjectOf } from "@sluice/schema";
import { artifact } from "./artifact.ts";

const include = s.object("Another GitRepository whose content goes into this one's artifact.", {
  fromPath: s.optional(s.string("Which directory of it to take; all of it by default.")),
  repository: localReference("The GitRepository to take it from."),
  toPath: s.optional(s.string("Directory to put it into; named after the GitRepository by default.")),
});

const reference = s.object("Which commit to publish; the head of `master` when nothing is said.", {
  branch: s.optional(s.string("Branch whose head to follow.")),
  commit: s.optional(
    s.string(
      "SHA of one commit; goes before every other field. Together with `branch` the clone is a shallow one of that branch.",
    ),
  ),
  name: s.optional(
    s.string("Full name of a reference, such as `refs/pull/420/head`; goes before branch, tag and semver."),
  ),
  semver: s.optional(s.string("Range of versions; the newest tag within it counts. Goes before `tag`.")),
  tag: s.optional(s.string("Tag to check out; goes before `branch`.")),
});

const verification = s.object("Which signatures a commit or tag must bear to be published.", {
  mode: s.oneOf("What must be signed. `head` is the old spelling of `HEAD`.", ["head", "HEAD", "Tag", "TagAndHEAD"], {
    default: "HEAD",
  }),
  secretRef: localReference(
    "Secret with the keys to trust: OpenPGP keys under names in `.asc`, SSH keys in `.sshpub`.",
  ),
});

const spec = s.object("What to clone, and how often to look.", {
  ignore: s.optional(s.string("What to leave out, in the words of .gitignore; takes the place of the default list.")),
  include: s.optional(s.array("Other GitRepositories whose content goes into this artifact.", include)),
  interval: s.duration("Pause between two looks at the remote; jittered."),
  provider: s.optional(
    s.oneOf("Who issues the credentials; `generic` by default.", ["generic", "aws", "azure", "github"]),
  ),
  proxySecretRef: s.optional(localReference("Secret with the address of a proxy and its credentials.")),
  recurseSubmodules: s.optional(s.boolean("Whether submodules are cloned as well.")),
  ref: s.optional(reference),
  secretRef: s.optional(
    localReference(
      "Secret with credentials: `username` and `password`, or `bearerToken`, for HTTPS; `identity` and `known_hosts` for SSH.",
    ),
  ),
  serviceAccountName: s.optional(s.string("ServiceAccount to authenticate as; for the providers `aws` and `azure`.")),
  sparseCheckout: s.optional(s.array("Directories to check out; everything by default.", s.string("One directory."))),
  suspend: s.optional(s.boolean("Whether to stop reconciling.")),
  timeout: s.duration("How long one Git operation may take.", { default: "60s", largest: "m" }),
  url: s.string("Address to clone from, over HTTP, HTTPS or SSH.", { pattern: "^(http|https|ssh)://.*$" }),
  verify: s.optional(verification),
});

const status = s.object(
  "What was last published.",
  {
    artifact: s.optional(artifact),
    conditions: s.optional(conditions("How the reconciliation stands.")),
    includedArtifacts: s.optional(s.array("Artifacts that were included, in the order of `spec.include`.", artifact)),
    lastHandledReconcileAt: s.optional(s.string("The request for a reconciliation that was last handled.")),
    observedGeneration: s.optional(s.integer("metadata.generation that was last reconciled.", { format: "int64" })),
    observedIgnore: s.optional(s.string("`spec.ignore` that the artifact was made with.")),
    observedInclude: s.optional(s.array("`spec.include` that the artifact was made with.", include)),
    observedRecurseSubmodules: s.optional(s.boolean("`spec.recurseSubmodules` that the artifact was made with.")),
    observedSparseCheckout: s.optional(
      s.array("`spec.sparseCheckout` that the artifact was made with.", s.string("One directory.")),
    ),
    sourceVerificationMode: s.optional(s.string("`spec.verify.mode` by which the artifact was verified.")),
  },
  { default: { observedGeneration: -1 } },
);

/** A Git repository to watch. Each new commit is published as an artifact. */
export const GitRepository = defineKind({
  group: "source.toolkit.fluxcd.io",
  version: "v1",
  kind: "GitRepository",
  doc: "A Git repository to watch. Each new commit is published as an artifact.",
  plural: "gitrepositories",
  shortNames: ["gitrepo"],
  categories: ["all", "fluxcd", "fluxcd-sources"],
  annotations: { "kustomize.toolkit.fluxcd.io/substitute": "disabled" },
  spec,
  status,
  rules: [
    {
      cel: "!has(self.serviceAccountName) || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
      message: "serviceAccountName can only be set when provider is 'azure' or 'aws'",
    },
  ],
  printerColumns: [
    { name: "URL", type: "string", jsonPath: ".spec.url" },
    { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    { name: "Ready", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: "Status", type: "string", jsonPath: '.status.conditions[?(@.type=="Ready")].message' },
  ],
});
/** An object of kind GitRepository, as the API serves it. */
export type GitRepository = ObjectOf<typeof GitRepository>;
