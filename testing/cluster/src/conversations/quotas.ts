// Quotas: what they count, of what, and what they may say. Nobody counts beside kube-apiserver, so that the tests say what is used so far.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const inNamespace = (plural: string): string => `/api/v1/namespaces/{ns}/${plural}`;
const post = (plural: string, kind: string, name: string, rest: JsonObject): Request => ({
  method: "POST",
  path: inNamespace(plural),
  body: { apiVersion: "v1", kind, metadata: { name }, ...rest },
});
const patched = (path: string, body: JsonObject): Request => ({
  method: "PATCH",
  path: inNamespace(path),
  type: "merge",
  body,
});

const quota = (hard: JsonObject, scopes: JsonObject = {}): Request[] => [
  post("resourcequotas", "ResourceQuota", "quota", { spec: { hard, ...scopes } }),
  patched("resourcequotas/quota/status", {
    status: { hard, used: Object.fromEntries(Object.keys(hard).map((name) => [name, "0"])) },
  }),
  { method: "GET", path: inNamespace("resourcequotas/quota"), until: '"used"' },
];
const counted = (until: string): Request => ({ method: "GET", path: inNamespace("resourcequotas/quota"), until });

const container = (resources: JsonObject = {}, more: JsonObject = {}): JsonObject => ({
  name: "app",
  image: "nginx",
  resources,
  ...more,
});
const pod = (name: string, spec: JsonObject = {}): Request =>
  post("pods", "Pod", name, { spec: { containers: [container()], ...spec } });
const service = (name: string, spec: JsonObject): Request =>
  post("services", "Service", name, {
    spec: {
      ports: [
        { port: 80, name: "a" },
        { port: 81, name: "b" },
      ],
      ...spec,
    },
  });
const claim = (name: string, storage: string, spec: JsonObject = {}): Request =>
  post("persistentvolumeclaims", "PersistentVolumeClaim", name, {
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, ...spec },
  });
const scoped = (scopeName: string, operator: string, values?: string[]): JsonObject => ({
  scopeSelector: { matchExpressions: [{ scopeName, operator, ...(values ? { values } : {}) }] },
});
const refused = (name: string, spec: JsonObject): Request => post("resourcequotas", "ResourceQuota", name, { spec });

/** What quotas count, and what they refuse. */
export const quotaTalks: readonly Conversation[] = [
  {
    name: "pods of the best effort",
    requests: [
      ...quota({ pods: "1" }, { scopes: ["BestEffort"] }),
      pod("sized", { containers: [container({ requests: { cpu: "1m" } })] }),
      pod("one"),
      counted('"pods":"1"'),
      pod("two"),
    ],
  },
  {
    name: "pods that ask for something",
    requests: [
      ...quota({ pods: "1", "requests.cpu": "1" }, { scopes: ["NotBestEffort"] }),
      pod("free"),
      pod("silent", { containers: [container({ requests: { memory: "1Mi" } })] }),
      pod("one", { containers: [container({ requests: { cpu: "10m" } })] }),
      counted('"pods":"1"'),
      pod("two", { containers: [container({ requests: { cpu: "10m" } })] }),
    ],
  },
  {
    name: "pods with a deadline",
    requests: [
      ...quota({ pods: "1" }, { scopes: ["Terminating"] }),
      pod("endless"),
      pod("one", { activeDeadlineSeconds: 60 }),
      counted('"pods":"1"'),
      pod("two", { activeDeadlineSeconds: 60 }),
      patched("pods/endless", { spec: { activeDeadlineSeconds: 5 } }),
    ],
  },
  {
    name: "pods without a deadline",
    requests: [
      ...quota({ pods: "1" }, { scopes: ["NotTerminating"] }),
      pod("short", { activeDeadlineSeconds: 60 }),
      pod("one"),
      counted('"pods":"1"'),
      pod("two"),
    ],
  },
  ...(
    [["In", ["system-cluster-critical"]], ["NotIn", ["system-node-critical"]], ["Exists"], ["DoesNotExist"]] as [
      string,
      string[]?,
    ][]
  ).map(([operator, values]) => ({
    name: `pods by priority class: ${operator}`,
    requests: [
      ...quota({ pods: "0" }, scoped("PriorityClass", operator, values)),
      pod("plain"),
      pod("cluster", { priorityClassName: "system-cluster-critical" }),
      pod("node", { priorityClassName: "system-node-critical" }),
    ],
  })),
  {
    name: "pods that look into other namespaces",
    requests: [
      ...quota({ pods: "0" }, { scopes: ["CrossNamespacePodAffinity"] }),
      pod("alone"),
      pod("near", {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [
              { topologyKey: "zone", labelSelector: { matchLabels: { a: "b" } }, namespaces: ["other"] },
            ],
          },
        },
      }),
      pod("far", {
        affinity: {
          podAntiAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              { weight: 1, podAffinityTerm: { topologyKey: "zone", labelSelector: {}, namespaceSelector: {} } },
            ],
          },
        },
      }),
      pod("home", {
        affinity: {
          podAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone", labelSelector: {} }],
          },
        },
      }),
    ],
  },
  {
    name: "what a pod asks for as a whole",
    requests: [
      ...quota({ "requests.cpu": "1", "limits.memory": "1Gi", memory: "1Gi" }),
      pod("inits", {
        containers: [container({ requests: { cpu: "100m", memory: "1Mi" }, limits: { memory: "100Mi" } })],
        initContainers: [
          {
            ...container({ requests: { cpu: "300m", memory: "1Mi" }, limits: { memory: "50Mi" } }),
            name: "first",
          },
          {
            ...container({ requests: { cpu: "50m", memory: "1Mi" }, limits: { memory: "50Mi" } }),
            name: "side",
            restartPolicy: "Always",
          },
          {
            ...container({ requests: { cpu: "400m", memory: "1Mi" }, limits: { memory: "10Mi" } }),
            name: "last",
          },
        ],
      }),
      counted('"requests.cpu":"4'),
      pod("silent-init", {
        containers: [container({ requests: { cpu: "100m", memory: "1Mi" }, limits: { memory: "100Mi" } })],
        initContainers: [{ ...container(), name: "init" }],
      }),
      pod("whole", {
        containers: [container()],
        resources: { requests: { cpu: "200m", memory: "2Mi" }, limits: { memory: "1Mi" } },
      }),
      pod("whole-fits", {
        containers: [container()],
        resources: { requests: { cpu: "200m", memory: "2Mi" }, limits: { memory: "4Mi" } },
      }),
      counted('"requests.cpu":"6'),
      pod("greedy", {
        containers: [container()],
        resources: { requests: { cpu: "900m", memory: "2Mi" }, limits: { memory: "4Mi" } },
      }),
    ],
  },
  {
    name: "what is not cpu or memory",
    requests: [
      ...quota({
        "requests.example.com/gpu": "1",
        "ephemeral-storage": "1Gi",
        "limits.ephemeral-storage": "2Gi",
        "hugepages-2Mi": "4Mi",
        "count/pods": "3",
      }),
      pod("one", {
        containers: [
          container({
            requests: { "ephemeral-storage": "1Gi", "example.com/gpu": "1" },
            limits: { "ephemeral-storage": "1Gi", "example.com/gpu": "1" },
          }),
        ],
      }),
      counted('"count/pods":"1"'),
      pod("two", { containers: [container({ limits: { "example.com/gpu": "1" } })] }),
      pod("three", { containers: [container({ requests: { "ephemeral-storage": "1" } })] }),
      pod("four", {
        containers: [container({ limits: { "hugepages-2Mi": "6Mi", cpu: "1", memory: "1Mi" } })],
      }),
    ],
  },
  {
    name: "a quota that nobody has counted under",
    requests: [
      post("resourcequotas", "ResourceQuota", "quota", { spec: { hard: { pods: "1", configmaps: "1" } } }),
      pod("before"),
      patched("resourcequotas/quota/status", {
        status: { hard: { pods: "1", configmaps: "1" }, used: { configmaps: "0" } },
      }),
      { method: "GET", path: inNamespace("resourcequotas/quota"), until: '"used"' },
      pod("after"),
    ],
  },
  {
    name: "services that change",
    requests: [
      ...quota({ services: "3", "services.nodeports": "2", "services.loadbalancers": "1" }),
      service("a", {}),
      counted('"services":"1"'),
      patched("services/a", { spec: { type: "NodePort" } }),
      counted('"services.nodeports":"2"'),
      service("b", { type: "NodePort" }),
      service("c", { type: "LoadBalancer", allocateLoadBalancerNodePorts: false }),
      counted('"services.loadbalancers":"1"'),
      service("d", {}),
      patched("services/d", { spec: { type: "LoadBalancer", allocateLoadBalancerNodePorts: false } }),
      patched("services/a", { metadata: { labels: { a: "b" } } }),
      patched("services/a", { spec: { type: "ClusterIP" } }),
      service("e", {}),
    ],
  },
  {
    name: "services that become of another type",
    requests: [
      service("a", { type: "LoadBalancer", externalTrafficPolicy: "Local", loadBalancerClass: "example.com/lb" }),
      patched("services/a", { spec: { type: "NodePort" } }),
      patched("services/a", { spec: { type: "LoadBalancer", allocateLoadBalancerNodePorts: false } }),
      patched("services/a", { spec: { type: "ClusterIP" } }),
      patched("services/a", { spec: { type: "ExternalName", externalName: "example.com" } }),
      patched("services/a", { spec: { type: "ClusterIP", externalName: null } }),
      patched("services/a", { spec: { type: "ClusterIP", externalIPs: ["192.0.2.1"] } }),
      patched("services/a", { spec: { externalIPs: [] } }),
    ],
  },
  {
    name: "claims by storage class",
    requests: [
      ...quota({
        persistentvolumeclaims: "3",
        "requests.storage": "10Gi",
        "gold.storageclass.storage.k8s.io/requests.storage": "2Gi",
        "gold.storageclass.storage.k8s.io/persistentvolumeclaims": "1",
      }),
      claim("a", "1Gi", { storageClassName: "gold" }),
      counted('"persistentvolumeclaims":"1"'),
      claim("b", "2Gi", { storageClassName: "gold" }),
      claim("c", "9Gi", { storageClassName: "silver" }),
      counted('"persistentvolumeclaims":"2"'),
      claim("d", "2", { storageClassName: "silver" }),
    ],
  },
  {
    name: "claims by volume attributes class",
    requests: [
      ...quota({ persistentvolumeclaims: "0" }, scoped("VolumeAttributesClass", "In", ["fast"])),
      claim("plain", "1Gi"),
      claim("fast", "1Gi", { volumeAttributesClassName: "fast" }),
      claim("slow", "1Gi", { volumeAttributesClassName: "slow" }),
    ],
  },
  {
    name: "quotas that are refused",
    requests: [
      refused("a", { hard: { pods: "-1" } }),
      refused("b", { hard: { pods: "1.5" } }),
      refused("c", { hard: { unknown: "1" } }),
      refused("d", { hard: { pods: "1" }, scopes: ["Elsewhere"] }),
      refused("e", { hard: { configmaps: "1" }, scopes: ["BestEffort"] }),
      refused("f", { hard: { cpu: "1", pods: "1" }, scopes: ["BestEffort"] }),
      refused("g", { hard: { pods: "1" }, scopes: ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating"] }),
      refused("h", { hard: { pods: "1" }, ...scoped("Terminating", "In", ["a"]) }),
      refused("i", { hard: { pods: "1" }, ...scoped("PriorityClass", "In") }),
      refused("j", { hard: { pods: "1" }, ...scoped("PriorityClass", "Exists", ["a"]) }),
      refused("k", { hard: { pods: "1" }, ...scoped("PriorityClass", "Is", ["a"]) }),
      refused("l", { hard: { secrets: "1" }, ...scoped("PriorityClass", "Exists") }),
      refused("m", { hard: { pods: "1" }, ...scoped("Elsewhere", "Exists") }),
      refused("n", { hard: { "count/deployments.apps": "1" }, scopes: ["BestEffort"] }),
      patched("resourcequotas/n", { spec: { scopes: ["Terminating"] } }),
      refused("o", { hard: { "requests.hugepages-2Mi": "1", "a/b": "1", "bad name/x": "1" } }),
    ],
  },
];
