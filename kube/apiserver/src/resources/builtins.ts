// The built-in kinds, as rows. A kind with rules of its own names its strategy; a new kind is one row here.
import { mergeTypeOfBuiltin, mergeTypeOfCustom } from "@sluice/server-side-apply";
import { columnsOf } from "../tables/columns.ts";
import type { Resource, Strategy } from "./resource.ts";
import { selectableFieldsOf } from "./selectable-fields.ts";
import { strategies } from "./strategies.ts";

type Row = [
  kind: string,
  plural: string,
  options?: {
    short?: string[];
    cluster?: true;
    status?: true;
    scale?: true;
    all?: true;
    /** It extends the API: the category `api-extensions`. */
    extends?: true;
    verbs?: string[];
    statusLike?: string[];
  },
];

/** Kinds that are asked, and never stored. */
const question = ["create"];
const withoutCollection = ["create", "delete", "get", "list", "patch", "update", "watch"];
const everything = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

const rows: { [groupVersion: string]: Row[] } = {
  "/v1": [
    ["Namespace", "namespaces", { short: ["ns"], cluster: true, status: true, verbs: withoutCollection }],
    ["ConfigMap", "configmaps", { short: ["cm"] }],
    ["Secret", "secrets"],
    ["ServiceAccount", "serviceaccounts", { short: ["sa"] }],
    ["Service", "services", { short: ["svc"], status: true, all: true }],
    ["Endpoints", "endpoints", { short: ["ep"] }],
    ["Pod", "pods", { short: ["po"], status: true, all: true }],
    ["PodTemplate", "podtemplates"],
    ["ReplicationController", "replicationcontrollers", { short: ["rc"], status: true, scale: true, all: true }],
    ["PersistentVolumeClaim", "persistentvolumeclaims", { short: ["pvc"], status: true }],
    ["PersistentVolume", "persistentvolumes", { short: ["pv"], cluster: true, status: true }],
    ["Node", "nodes", { short: ["no"], cluster: true, status: true }],
    ["Event", "events", { short: ["ev"] }],
    ["Binding", "bindings", { verbs: question }],
    ["ComponentStatus", "componentstatuses", { short: ["cs"], cluster: true, verbs: ["get", "list"] }],
    ["LimitRange", "limitranges", { short: ["limits"] }],
    ["ResourceQuota", "resourcequotas", { short: ["quota"], status: true }],
  ],
  "apps/v1": [
    ["Deployment", "deployments", { short: ["deploy"], status: true, scale: true, all: true }],
    ["ReplicaSet", "replicasets", { short: ["rs"], status: true, scale: true, all: true }],
    ["StatefulSet", "statefulsets", { short: ["sts"], status: true, scale: true, all: true }],
    ["DaemonSet", "daemonsets", { short: ["ds"], status: true, all: true }],
    ["ControllerRevision", "controllerrevisions"],
  ],
  "batch/v1": [
    ["Job", "jobs", { status: true, all: true }],
    ["CronJob", "cronjobs", { short: ["cj"], status: true, all: true }],
  ],
  "autoscaling/v2": [
    ["HorizontalPodAutoscaler", "horizontalpodautoscalers", { short: ["hpa"], status: true, all: true }],
  ],
  "autoscaling/v1": [
    ["HorizontalPodAutoscaler", "horizontalpodautoscalers", { short: ["hpa"], status: true, all: true }],
  ],
  "events.k8s.io/v1": [["Event", "events", { short: ["ev"] }]],
  "policy/v1": [["PodDisruptionBudget", "poddisruptionbudgets", { short: ["pdb"], status: true }]],
  "networking.k8s.io/v1": [
    ["Ingress", "ingresses", { short: ["ing"], status: true }],
    ["IngressClass", "ingressclasses", { cluster: true }],
    ["IPAddress", "ipaddresses", { short: ["ip"], cluster: true }],
    ["NetworkPolicy", "networkpolicies", { short: ["netpol"] }],
    ["ServiceCIDR", "servicecidrs", { cluster: true, status: true }],
  ],
  "rbac.authorization.k8s.io/v1": [
    ["Role", "roles"],
    ["RoleBinding", "rolebindings"],
    ["ClusterRole", "clusterroles", { cluster: true }],
    ["ClusterRoleBinding", "clusterrolebindings", { cluster: true }],
  ],
  "authorization.k8s.io/v1": [
    ["LocalSubjectAccessReview", "localsubjectaccessreviews", { verbs: question }],
    ["SelfSubjectAccessReview", "selfsubjectaccessreviews", { cluster: true, verbs: question }],
    ["SelfSubjectRulesReview", "selfsubjectrulesreviews", { cluster: true, verbs: question }],
    ["SubjectAccessReview", "subjectaccessreviews", { cluster: true, verbs: question }],
  ],
  "authentication.k8s.io/v1": [
    ["SelfSubjectReview", "selfsubjectreviews", { cluster: true, verbs: question }],
    ["TokenReview", "tokenreviews", { cluster: true, verbs: question }],
  ],
  "storage.k8s.io/v1": [
    ["StorageClass", "storageclasses", { short: ["sc"], cluster: true }],
    ["CSIDriver", "csidrivers", { cluster: true }],
    ["CSINode", "csinodes", { cluster: true }],
    ["CSIStorageCapacity", "csistoragecapacities"],
    ["VolumeAttachment", "volumeattachments", { cluster: true, status: true }],
    ["VolumeAttributesClass", "volumeattributesclasses", { short: ["vac"], cluster: true }],
  ],
  "certificates.k8s.io/v1": [
    [
      "CertificateSigningRequest",
      "certificatesigningrequests",
      { short: ["csr"], cluster: true, status: true, statusLike: ["approval"] },
    ],
  ],
  "flowcontrol.apiserver.k8s.io/v1": [
    ["FlowSchema", "flowschemas", { cluster: true, status: true }],
    ["PriorityLevelConfiguration", "prioritylevelconfigurations", { cluster: true, status: true }],
  ],
  "resource.k8s.io/v1": [
    ["DeviceClass", "deviceclasses", { cluster: true }],
    ["ResourceClaim", "resourceclaims", { status: true }],
    ["ResourceClaimTemplate", "resourceclaimtemplates"],
    ["ResourceSlice", "resourceslices", { cluster: true }],
  ],
  "scheduling.k8s.io/v1": [["PriorityClass", "priorityclasses", { short: ["pc"], cluster: true }]],
  "coordination.k8s.io/v1": [["Lease", "leases"]],
  "discovery.k8s.io/v1": [["EndpointSlice", "endpointslices"]],
  "node.k8s.io/v1": [["RuntimeClass", "runtimeclasses", { cluster: true }]],
  "admissionregistration.k8s.io/v1": [
    ["MutatingAdmissionPolicy", "mutatingadmissionpolicies", { cluster: true, extends: true }],
    ["MutatingAdmissionPolicyBinding", "mutatingadmissionpolicybindings", { cluster: true, extends: true }],
    ["MutatingWebhookConfiguration", "mutatingwebhookconfigurations", { cluster: true, extends: true }],
    ["ValidatingWebhookConfiguration", "validatingwebhookconfigurations", { cluster: true, extends: true }],
    ["ValidatingAdmissionPolicy", "validatingadmissionpolicies", { cluster: true, status: true, extends: true }],
    ["ValidatingAdmissionPolicyBinding", "validatingadmissionpolicybindings", { cluster: true, extends: true }],
  ],
  "apiregistration.k8s.io/v1": [["APIService", "apiservices", { cluster: true, status: true, extends: true }]],
  "apiextensions.k8s.io/v1": [
    [
      "CustomResourceDefinition",
      "customresourcedefinitions",
      { short: ["crd", "crds"], cluster: true, status: true, extends: true },
    ],
  ],
};

/** The rows, as the API serves them. */
export function builtinResources(): Resource[] {
  return Object.entries(rows).flatMap(([groupVersion, kinds]) => {
    const slash = groupVersion.indexOf("/");
    return kinds.map((row) =>
      toResource({ group: groupVersion.slice(0, slash), version: groupVersion.slice(slash + 1) }, row),
    );
  });
}

const text = { type: "string" };
const number = { type: "integer" };
const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true } as const;
const status = {
  ...anything,
  properties: {
    conditions: {
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["type"],
      items: anything,
    },
  },
};
const service = { type: "object", properties: { name: text, namespace: text, port: number } };
const specOfApiService = {
  type: "object",
  properties: {
    group: text,
    version: text,
    groupPriorityMinimum: number,
    versionPriority: number,
    insecureSkipTLSVerify: { type: "boolean" },
    caBundle: text,
    service,
  },
};

/** Kinds that client-go has no schema for: CustomResourceDefinition, in which only conditions merge, and APIService. */
const withoutTable = (kind: string) =>
  mergeTypeOfCustom({
    ...anything,
    properties: kind === "APIService" ? { spec: specOfApiService, status } : { status },
  });

function toResource(
  { group, version }: { group: string; version: string },
  [kind, plural, options = {}]: Row,
): Resource {
  const strategy: Strategy = {
    ...strategies[`${group}/${kind}`],
    selectableFields: selectableFieldsOf(group, kind),
  };
  return {
    group,
    version,
    kind,
    plural,
    singular: kind.toLowerCase(),
    listKind: `${kind}List`,
    shortNames: options.short ?? [],
    categories: options.all ? ["all"] : options.extends ? ["api-extensions"] : [],
    namespaced: !options.cluster,
    verbs: options.verbs ?? everything,
    hasStatus: options.status === true,
    statusLike: options.statusLike ?? [],
    ...(options.scale
      ? {
          scale: {
            specReplicas: ".spec.replicas",
            statusReplicas: ".status.replicas",
            labelSelector: ".status.selector",
          },
        }
      : {}),
    strategy,
    columns: columnsOf(group, kind),
    isCustom: false,
    mergeType: () => mergeTypeOfBuiltin({ group, version, kind }) ?? withoutTable(kind),
  };
}
