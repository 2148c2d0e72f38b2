// What a Kustomization remembers between two reconciliations, conditions aside.
import { s } from "@sluice/schema";

const snapshot = s.object("Reconciliations of the same content, taken together.", {
  digest: s.string("Digest of the built objects, as `<algorithm>:<hex>`."),
  firstReconciled: s.time("When this content was first reconciled."),
  lastReconciled: s.time("When it last was."),
  lastReconciledDuration: s.string("How long the last time took, as a Go duration."),
  lastReconciledStatus: s.string("The reason that the last time ended with."),
  metadata: s.optional(s.map("What else is known, such as the revision.", s.string("Value of one entry."))),
  totalReconciliations: s.integer("How many times it was reconciled.", { format: "int64" }),
});

const inventory = s.object("The objects that were applied.", {
  entries: s.array(
    "One entry an object.",
    s.object("An applied object.", {
      id: s.string("`<namespace>_<name>_<group>_<kind>`."),
      v: s.string("API version without its group."),
    }),
  ),
});

/** Fields of the status beside conditions. */
export const status = {
  history: s.optional(s.array("The latest reconciliations, newest first.", snapshot)),
  inventory: s.optional(inventory),
  lastAppliedOriginRevision: s.optional(s.string("Origin's own revision of what was last applied.")),
  lastAppliedRevision: s.optional(s.string("Revision that was last applied in full.")),
  lastAttemptedRevision: s.optional(s.string("Revision of the last attempt.")),
  lastHandledReconcileAt: s.optional(s.string("The request for a reconciliation that was last handled.")),
  observedGeneration: s.optional(s.integer("metadata.generation that was last reconciled.", { format: "int64" })),
};
