// Fields that every kind of every API group has in the same shape, because Kubernetes itself fixes it.
import type { Condition } from "@sluice/objects";
import { s, type Field } from "./builder.ts";

/** A list of metav1.Condition, with the bounds that metav1 sets. @see k8s.io/apimachinery/pkg/apis/meta/v1 Condition, v0.36.0 */
export const conditions = (description: string): Field<Condition[]> =>
  s.array(
    description,
    s.object("One aspect of the object's state.", {
      type: s.string("Which aspect, in CamelCase; a domain may stand before it.", {
        maxLength: 316,
        pattern:
          "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$",
      }),
      status: s.oneOf("Whether the aspect holds; Unknown while nobody can tell.", ["True", "False", "Unknown"]),
      reason: s.string("One CamelCase word for why the status is what it is; programs may rely on it.", {
        minLength: 1,
        maxLength: 1024,
        pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$",
      }),
      message: s.string("The same for people; may be empty.", { maxLength: 32768 }),
      lastTransitionTime: s.time("When the status last became another."),
      observedGeneration: s.optional(
        s.integer("metadata.generation that this was said of; an older one means that it is out of date.", {
          format: "int64",
          minimum: 0,
        }),
      ),
    }),
  );

/** The name of another object in the same namespace. */
export const localReference = (description: string): Field<{ name: string }> =>
  s.object(description, { name: s.string("Name of the object.") });

/** What the runtime writes into the status of every object that it reconciles. */
export const reconciledStatus = {
  conditions: s.optional(conditions("Whether it is ready, being worked on, or stuck.")),
  lastHandledReconcileAt: s.optional(s.string("The request for a reconciliation that was last handled.")),
  observedGeneration: s.optional(s.integer("metadata.generation that was last reconciled.", { format: "int64" })),
};
