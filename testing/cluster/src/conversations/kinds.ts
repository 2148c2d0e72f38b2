// Every built-in kind once, with as little as may be said: what the API fills in, who owns what, and that a second write of the same is none.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

type Row = [groupVersion: string, kind: string, plural: string, content: JsonObject, scope?: "cluster"];

const pod = { containers: [{ name: "app", image: "nginx" }] };
const template = { metadata: { labels: { a: "b" } }, spec: pod };
const selector = { matchLabels: { a: "b" } };
const rules = [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }];
const subjects = [
  { kind: "User", name: "jane" },
  { kind: "ServiceAccount", name: "robot", namespace: "default" },
];
const hook = {
  name: "a.example.com",
  clientConfig: { service: { namespace: "default", name: "hook" } },
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
  rules: [{ apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nothings"] }],
};
const match = {
  resourceRules: [{ apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nothings"] }],
};

/** For O=team, CN=jane. */
const certificateRequest =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0FBZ0VBTUI0eERUQUxCZ05WQkFvTUJIUmxZVzB4RFRBTEJnTlZCQU1NQkdwaGJt" +
  "VXdXVEFUQmdjcQpoa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVNSNFJYaThyRnp5T2RVS2JvL0g5NmJuenJZcEtLalgzL3BadHV1CjYybTdVNXNaR3JTL2hu" +
  "WFlodUx0bk56S2pWbGJ5TWZ0bHMxQUJoRm5wT3ZybnhFK29BQXdDZ1lJS29aSXpqMEUKQXdJRFNRQXdSZ0loQVBTb2hSdTRFbERRTVkwa0JmcVYycWRGbEtH" +
  "MC9MRkxQYVR2TE9pWnEzb1BBaUVBNzVxaQp4L2dSd3ZBQkdKU1J1R01Cd2V1dE1jazYxcGpncTMydnhyZGVrZzQ9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJF" +
  "UVVFU1QtLS0tLQo=";

const rows: Row[] = [
  ["v1", "ConfigMap", "configmaps", { data: { a: "1" }, binaryData: { b: "AAE=" } }],
  ["v1", "Secret", "secrets", { stringData: { a: "1" }, data: { b: "Mg==" } }],
  ["v1", "ServiceAccount", "serviceaccounts", {}],
  ["v1", "Service", "services", { spec: { selector: { a: "b" }, ports: [{ port: 80 }] } }],
  ["v1", "Endpoints", "endpoints", { subsets: [{ addresses: [{ ip: "10.1.2.3" }], ports: [{ port: 80 }] }] }],
  ["v1", "Pod", "pods", { spec: pod }],
  ["v1", "PodTemplate", "podtemplates", { template }],
  ["v1", "ReplicationController", "replicationcontrollers", { spec: { template } }],
  [
    "v1",
    "PersistentVolumeClaim",
    "persistentvolumeclaims",
    { spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } } },
  ],
  [
    "v1",
    "PersistentVolume",
    "persistentvolumes",
    { spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } } },
    "cluster",
  ],
  ["v1", "Node", "nodes", {}, "cluster"],
  ["v1", "Namespace", "namespaces", {}, "cluster"],
  [
    "v1",
    "Event",
    "events",
    {
      involvedObject: { kind: "Pod", name: "a", namespace: "{ns}" },
      reason: "Started",
      message: "it has started",
      type: "Normal",
    },
  ],
  [
    "v1",
    "LimitRange",
    "limitranges",
    { spec: { limits: [{ type: "Container", default: { cpu: "1" }, max: { memory: "1Gi" } }] } },
  ],
  ["v1", "ResourceQuota", "resourcequotas", { spec: { hard: { pods: "10", "requests.cpu": "2" } } }],
  ["apps/v1", "Deployment", "deployments", { spec: { selector, template } }],
  ["apps/v1", "ReplicaSet", "replicasets", { spec: { selector, template } }],
  ["apps/v1", "StatefulSet", "statefulsets", { spec: { selector, template, serviceName: "a" } }],
  ["apps/v1", "DaemonSet", "daemonsets", { spec: { selector, template } }],
  ["apps/v1", "ControllerRevision", "controllerrevisions", { revision: 1, data: { any: { thing: 1 } } }],
  ["batch/v1", "Job", "jobs", { spec: { template: { spec: { ...pod, restartPolicy: "Never" } } } }],
  [
    "batch/v1",
    "CronJob",
    "cronjobs",
    {
      spec: {
        schedule: "*/5 * * * *",
        jobTemplate: { spec: { template: { spec: { ...pod, restartPolicy: "OnFailure" } } } },
      },
    },
  ],
  [
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    "horizontalpodautoscalers",
    { spec: { maxReplicas: 3, scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" } } },
  ],
  [
    "autoscaling/v1",
    "HorizontalPodAutoscaler",
    "horizontalpodautoscalers",
    {
      spec: {
        maxReplicas: 3,
        targetCPUUtilizationPercentage: 50,
        scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "a" },
      },
    },
  ],
  ["policy/v1", "PodDisruptionBudget", "poddisruptionbudgets", { spec: { minAvailable: 1, selector } }],
  [
    "events.k8s.io/v1",
    "Event",
    "events",
    {
      eventTime: "2026-01-02T03:04:05.000006Z",
      reportingController: "example.com/c",
      reportingInstance: "c-1",
      action: "Starting",
      reason: "Started",
      regarding: { kind: "Pod", name: "a", namespace: "{ns}" },
      note: "it has started",
      type: "Normal",
    },
  ],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "ingresses",
    {
      spec: {
        rules: [
          {
            host: "a.example.com",
            http: {
              paths: [{ path: "/", pathType: "Prefix", backend: { service: { name: "a", port: { number: 80 } } } }],
            },
          },
        ],
      },
    },
  ],
  ["networking.k8s.io/v1", "IngressClass", "ingressclasses", { spec: { controller: "example.com/c" } }, "cluster"],
  [
    "networking.k8s.io/v1",
    "NetworkPolicy",
    "networkpolicies",
    { spec: { podSelector: {}, ingress: [{ ports: [{ port: 80 }] }] } },
  ],
  ["networking.k8s.io/v1", "ServiceCIDR", "servicecidrs", { spec: { cidrs: ["10.200.0.0/24"] } }, "cluster"],
  ["rbac.authorization.k8s.io/v1", "Role", "roles", { rules }],
  ["rbac.authorization.k8s.io/v1", "RoleBinding", "rolebindings", { roleRef: { kind: "Role", name: "r" }, subjects }],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", "clusterroles", { rules }, "cluster"],
  [
    "rbac.authorization.k8s.io/v1",
    "ClusterRoleBinding",
    "clusterrolebindings",
    { roleRef: { kind: "ClusterRole", name: "r", apiGroup: "rbac.authorization.k8s.io" }, subjects },
    "cluster",
  ],
  ["storage.k8s.io/v1", "StorageClass", "storageclasses", { provisioner: "example.com/p" }, "cluster"],
  ["storage.k8s.io/v1", "CSIDriver", "csidrivers", { spec: {} }, "cluster"],
  [
    "storage.k8s.io/v1",
    "CSINode",
    "csinodes",
    { spec: { drivers: [{ name: "example.com", nodeID: "n" }] } },
    "cluster",
  ],
  ["storage.k8s.io/v1", "CSIStorageCapacity", "csistoragecapacities", { storageClassName: "s", capacity: "1Gi" }],
  [
    "storage.k8s.io/v1",
    "VolumeAttachment",
    "volumeattachments",
    { spec: { attacher: "example.com", nodeName: "n", source: { persistentVolumeName: "v" } } },
    "cluster",
  ],
  [
    "storage.k8s.io/v1",
    "VolumeAttributesClass",
    "volumeattributesclasses",
    { driverName: "example.com", parameters: { a: "b" } },
    "cluster",
  ],
  ["scheduling.k8s.io/v1", "PriorityClass", "priorityclasses", { value: 1000 }, "cluster"],
  ["coordination.k8s.io/v1", "Lease", "leases", { spec: { holderIdentity: "me", leaseDurationSeconds: 15 } }],
  [
    "certificates.k8s.io/v1",
    "CertificateSigningRequest",
    "certificatesigningrequests",
    {
      spec: {
        request: certificateRequest,
        signerName: "kubernetes.io/kube-apiserver-client",
        usages: ["client auth"],
        expirationSeconds: 86_400,
      },
    },
    "cluster",
  ],
  [
    "discovery.k8s.io/v1",
    "EndpointSlice",
    "endpointslices",
    { addressType: "IPv4", endpoints: [{ addresses: ["10.1.2.3"] }], ports: [{ port: 80 }] },
  ],
  ["node.k8s.io/v1", "RuntimeClass", "runtimeclasses", { handler: "runc" }, "cluster"],
  [
    "flowcontrol.apiserver.k8s.io/v1",
    "FlowSchema",
    "flowschemas",
    { spec: { priorityLevelConfiguration: { name: "p" } } },
    "cluster",
  ],
  [
    "flowcontrol.apiserver.k8s.io/v1",
    "PriorityLevelConfiguration",
    "prioritylevelconfigurations",
    { spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } } },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "ValidatingWebhookConfiguration",
    "validatingwebhookconfigurations",
    { webhooks: [hook] },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "MutatingWebhookConfiguration",
    "mutatingwebhookconfigurations",
    { webhooks: [hook] },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicy",
    "validatingadmissionpolicies",
    { spec: { matchConstraints: match, validations: [{ expression: "true" }] } },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "ValidatingAdmissionPolicyBinding",
    "validatingadmissionpolicybindings",
    { spec: { policyName: "p", validationActions: ["Deny"], matchResources: {} } },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicy",
    "mutatingadmissionpolicies",
    {
      spec: {
        matchConstraints: match,
        reinvocationPolicy: "Never",
        mutations: [
          {
            patchType: "ApplyConfiguration",
            applyConfiguration: { expression: "Object{metadata: Object.metadata{labels: {'a': 'b'}}}" },
          },
        ],
      },
    },
    "cluster",
  ],
  [
    "admissionregistration.k8s.io/v1",
    "MutatingAdmissionPolicyBinding",
    "mutatingadmissionpolicybindings",
    { spec: { policyName: "p" } },
    "cluster",
  ],
  [
    "resource.k8s.io/v1",
    "DeviceClass",
    "deviceclasses",
    { spec: { selectors: [{ cel: { expression: "device.driver == 'example.com'" } }] } },
    "cluster",
  ],
  [
    "resource.k8s.io/v1",
    "ResourceClaim",
    "resourceclaims",
    { spec: { devices: { requests: [{ name: "one", exactly: { deviceClassName: "c" } }] } } },
  ],
  [
    "resource.k8s.io/v1",
    "ResourceClaimTemplate",
    "resourceclaimtemplates",
    { spec: { spec: { devices: { requests: [{ name: "one", exactly: { deviceClassName: "c" } }] } } } },
  ],
  [
    "resource.k8s.io/v1",
    "ResourceSlice",
    "resourceslices",
    {
      spec: {
        driver: "example.com",
        nodeName: "n",
        pool: { name: "p", generation: 1, resourceSliceCount: 1 },
        devices: [{ name: "d" }],
      },
    },
    "cluster",
  ],
  [
    "apiregistration.k8s.io/v1",
    "APIService",
    "apiservices",
    {
      spec: {
        group: "kinds.example.com",
        version: "v1",
        groupPriorityMinimum: 1000,
        versionPriority: 15,
        service: { name: "s", namespace: "default" },
      },
    },
    "cluster",
  ],
];

const names: { readonly [kind: string]: string } = { APIService: "v1.kinds.example.com" };

type Made = { path: string; name: string; object: JsonObject };

function made([groupVersion, kind, plural, content, scope]: Row): Made {
  const base = groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`;
  const path = scope === "cluster" ? `${base}/${plural}` : `${base}/namespaces/{ns}/${plural}`;
  const name = names[kind] ?? "made-{ns}";
  return { path, name, object: { apiVersion: groupVersion, kind, metadata: { name }, ...content } };
}

/** What the API itself adds to some kinds a moment after they are made. */
const added: { readonly [kind: string]: string } = { APIService: '"ServiceNotFound"', FlowSchema: '"Dangling"' };

function settled([, kind]: Row, path: string): Request[] {
  const until = added[kind];
  return until === undefined ? [] : [{ method: "GET", path, until }];
}

function lifeOf(row: Row): Conversation {
  const { path, name, object } = made(row);
  return {
    name: `${row[0]} ${row[1]}`,
    requests: [
      { method: "POST", path, body: object },
      ...settled(row, `${path}/${name}`),
      { method: "POST", path, body: object },
      { method: "PATCH", path: `${path}/${name}?fieldManager=other&force=true`, type: "apply", body: object },
      { method: "PATCH", path: `${path}/${name}`, type: "merge", body: { metadata: { labels: { changed: "yes" } } } },
      { method: "PUT", path: `${path}/${name}`, body: { ...object, metadata: { name, resourceVersion: "1" } } },
      { method: "DELETE", path: `${path}/${name}` },
      { method: "GET", path: `${path}/${name}` },
    ],
  };
}

function tableOf(row: Row): Conversation {
  const { path, name, object } = made(row);
  return {
    name: `${row[0]} ${row[1]} as a table`,
    requests: [
      { method: "POST", path, body: object },
      ...settled(row, `${path}/${name}`),
      { method: "GET", path: `${path}/${name}`, accept: "application/json;as=Table;v=v1;g=meta.k8s.io" },
      { method: "DELETE", path: `${path}/${name}` },
    ],
  };
}

/** One conversation a kind. */
export const kinds: readonly Conversation[] = rows.map(lifeOf);
/** The same objects, as `kubectl get` asks for them. */
export const tables: readonly Conversation[] = rows.map(tableOf);
