// Kinds whose objects are only replaced by whoever says which version of them they have seen.
// @see kubernetes pkg/registry/*/*/strategy.go `AllowUnconditionalUpdate`, v1.36.3
import type { Resource } from "./resource.ts";

const careful: ReadonlySet<string> = new Set([
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "apiextensions.k8s.io/CustomResourceDefinition",
  "apiregistration.k8s.io/APIService",
  "coordination.k8s.io/Lease",
  "node.k8s.io/RuntimeClass",
  "policy/PodDisruptionBudget",
  "storage.k8s.io/CSIDriver",
  "storage.k8s.io/CSINode",
  "storage.k8s.io/CSIStorageCapacity",
  "storage.k8s.io/VolumeAttachment",
]);

/** Whether a PUT must name a resourceVersion. */
export const wantsVersion = ({ isCustom, group, kind }: Resource): boolean =>
  isCustom || careful.has(`${group}/${kind}`);
