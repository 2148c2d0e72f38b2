// What an object has that says as little as it may: the defaults of every kind that has any, in every field that they are about. They decide whether
// what Git says and what the cluster has is the same.
// @see kubernetes pkg/apis/*/v1/{defaults,zz_generated.defaults}.go, v1.36.3
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { inNamespace, made, ofGroup, sparseClaim as claim, talk } from "./sparse.ts";
import { workloadDefaults } from "./workload-defaults.ts";

const core = "/api/v1";
const cluster = (group: string): string => `/apis/${group}/v1`;
const gone = (path: string): Request => ({ method: "DELETE", path: `${path}/{ns}`, isSetUp: true });
/** What belongs to no namespace goes again. */
const ofCluster = (name: string, path: string, body: JsonObject): Conversation =>
  talk(name, made(path, body), gone(path));

const selector = { matchLabels: { a: "b" } };

const target = { apiVersion: "apps/v1", kind: "Deployment", name: "a" };
const resourceMetric = (metric: JsonObject): JsonObject => ({ type: "Resource", resource: metric });

const scaling: readonly Conversation[] = [
  talk(
    "HorizontalPodAutoscalers",
    made(`${ofGroup("autoscaling", "v2")}/horizontalpodautoscalers`, {
      spec: { scaleTargetRef: target, maxReplicas: 3 },
    }),
    { method: "GET", path: `${ofGroup("autoscaling")}/horizontalpodautoscalers/{ns}` },
    made(
      `${ofGroup("autoscaling")}/horizontalpodautoscalers`,
      { spec: { scaleTargetRef: target, maxReplicas: 3, targetCPUUtilizationPercentage: 50 } },
      "first-version",
    ),
    { method: "GET", path: `${ofGroup("autoscaling", "v2")}/horizontalpodautoscalers/first-version` },
    made(
      `${ofGroup("autoscaling", "v2")}/horizontalpodautoscalers`,
      {
        spec: {
          scaleTargetRef: target,
          maxReplicas: 3,
          metrics: [
            resourceMetric({ name: "memory", target: { type: "AverageValue", averageValue: "1024Mi" } }),
            {
              type: "Pods",
              pods: { metric: { name: "hits" }, target: { type: "AverageValue", averageValue: "1000m" } },
            },
            {
              type: "ContainerResource",
              containerResource: {
                name: "cpu",
                container: "a",
                target: { type: "Utilization", averageUtilization: 5 },
              },
            },
          ],
          behavior: { scaleDown: { stabilizationWindowSeconds: 5 }, scaleUp: { selectPolicy: "Min" } },
        },
      },
      "behaving",
    ),
    { method: "GET", path: `${ofGroup("autoscaling")}/horizontalpodautoscalers/behaving` },
    made(
      `${ofGroup("autoscaling", "v2")}/horizontalpodautoscalers`,
      { spec: { scaleTargetRef: target, maxReplicas: 3, behavior: {} } },
      "unmoved",
    ),
  ),
  talk(
    "PodDisruptionBudgets",
    made(`${ofGroup("policy")}/poddisruptionbudgets`, { spec: { minAvailable: "50%", selector } }),
  ),
];

const port = { port: 80 };
const services = `${inNamespace}/services`;
const networking: readonly Conversation[] = [
  talk(
    "Services",
    made(services, { spec: { ports: [port] } }),
    made(
      services,
      { spec: { ports: [{ ...port, targetPort: "http" }], clusterIP: "None", selector: { a: "b" } } },
      "headless",
    ),
    made(services, { spec: { clusterIP: "None", ports: [port] } }, "headless-without-selector"),
    made(services, { spec: { type: "ExternalName", externalName: "example.com" } }, "elsewhere"),
    made(services, { spec: { type: "NodePort", ports: [port] } }, "node-port"),
    made(services, { spec: { type: "LoadBalancer", ports: [port] } }, "balanced"),
    made(services, { spec: { type: "LoadBalancer", externalTrafficPolicy: "Local", ports: [port] } }, "local"),
    made(services, { spec: { sessionAffinity: "ClientIP", ports: [port] } }, "sticky"),
    made(
      services,
      { spec: { sessionAffinity: "ClientIP", sessionAffinityConfig: { clientIP: {} }, ports: [port] } },
      "sticky-too",
    ),
    made(
      services,
      {
        spec: {
          ports: [
            { port: 53, protocol: "UDP", name: "a" },
            { port: 54, name: "b", appProtocol: "http" },
          ],
        },
      },
      "two",
    ),
    made(services, { spec: { externalIPs: ["1.2.3.4"], ports: [port] } }, "external"),
  ),
  talk(
    "Endpoints and EndpointSlices",
    made(`${inNamespace}/endpoints`, { subsets: [{ addresses: [{ ip: "1.2.3.4" }], ports: [port] }] }),
    made(`${ofGroup("discovery.k8s.io")}/endpointslices`, {
      addressType: "IPv4",
      endpoints: [{ addresses: ["1.2.3.4"] }],
      ports: [port, { port: 81, name: "b" }],
    }),
  ),
  talk(
    "NetworkPolicies",
    made(`${ofGroup("networking.k8s.io")}/networkpolicies`, { spec: { podSelector: {} } }),
    made(
      `${ofGroup("networking.k8s.io")}/networkpolicies`,
      { spec: { podSelector: {}, egress: [{ ports: [{ port: 53 }] }], ingress: [{ ports: [{}] }] } },
      "both",
    ),
  ),
  talk(
    "an Ingress",
    made(`${ofGroup("networking.k8s.io")}/ingresses`, {
      spec: {
        defaultBackend: { service: { name: "a", port: { number: 80 } } },
        rules: [
          {
            http: {
              paths: [{ pathType: "ImplementationSpecific", backend: { service: { name: "a", port: { name: "b" } } } }],
            },
          },
        ],
      },
    }),
  ),
  ofCluster("an IngressClass", `${cluster("networking.k8s.io")}/ingressclasses`, {
    spec: { controller: "example.com/a", parameters: { kind: "A", name: "b" } },
  }),
];

const sources: { readonly [source: string]: JsonObject } = {
  hostPath: { path: "/" },
  iscsi: { targetPortal: "1.2.3.4", iqn: "iqn.2020-01.com.example:a", lun: 0 },
  nfs: { server: "a", path: "/" },
  fc: { wwids: ["a"] },
  csi: { driver: "a.example.com", volumeHandle: "b" },
  local: { path: "/a" },
  rbd: { monitors: ["a"], image: "b" },
  scaleIO: { gateway: "a", system: "b", secretRef: { name: "c", namespace: "d" }, volumeName: "e" },
  azureDisk: { diskName: "a", diskURI: "https://a.blob.core.windows.net/b/c.vhd" },
  azureFile: { secretName: "a", shareName: "b", secretNamespace: "c" },
  gcePersistentDisk: { pdName: "a" },
  awsElasticBlockStore: { volumeID: "a" },
  cinder: { volumeID: "a" },
  cephfs: { monitors: ["a"] },
  glusterfs: { endpoints: "a", path: "b" },
};
const local = {
  required: {
    nodeSelectorTerms: [{ matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: ["a"] }] }],
  },
};

const storage: readonly Conversation[] = [
  ...Object.entries(sources).map(([source, fields]) =>
    ofCluster(`a PersistentVolume of ${source}`, `${core}/persistentvolumes`, {
      spec: {
        capacity: { storage: "1024Mi" },
        accessModes: ["ReadWriteOnce"],
        [source]: fields,
        ...(source === "local" ? { nodeAffinity: local } : {}),
      },
    }),
  ),
  talk("a PersistentVolumeClaim", made(`${inNamespace}/persistentvolumeclaims`, { spec: claim })),
  ofCluster("a StorageClass", `${cluster("storage.k8s.io")}/storageclasses`, { provisioner: "example.com/a" }),
  ofCluster("a CSIDriver", `${cluster("storage.k8s.io")}/csidrivers`, { spec: {} }),
  ofCluster("a VolumeAttachment", `${cluster("storage.k8s.io")}/volumeattachments`, {
    spec: { attacher: "a", nodeName: "b", source: { persistentVolumeName: "c" } },
  }),
];

const configMap: JsonValue = { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nothing"] };
const hook = (name: string, clientConfig: JsonObject): JsonObject => ({
  name: `${name}.example.com`,
  clientConfig,
  rules: [configMap],
  sideEffects: "None",
  admissionReviewVersions: ["v1"],
});
const hooks: JsonValue = [
  hook("a", { url: "https://example.com" }),
  hook("b", { service: { namespace: "a", name: "b" } }),
];
const admission = cluster("admissionregistration.k8s.io");
const policies: readonly Conversation[] = [
  ofCluster("a ValidatingWebhookConfiguration", `${admission}/validatingwebhookconfigurations`, { webhooks: hooks }),
  ofCluster("a MutatingWebhookConfiguration", `${admission}/mutatingwebhookconfigurations`, { webhooks: hooks }),
  ofCluster("a ValidatingAdmissionPolicy", `${admission}/validatingadmissionpolicies`, {
    spec: {
      matchConstraints: { resourceRules: [configMap], excludeResourceRules: [configMap] },
      validations: [{ expression: "true" }],
    },
  }),
  ofCluster("a ValidatingAdmissionPolicyBinding", `${admission}/validatingadmissionpolicybindings`, {
    spec: {
      policyName: "nothing",
      validationActions: ["Deny"],
      matchResources: {},
      paramRef: { name: "a", parameterNotFoundAction: "Allow" },
    },
  }),
  ofCluster("a MutatingAdmissionPolicy", `${admission}/mutatingadmissionpolicies`, {
    spec: {
      matchConstraints: { resourceRules: [configMap] },
      reinvocationPolicy: "Never",
      mutations: [{ patchType: "JSONPatch", jsonPatch: { expression: "[JSONPatch{op: 'remove', path: '/data'}]" } }],
    },
  }),
];

/** Zeros are as good as nothing, where Go knows no difference. */
const zeros = { timeoutSeconds: 0, periodSeconds: 0, successThreshold: 0, failureThreshold: 0, initialDelaySeconds: 0 };
const idle: JsonObject = {
  restartPolicy: "",
  dnsPolicy: "",
  schedulerName: "",
  containers: [
    {
      name: "a",
      image: "b",
      imagePullPolicy: "",
      terminationMessagePath: "",
      livenessProbe: { ...zeros, httpGet: { port: 80, path: "", scheme: "" } },
      ports: [{ containerPort: 80, protocol: "", hostPort: 0 }],
    },
  ],
};

const levels = `${cluster("flowcontrol.apiserver.k8s.io")}/prioritylevelconfigurations`;
const others: readonly Conversation[] = [
  talk(
    "LimitRanges",
    made(`${inNamespace}/limitranges`, {
      spec: {
        limits: [
          {
            type: "Container",
            max: { cpu: "2", memory: "1Gi" },
            default: { cpu: "1" },
            min: { "ephemeral-storage": "1", memory: "1Mi" },
          },
          { type: "Pod", max: { cpu: "2" } },
        ],
      },
    }),
  ),
  talk("a ConfigMap and a Secret", made(`${inNamespace}/configmaps`, {}), made(`${inNamespace}/secrets`, {})),
  talk("a ResourceQuota", made(`${inNamespace}/resourcequotas`, { spec: { hard: { cpu: "1000m", pods: 10 } } })),
  talk(
    "RoleBindings",
    made(`${ofGroup("rbac.authorization.k8s.io")}/rolebindings`, {
      roleRef: { kind: "ClusterRole", name: "view" },
      subjects: [
        { kind: "User", name: "a" },
        { kind: "Group", name: "b" },
        { kind: "ServiceAccount", name: "c", namespace: "d" },
      ],
    }),
  ),
  ofCluster("a ClusterRoleBinding", `${cluster("rbac.authorization.k8s.io")}/clusterrolebindings`, {
    roleRef: { kind: "ClusterRole", name: "view" },
    subjects: [{ kind: "User", name: "a" }],
  }),
  ofCluster("a PriorityClass", `${cluster("scheduling.k8s.io")}/priorityclasses`, { value: 5 }),
  ofCluster("a FlowSchema", `${cluster("flowcontrol.apiserver.k8s.io")}/flowschemas`, {
    spec: { priorityLevelConfiguration: { name: "exempt" } },
  }),
  ofCluster("a PriorityLevelConfiguration that limits", levels, {
    spec: { type: "Limited", limited: { limitResponse: { type: "Queue", queuing: {} } } },
  }),
  ofCluster("a PriorityLevelConfiguration that rejects", levels, {
    spec: { type: "Limited", limited: { limitResponse: { type: "Reject" } } },
  }),
  ofCluster("a Node", `${core}/nodes`, { status: { capacity: { cpu: "2000m", memory: "1024Mi" } } }),
  talk("probes of nothing", made(`${inNamespace}/pods`, { spec: idle })),
  ofCluster("a RuntimeClass", `${cluster("node.k8s.io")}/runtimeclasses`, { handler: "a" }),
  talk("a Lease", made(`${ofGroup("coordination.k8s.io")}/leases`, { spec: {} })),
  talk(
    "a ResourceClaim",
    made(`${ofGroup("resource.k8s.io")}/resourceclaims`, {
      spec: { devices: { requests: [{ name: "a", exactly: { deviceClassName: "b" } }] } },
    }),
    made(
      `${ofGroup("resource.k8s.io")}/resourceclaims`,
      { spec: { devices: { requests: [{ name: "a", firstAvailable: [{ name: "b", deviceClassName: "c" }] }] } } },
      "alternatives",
    ),
  ),
];

/** Objects that say as little as they may. */
export const defaults: readonly Conversation[] = [
  ...workloadDefaults,
  ...scaling,
  ...networking,
  ...storage,
  ...policies,
  ...others,
];
