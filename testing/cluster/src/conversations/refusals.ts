// What the API refuses, and in which words: clients branch on code, reason and causes, and people read the message.
import type { JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const inNamespace = (plural: string, groupVersion = "v1"): string =>
  `${groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}`}/namespaces/{ns}/${plural}`;
const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });

const pods = inNamespace("pods");
const deployments = inNamespace("deployments", "apps/v1");
const configMaps = inNamespace("configmaps");
const services = inNamespace("services");
const jobs = inNamespace("jobs", "batch/v1");
const claims = inNamespace("persistentvolumeclaims");

const container = { name: "app", image: "nginx" };
const podOf = (name: string, spec: { [field: string]: JsonValue }): JsonValue => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [container], ...spec },
});
const template = (labels: { [name: string]: string }, spec: { [field: string]: JsonValue } = {}): JsonValue => ({
  metadata: { labels },
  spec: { containers: [container], ...spec },
});
const deploymentOf = (name: string, spec: { [field: string]: JsonValue }): JsonValue => ({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name },
  spec: { selector: { matchLabels: { a: "b" } }, template: template({ a: "b" }), ...spec },
});
const serviceOf = (name: string, spec: { [field: string]: JsonValue }): JsonValue => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
});
const configMapOf = (
  metadata: { [field: string]: JsonValue },
  rest: { [field: string]: JsonValue } = {},
): JsonValue => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata,
  ...rest,
});

const metadata: Conversation = {
  name: "metadata",
  requests: [
    post(configMaps, configMapOf({ name: "Upper" })),
    post(configMaps, configMapOf({})),
    post(configMaps, configMapOf({ name: "a".repeat(254) })),
    post(configMaps, configMapOf({ name: "a", labels: { "bad key": "x" } })),
    post(configMaps, configMapOf({ name: "a", labels: { good: "bad value!" } })),
    post(configMaps, configMapOf({ name: "a", annotations: { "bad key/x/y": "x" } })),
    post(configMaps, configMapOf({ name: "a", finalizers: ["unqualified"] })),
    post(configMaps, configMapOf({ name: "a", namespace: "elsewhere" })),
    post(configMaps, configMapOf({ name: "a", resourceVersion: "7" })),
    post(
      configMaps,
      configMapOf({ name: "a", ownerReferences: [{ apiVersion: "v1", kind: "Pod", name: "p", uid: "" }] }),
    ),
    post(configMaps, configMapOf({ name: "fine", uid: "11111111-2222-3333-4444-555555555555", generation: 9 })),
    post("/api/v1/namespaces/nowhere-at-all/configmaps", configMapOf({ name: "a" })),
    post(configMaps, { apiVersion: "v1", kind: "Secret", metadata: { name: "a" } }),
    post(configMaps, { apiVersion: "v2", kind: "ConfigMap", metadata: { name: "a" } }),
    { method: "PUT", path: `${configMaps}/fine`, body: configMapOf({ name: "other" }) },
    { method: "PUT", path: `${configMaps}/missing`, body: configMapOf({ name: "missing" }) },
    {
      method: "PUT",
      path: `${configMaps}/fine`,
      body: configMapOf({ name: "fine", uid: "11111111-2222-3333-4444-555555555555" }),
    },
    { method: "GET", path: `${configMaps}/missing` },
    { method: "DELETE", path: `${configMaps}/missing` },
    { method: "DELETE", path: `${configMaps}/fine`, body: { preconditions: { resourceVersion: "1" } } },
    { method: "DELETE", path: `${configMaps}/fine`, body: { propagationPolicy: "Sideways" } },
    { method: "GET", path: inNamespace("nothings") },
    { method: "PATCH", path: configMaps, type: "merge", body: {} },
    { method: "POST", path: `${configMaps}/fine`, body: configMapOf({ name: "fine" }) },
    post(configMaps, { apiVersion: "v1", kind: "Mapping", metadata: { name: "a" } }),
    post(configMaps, { apiVersion: "apps/v1", kind: "ConfigMap", metadata: { name: "a" } }),
    post(configMaps, { apiVersion: "other.example.com/v1", kind: "Mapping", metadata: { name: "a" } }),
    post(configMaps, { apiVersion: "batch/v1", kind: "Job", metadata: { name: "a" } }),
    post(configMaps, { kind: "Mapping", metadata: { name: "a" } }),
  ],
};

const decoding: Conversation = {
  name: "what cannot be read",
  requests: [
    post(
      `${deployments}?fieldValidation=Strict`,
      deploymentOf("a", { foo: 1, template: template({ a: "b" }, { bar: true }) }),
    ),
    post(
      `${deployments}?fieldValidation=Warn&dryRun=All`,
      deploymentOf("a", { foo: 1, template: template({ a: "b" }, { bar: true }) }),
    ),
    post(`${deployments}?fieldValidation=Ignore&dryRun=All`, deploymentOf("a", { foo: 1 })),
    post(deployments, deploymentOf("a", { replicas: "two" })),
    post(deployments, deploymentOf("a", { replicas: 1.5 })),
    post(deployments, deploymentOf("a", { template: "no" })),
    post(pods, podOf("a", { containers: [{ ...container, stdin: "yes" }] })),
    post(pods, podOf("a", { containers: [{ ...container, env: "x" }] })),
    post(pods, podOf("a", { containers: [{ ...container, resources: { limits: { cpu: "much" } } }] })),
    post(configMaps, configMapOf({ name: "a" }, { data: { a: 1 } })),
    post(configMaps, configMapOf({ name: "a", labels: [] as JsonValue })),
    post(inNamespace("secrets"), { apiVersion: "v1", kind: "Secret", metadata: { name: "a" }, data: { a: "%%%" } }),
    post(services, serviceOf("a", { ports: [{ port: 80, targetPort: true }] })),
    {
      method: "POST",
      path: `${configMaps}?fieldValidation=Strict`,
      body: '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"},"data":{"x":"1","x":"2"}}',
    },
    {
      method: "POST",
      path: `${pods}?fieldValidation=Strict`,
      body: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"b","image":"c"}]}}',
    },
    {
      method: "POST",
      path: `${pods}?dryRun=All`,
      body: '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":{"containers":[{"name":"a","image":"b","image":"c"}]}}',
    },
    { method: "POST", path: `${configMaps}?fieldValidation=Sometimes`, body: configMapOf({ name: "a" }) },
    { method: "POST", path: `${configMaps}?dryRun=Some`, body: configMapOf({ name: "a" }) },
    { method: "POST", path: configMaps, type: "text/plain", body: "hello" },
    { method: "POST", path: `${configMaps}?fieldManager=${"m".repeat(129)}`, body: configMapOf({ name: "a" }) },
  ],
};

const workloads: Conversation = {
  name: "workloads",
  requests: [
    post(pods, podOf("a", { containers: [] })),
    post(pods, podOf("a", { containers: [{ name: "Bad_Name", image: "x" }] })),
    post(pods, podOf("a", { containers: [{ name: "a" }] })),
    post(pods, podOf("a", { containers: [container, container] })),
    post(pods, podOf("a", { containers: [{ ...container, imagePullPolicy: "Sometimes" }] })),
    post(pods, podOf("a", { containers: [{ ...container, ports: [{ containerPort: 0 }] }] })),
    post(pods, podOf("a", { containers: [{ ...container, ports: [{ containerPort: 70_000, protocol: "HTTP" }] }] })),
    post(pods, podOf("a", { containers: [{ ...container, volumeMounts: [{ name: "gone", mountPath: "/x" }] }] })),
    post(
      pods,
      podOf("a", {
        volumes: [
          { name: "v", emptyDir: {} },
          { name: "v", emptyDir: {} },
        ],
      }),
    ),
    post(pods, podOf("a", { restartPolicy: "Perhaps" })),
    post(pods, podOf("a", { dnsPolicy: "Perhaps" })),
    post(
      pods,
      podOf("a", { containers: [{ ...container, resources: { requests: { cpu: "2" }, limits: { cpu: "1" } } }] }),
    ),
    post(pods, podOf("a", { containers: [{ ...container, env: [{ name: "" }, { name: "a=b" }] }] })),
    post(pods, podOf("a", { terminationGracePeriodSeconds: -1, activeDeadlineSeconds: 0 })),
    post(pods, podOf("fine", {})),
    { method: "PATCH", path: `${pods}/fine`, type: "merge", body: { spec: { nodeName: "n" } } },
    {
      method: "PATCH",
      path: `${pods}/fine`,
      type: "strategic",
      body: { spec: { containers: [{ name: "app", image: "other" }] } },
    },
    post(deployments, deploymentOf("a", { selector: { matchLabels: { x: "y" } } })),
    post(deployments, deploymentOf("a", { selector: {} })),
    post(deployments, deploymentOf("a", { replicas: -1 })),
    post(deployments, deploymentOf("a", { strategy: { type: "Sideways" } })),
    post(deployments, deploymentOf("a", { strategy: { type: "Recreate", rollingUpdate: { maxSurge: 1 } } })),
    post(deployments, deploymentOf("a", { strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } })),
    post(deployments, deploymentOf("a", { template: template({ a: "b" }, { restartPolicy: "Never" }) })),
    post(deployments, deploymentOf("a", { minReadySeconds: -1, revisionHistoryLimit: -1, progressDeadlineSeconds: 0 })),
    post(deployments, deploymentOf("fine", {})),
    {
      method: "PATCH",
      path: `${deployments}/fine`,
      type: "merge",
      body: { spec: { selector: { matchLabels: { a: "b", c: "d" } }, template: { metadata: { labels: { c: "d" } } } } },
    },
    post(inNamespace("statefulsets", "apps/v1"), {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "s" },
      spec: { serviceName: "s", selector: { matchLabels: { a: "b" } }, template: template({ a: "b" }) },
    }),
    {
      method: "PATCH",
      path: `${inNamespace("statefulsets", "apps/v1")}/s`,
      type: "merge",
      body: { spec: { serviceName: "other" } },
    },
    post(inNamespace("daemonsets", "apps/v1"), {
      apiVersion: "apps/v1",
      kind: "DaemonSet",
      metadata: { name: "d" },
      spec: { selector: { matchLabels: { a: "x" } }, template: template({ a: "b" }) },
    }),
  ],
};

const batch: Conversation = {
  name: "jobs",
  requests: [
    post(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: { template: { spec: { containers: [container] } } },
    }),
    post(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: {
        completions: -1,
        parallelism: -1,
        template: { spec: { containers: [container], restartPolicy: "Never" } },
      },
    }),
    post(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { spec: { containers: [container], restartPolicy: "Never" } },
      },
    }),
    post(jobs, {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j" },
      spec: { template: { spec: { containers: [container], restartPolicy: "Never" } } },
    }),
    {
      method: "PATCH",
      path: `${jobs}/j`,
      type: "strategic",
      body: { spec: { template: { spec: { containers: [{ name: "app", image: "other" }] } } } },
    },
    { method: "PATCH", path: `${jobs}/j`, type: "merge", body: { spec: { completions: 5 } } },
    post(inNamespace("cronjobs", "batch/v1"), {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "c" },
      spec: {
        schedule: "every day",
        jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: "Never" } } } },
      },
    }),
    post(inNamespace("cronjobs", "batch/v1"), {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "c" },
      spec: {
        schedule: "",
        concurrencyPolicy: "Maybe",
        jobTemplate: { spec: { template: { spec: { containers: [container], restartPolicy: "Always" } } } },
      },
    }),
  ],
};

const network: Conversation = {
  name: "services and what they lead to",
  requests: [
    post(services, serviceOf("a", { ports: [] })),
    post(services, serviceOf("a", { ports: [{ port: 0 }] })),
    post(services, serviceOf("a", { ports: [{ port: 80 }, { port: 81 }] })),
    post(
      services,
      serviceOf("a", {
        ports: [
          { name: "x", port: 80 },
          { name: "x", port: 81 },
        ],
      }),
    ),
    post(
      services,
      serviceOf("a", {
        ports: [
          { name: "x", port: 80 },
          { name: "y", port: 80 },
        ],
      }),
    ),
    post(services, serviceOf("a", { type: "Sideways" })),
    post(services, serviceOf("a", { sessionAffinity: "Maybe" })),
    post(services, serviceOf("a", { type: "ExternalName" })),
    post(services, serviceOf("9bad", {})),
    post(services, serviceOf("a", { clusterIP: "300.1.1.1" })),
    post(services, serviceOf("node", { type: "NodePort", ports: [{ port: 80, nodePort: 20_000 }] })),
    post(inNamespace("ingresses", "networking.k8s.io/v1"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i" },
      spec: {},
    }),
    post(inNamespace("ingresses", "networking.k8s.io/v1"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "i" },
      spec: {
        rules: [
          {
            host: "*.x.*",
            http: { paths: [{ path: "x", backend: { service: { name: "s", port: { number: 80 } } } }] },
          },
        ],
      },
    }),
    post(inNamespace("networkpolicies", "networking.k8s.io/v1"), {
      apiVersion: "networking.k8s.io/v1",
      kind: "NetworkPolicy",
      metadata: { name: "n" },
      spec: { podSelector: {}, policyTypes: ["Both"] },
    }),
  ],
};

const storage: Conversation = {
  name: "storage and configuration",
  requests: [
    post(claims, { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "c" }, spec: {} }),
    post(claims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "c" },
      spec: { accessModes: ["Sometimes"], resources: { requests: { storage: "1Gi" } } },
    }),
    post(claims, {
      apiVersion: "v1",
      kind: "PersistentVolumeClaim",
      metadata: { name: "c" },
      spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
    }),
    { method: "PATCH", path: `${claims}/c`, type: "merge", body: { spec: { accessModes: ["ReadOnlyMany"] } } },
    {
      method: "PATCH",
      path: `${claims}/c`,
      type: "merge",
      body: { spec: { resources: { requests: { storage: "2Gi" } } } },
    },
    post(configMaps, configMapOf({ name: "a" }, { data: { "bad/key": "x" } })),
    post(configMaps, configMapOf({ name: "a" }, { data: { x: "1" }, binaryData: { x: "AA==" } })),
    post(configMaps, configMapOf({ name: "fixed" }, { data: { x: "1" }, immutable: true })),
    { method: "PATCH", path: `${configMaps}/fixed`, type: "merge", body: { data: { x: "2" } } },
    { method: "PATCH", path: `${configMaps}/fixed`, type: "merge", body: { immutable: false } },
    post(inNamespace("secrets"), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      type: "kubernetes.io/tls",
      data: { "tls.crt": "" },
    }),
    post(inNamespace("secrets"), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "docker" },
      type: "kubernetes.io/dockerconfigjson",
      stringData: { ".dockerconfigjson": "no json" },
    }),
    post(inNamespace("secrets"), {
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "s" },
      type: "Opaque",
      stringData: { a: "b" },
    }),
    { method: "PATCH", path: `${inNamespace("secrets")}/s`, type: "merge", body: { type: "other" } },
    post("/apis/storage.k8s.io/v1/storageclasses", {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "{ns}" },
      provisioner: "",
    }),
    post("/apis/storage.k8s.io/v1/storageclasses", {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: { name: "{ns}" },
      provisioner: "a.b",
    }),
    {
      method: "PATCH",
      path: "/apis/storage.k8s.io/v1/storageclasses/{ns}",
      type: "merge",
      body: { provisioner: "c.d" },
    },
    {
      method: "PATCH",
      path: "/apis/storage.k8s.io/v1/storageclasses/{ns}",
      type: "merge",
      body: { reclaimPolicy: "Retain" },
    },
    { method: "DELETE", path: "/apis/storage.k8s.io/v1/storageclasses/{ns}" },
  ],
};

const access: Conversation = {
  name: "roles and autoscalers",
  requests: [
    post(inNamespace("roles", "rbac.authorization.k8s.io/v1"), {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "r" },
      rules: [{ verbs: [], resources: ["pods"], apiGroups: [""] }],
    }),
    post(inNamespace("roles", "rbac.authorization.k8s.io/v1"), {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name: "r" },
      rules: [{ verbs: ["get"], nonResourceURLs: ["/x"] }],
    }),
    post(inNamespace("rolebindings", "rbac.authorization.k8s.io/v1"), {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "b" },
      roleRef: { kind: "Thing", name: "r" },
      subjects: [{ kind: "ServiceAccount", name: "s" }],
    }),
    post(inNamespace("rolebindings", "rbac.authorization.k8s.io/v1"), {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "RoleBinding",
      metadata: { name: "b" },
      roleRef: { kind: "Role", name: "r" },
    }),
    {
      method: "PATCH",
      path: `${inNamespace("rolebindings", "rbac.authorization.k8s.io/v1")}/b`,
      type: "merge",
      body: { roleRef: { name: "other" } },
    },
    post(inNamespace("horizontalpodautoscalers", "autoscaling/v2"), {
      apiVersion: "autoscaling/v2",
      kind: "HorizontalPodAutoscaler",
      metadata: { name: "h" },
      spec: {
        maxReplicas: 0,
        minReplicas: 2,
        scaleTargetRef: { kind: "Deployment", name: "d", apiVersion: "apps/v1" },
      },
    }),
    post(inNamespace("poddisruptionbudgets", "policy/v1"), {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: { name: "p" },
      spec: { minAvailable: 1, maxUnavailable: 1 },
    }),
    post("/apis/scheduling.k8s.io/v1/priorityclasses", {
      apiVersion: "scheduling.k8s.io/v1",
      kind: "PriorityClass",
      metadata: { name: "system-mine" },
      value: 1,
    }),
    post(pods, podOf("p", { priorityClassName: "nobody" })),
  ],
};

/** A refusal each: what is stored first, and then the request that is refused. What was not stored cannot be in the way of the next. */
const apart = ({ name, requests }: Conversation): Conversation[] =>
  requests.map((request, index) => {
    const stored = requests.slice(0, index).filter(({ body }) => isKept(body));
    const needs = request.method === "POST" ? [] : stored;
    return { name: `${name}, ${index + 1}`, requests: [...needs, request] };
  });

const kept = new Set(["fine", "s", "j", "c", "b", "fixed", "{ns}"]);
const isKept = (body: JsonValue | undefined): boolean => {
  const { metadata: own } = (body ?? {}) as { metadata?: { name?: string } };
  return own?.name !== undefined && kept.has(own.name);
};

const addresses: Conversation = {
  name: "an address that is taken",
  requests: [
    post(services, serviceOf("first", { clusterIP: "10.0.0.77" })),
    post(services, serviceOf("second", { clusterIP: "10.0.0.77" })),
    {
      method: "PATCH",
      path: `${services}/first`,
      type: "merge",
      body: { spec: { clusterIP: "10.0.0.78", clusterIPs: ["10.0.0.78"] } },
    },
    { method: "DELETE", path: `${services}/first` },
    post(services, serviceOf("second", { clusterIP: "10.0.0.77" })),
    { method: "DELETE", path: `${services}/second` },
  ],
};

/** Refusals by what they are about. */
export const refusals: readonly Conversation[] = [metadata, decoding, workloads, batch, network, storage, access]
  .flatMap(apart)
  .concat(addresses);
