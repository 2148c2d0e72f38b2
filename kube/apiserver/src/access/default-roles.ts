// The roles that every cluster has. What charts and Flux rely on is here: cluster-admin, and admin, edit and view, which gather what carries their
// label; and what everybody may ask of the API about itself. Roles of components that do not exist here are left out.
// @see kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go
import type { KubeObject } from "@sluice/objects";
import type { Rule } from "./rbac.ts";

const apiVersion = "rbac.authorization.k8s.io/v1";
const labelPrefix = "rbac.authorization.k8s.io/aggregate-to-";

const read = ["get", "list", "watch"];
const write = ["create", "delete", "deletecollection", "patch", "update"];

const rule = (apiGroup: string, resources: string, verbs: string[]): Rule => ({
  apiGroups: [apiGroup],
  resources: resources.split(" "),
  verbs,
});
const paths = (urls: string): Rule => ({ nonResourceURLs: urls.split(" "), verbs: ["get"] });

type RoleRow = { name: string; rules: Rule[] | null; aggregatedTo?: string; gathers?: string };

const adminRules = [
  rule("authorization.k8s.io", "localsubjectaccessreviews", ["create"]),
  rule("rbac.authorization.k8s.io", "rolebindings roles", [...read, ...write]),
];

const editRules = [
  rule("", "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy", read),
  rule("", "serviceaccounts", ["impersonate"]),
  rule("", "pods pods/attach pods/exec pods/portforward pods/proxy", write),
  rule("", "pods/eviction serviceaccounts/token", ["create"]),
  rule(
    "",
    "configmaps events persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy",
    write,
  ),
  rule(
    "apps",
    "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale",
    write,
  ),
  rule("autoscaling", "horizontalpodautoscalers", write),
  rule("batch", "cronjobs jobs", write),
  rule("policy", "poddisruptionbudgets", write),
  rule("networking.k8s.io", "ingresses networkpolicies", write),
  rule("coordination.k8s.io", "leases", [...read, ...write]),
];

const viewRules = [
  rule(
    "",
    "configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status",
    read,
  ),
  rule(
    "",
    "bindings events limitranges namespaces namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status",
    read,
  ),
  rule("discovery.k8s.io", "endpointslices", read),
  rule(
    "apps",
    "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status",
    read,
  ),
  rule("autoscaling", "horizontalpodautoscalers horizontalpodautoscalers/status", read),
  rule("batch", "cronjobs cronjobs/status jobs jobs/status", read),
  rule("policy", "poddisruptionbudgets poddisruptionbudgets/status", read),
  rule("networking.k8s.io", "ingresses ingresses/status networkpolicies", read),
];

const roles: RoleRow[] = [
  {
    name: "cluster-admin",
    rules: [rule("*", "*", ["*"]), { nonResourceURLs: ["*"], verbs: ["*"] }],
  },
  { name: "admin", rules: null, gathers: "admin" },
  { name: "edit", rules: null, gathers: "edit", aggregatedTo: "admin" },
  { name: "view", rules: null, gathers: "view", aggregatedTo: "edit" },
  { name: "system:aggregate-to-admin", rules: adminRules, aggregatedTo: "admin" },
  { name: "system:aggregate-to-edit", rules: editRules, aggregatedTo: "edit" },
  { name: "system:aggregate-to-view", rules: viewRules, aggregatedTo: "view" },
  {
    name: "system:auth-delegator",
    rules: [
      rule("authentication.k8s.io", "tokenreviews", ["create"]),
      rule("authorization.k8s.io", "subjectaccessreviews", ["create"]),
    ],
  },
  {
    name: "system:basic-user",
    rules: [
      rule("authorization.k8s.io", "selfsubjectaccessreviews selfsubjectrulesreviews", ["create"]),
      rule("authentication.k8s.io", "selfsubjectreviews", ["create"]),
    ],
  },
  {
    name: "system:discovery",
    rules: [paths("/api /api/* /apis /apis/* /healthz /livez /openapi /openapi/* /readyz /version /version/")],
  },
  { name: "system:public-info-viewer", rules: [paths("/healthz /livez /readyz /version /version/")] },
];

const bindings: [role: string, groups: string[]][] = [
  ["cluster-admin", ["system:masters"]],
  ["system:basic-user", ["system:authenticated"]],
  ["system:discovery", ["system:authenticated"]],
  ["system:public-info-viewer", ["system:authenticated", "system:unauthenticated"]],
];

const metadata = (name: string, labels: { [key: string]: string } = {}) => ({
  name,
  annotations: { "rbac.authorization.kubernetes.io/autoupdate": "true" },
  labels: { "kubernetes.io/bootstrapping": "rbac-defaults", ...labels },
});

/** The roles, as objects. */
export const defaultClusterRoles = (): KubeObject[] =>
  roles.map(({ name, rules, aggregatedTo, gathers }) => ({
    apiVersion,
    kind: "ClusterRole",
    metadata: metadata(name, aggregatedTo ? { [`${labelPrefix}${aggregatedTo}`]: "true" } : {}),
    ...(gathers
      ? { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [`${labelPrefix}${gathers}`]: "true" } }] } }
      : {}),
    rules,
  }));

/** Their bindings, as objects. */
export const defaultClusterRoleBindings = (): KubeObject[] =>
  bindings.map(([name, groups]) => ({
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: metadata(name),
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: groups.map((subject) => ({ apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: subject })),
  }));
