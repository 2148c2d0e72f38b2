// The part of a Kustomization's spec that says when it counts as done, and which differences are none.
import { s } from "@sluice/schema";
import { selector } from "./build-fields.ts";

const healthCheckExpr = s.object("How to judge the objects of one kind, in CEL over the object's fields.", {
  apiVersion: s.string("API version of the kind."),
  current: s.string("Holds when the object has become what was asked for."),
  failed: s.optional(s.string("Holds when the object has failed.")),
  inProgress: s.optional(s.string("Holds while the object is on its way.")),
  // Flux does not require it: CustomHealthCheck inlines a struct whose kind is optional to the CRD generator.
  kind: s.optional(s.string("The kind.")),
});

const reference = s.object("An object to wait for.", {
  apiVersion: s.optional(s.string("Its API version; the one that the cluster prefers by default.")),
  kind: s.string("Its kind."),
  name: s.string("Its name."),
  namespace: s.optional(s.string("Its namespace.")),
});

const ignoreRule = s.object("Fields that are left as they are found.", {
  paths: s.array("The fields, as JSON pointers (RFC 6901).", s.string("One pointer.")),
  target: s.optional(s.object("Objects that the rule is about; all of them by default.", selector)),
});

/** Fields of the spec that govern waiting and drift. */
export const health = {
  healthCheckExprs: s.optional(s.array("How to judge custom objects.", healthCheckExpr)),
  healthChecks: s.optional(s.array("Objects to wait for.", reference)),
  ignore: s.optional(s.array("Fields that are neither compared nor applied.", ignoreRule)),
  timeout: s.optional(s.duration("How long validation, apply and waiting may take; `interval` by default.")),
  wait: s.optional(s.boolean("Whether to wait for every applied object; `healthChecks` are then not looked at.")),
};
