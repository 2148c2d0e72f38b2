// Who Flux's controllers are in a cluster, and what people may do with Flux's kinds: what `flux install` creates beside the definitions, so
// that a Kustomization can name an account that is there in every cluster with Flux.
// @see fluxcd/flux2 manifests/rbac
import type { KubeObject } from "@sluice/objects";

const controllers = [
  "source-controller",
  "kustomize-controller",
  "helm-controller",
  "notification-controller",
  "image-reflector-controller",
  "image-automation-controller",
];
const groups = ["notification", "source", "source.extensions", "helm", "image", "kustomize"].map((group) =>
  group === "source.extensions" ? `${group}.fluxcd.io` : `${group}.toolkit.fluxcd.io`,
);
const rbac = { apiVersion: "rbac.authorization.k8s.io/v1" };

/** The accounts in that namespace, the binding that lets two of them apply anything, and the roles that extend edit and view. */
export const fluxAccounts = (namespace: string): KubeObject[] => [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } },
  ...controllers.map((name): KubeObject => ({
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace },
  })),
  {
    ...rbac,
    kind: "ClusterRoleBinding",
    metadata: { name: `cluster-reconciler-${namespace}` },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: ["kustomize-controller", "helm-controller"].map((name) => ({ kind: "ServiceAccount", name, namespace })),
  },
  extend(`flux-edit-${namespace}`, ["admin", "edit"], ["create", "delete", "deletecollection", "patch", "update"]),
  extend(`flux-view-${namespace}`, ["admin", "edit", "view"], ["get", "list", "watch"]),
];

const extend = (name: string, roles: string[], verbs: string[]): KubeObject => ({
  ...rbac,
  kind: "ClusterRole",
  metadata: {
    name,
    labels: Object.fromEntries(roles.map((role) => [`rbac.authorization.k8s.io/aggregate-to-${role}`, "true"])),
  },
  rules: [{ apiGroups: groups, resources: ["*"], verbs }],
});
