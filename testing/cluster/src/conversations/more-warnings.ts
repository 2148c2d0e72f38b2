// Warnings of what is around pods: addresses, volumes, classes, names.
import { readFileSync } from "node:fs";
import path from "node:path";
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

/** `type` is apiVersion and kind. */
const post = (where: string, type: string, name: string, rest: JsonObject): Request => ({
  method: "POST",
  path: where.replace("NS", "namespaces/{ns}"),
  body: {
    apiVersion: type.split(" ")[0] ?? "",
    kind: type.split(" ")[1] ?? "",
    ...rest,
    metadata: { name, ...(rest["metadata"] as JsonObject | undefined) },
  },
});
const patch = (where: string, body: JsonObject): Request => ({
  method: "PATCH",
  path: where.replace("NS", "namespaces/{ns}"),
  type: "merge",
  body,
});
const label = { metadata: { labels: { a: "b" } } };

const container: JsonObject = { name: "app", image: "nginx" };
const pod = (name: string, spec: JsonObject, metadata: JsonObject = {}): Request =>
  post("/api/v1/NS/pods", "v1 Pod", name, { metadata, spec: { containers: [container], ...spec } });
const items = (...paths: string[]): JsonObject[] => paths.map((one, index) => ({ key: `k${index}`, path: one }));
const files = (...paths: string[]): JsonObject[] =>
  paths.map((one) => ({ path: one, fieldRef: { fieldPath: "metadata.name" } }));

const addresses: Conversation = {
  name: "addresses",
  requests: [
    pod("a", {
      dnsConfig: { nameservers: ["2001:DB8::1", "10.0.0.1"] },
      hostAliases: [{ ip: "2001:db8:0::2", hostnames: ["a"] }],
    }),
    post("/api/v1/NS/services", "v1 Service", "a", {
      spec: {
        ports: [{ port: 80 }],
        type: "LoadBalancer",
        externalIPs: ["192.0.2.1", "2001:db8:0:0::1"],
        loadBalancerIP: "2001:DB8::3",
        loadBalancerSourceRanges: ["10.0.0.0/8", "2001:DB8::/64"],
      },
    }),
    patch("/api/v1/NS/services/a", label),
    post("/api/v1/NS/endpoints", "v1 Endpoints", "a", {
      subsets: [{ addresses: [{ ip: "2001:DB8::1" }], notReadyAddresses: [{ ip: "2001:DB8::2" }] }],
    }),
    post("/apis/discovery.k8s.io/v1/NS/endpointslices", "discovery.k8s.io/v1 EndpointSlice", "c", {
      addressType: "FQDN",
      endpoints: [{ addresses: ["example.com"] }],
    }),
    patch("/apis/discovery.k8s.io/v1/NS/endpointslices/c", label),
    post("/apis/networking.k8s.io/v1/NS/networkpolicies", "networking.k8s.io/v1 NetworkPolicy", "a", {
      spec: {
        podSelector: {},
        ingress: [{ from: [{ ipBlock: { cidr: "2001:0db8::/32" } }] }],
        egress: [{ to: [{ podSelector: {} }, { ipBlock: { cidr: "2001:DB8::/32", except: ["2001:db8:1:0::/48"] } }] }],
      },
    }),
    post("/api/v1/nodes", "v1 Node", "warned", {
      spec: { externalID: "a", podCIDRs: ["2001:DB8::/64"], podCIDR: "2001:DB8::/64" },
    }),
    { method: "DELETE", path: "/api/v1/nodes/warned" },
  ],
};

const volumes: Conversation = {
  name: "files of volumes",
  requests: [
    pod("a", {
      volumes: [
        { name: "a", configMap: { name: "m", items: items("x", "x/y", "z", "z/", "zz") } },
        { name: "b", secret: { secretName: "s", items: items("x", "x") } },
        { name: "c", downwardAPI: { items: files("x/y", "x") } },
        {
          name: "d",
          projected: {
            sources: [
              { configMap: { name: "m", items: items("x") } },
              { secret: { name: "s", items: items("v/y", "w") } },
              { downwardAPI: { items: files("v") } },
              { configMap: { name: "all" } },
            ],
          },
        },
        { name: "e", projected: { sources: [{}] } },
      ],
    }),
    post("/apis/apps/v1/NS/deployments", "apps/v1 Deployment", "a", {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: {
          metadata: { labels: { a: "b" } },
          spec: {
            containers: [container],
            volumes: [{ name: "a", configMap: { name: "m", items: items("x", "x") } }],
          },
        },
      },
    }),
  ],
};

const storage: Conversation = {
  name: "storage",
  requests: [
    post("/api/v1/persistentvolumes", "v1 PersistentVolume", "warned", {
      metadata: {
        annotations: { "volume.beta.kubernetes.io/storage-class": "a" },
      },
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        persistentVolumeReclaimPolicy: "Recycle",
        hostPath: { path: "/tmp/a" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: "beta.kubernetes.io/os", operator: "In", values: ["linux"] }] },
            ],
          },
        },
      },
    }),
    patch("/api/v1/persistentvolumes/warned", label),
    { method: "DELETE", path: "/api/v1/persistentvolumes/warned" },
    post("/api/v1/persistentvolumes", "v1 PersistentVolume", "warned-rbd", {
      metadata: { annotations: { "volume.beta.kubernetes.io/mount-options": "b" } },
      spec: {
        capacity: { storage: "1Gi" },
        accessModes: ["ReadWriteOnce"],
        rbd: { monitors: ["a"], image: "b" },
      },
    }),
    { method: "DELETE", path: "/api/v1/persistentvolumes/warned-rbd" },
    post("/apis/storage.k8s.io/v1/storageclasses", "storage.k8s.io/v1 StorageClass", "warned", {
      provisioner: "example.com/a",
      allowedTopologies: [
        { matchLabelExpressions: [{ key: "failure-domain.beta.kubernetes.io/zone", values: ["a"] }] },
      ],
    }),
    { method: "DELETE", path: "/apis/storage.k8s.io/v1/storageclasses/warned" },
    post("/apis/storage.k8s.io/v1/NS/csistoragecapacities", "storage.k8s.io/v1 CSIStorageCapacity", "a", {
      storageClassName: "a",
      nodeTopology: {
        matchLabels: { "beta.kubernetes.io/arch": "amd64" },
        matchExpressions: [{ key: "beta.kubernetes.io/os", operator: "Exists" }],
      },
    }),
    post("/apis/storage.k8s.io/v1/csidrivers", "storage.k8s.io/v1 CSIDriver", "warned.example.com", {
      spec: { tokenRequests: [{ audience: "a" }] },
    }),
    patch("/apis/storage.k8s.io/v1/csidrivers/warned.example.com", label),
    patch("/apis/storage.k8s.io/v1/csidrivers/warned.example.com", {
      spec: { tokenRequests: [{ audience: "b" }] },
    }),
    { method: "DELETE", path: "/apis/storage.k8s.io/v1/csidrivers/warned.example.com" },
  ],
};

const job = { template: { spec: { containers: [container], restartPolicy: "Never" } } };
const cronJob = (schedule: string): JsonObject => ({ schedule, jobTemplate: { spec: job } });
const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1500m" } } };
const testdata = path.join(import.meta.dirname, "../../testdata/key-pairs.json");
const pairs = JSON.parse(readFileSync(testdata, "utf8")) as { [name: string]: string };
const keyPair = (name: string, certificate: string, key: string): Request =>
  post("/api/v1/NS/secrets", "v1 Secret", name, {
    type: "kubernetes.io/tls",
    stringData: { "tls.crt": certificate, "tls.key": key },
  });

const others: Conversation = {
  name: "others",
  requests: [
    post("/apis/networking.k8s.io/v1/NS/ingresses", "networking.k8s.io/v1 Ingress", "a", {
      metadata: { annotations: { "kubernetes.io/ingress.class": "nginx" } },
      spec: { defaultBackend: { service: { name: "a", port: { number: 80 } } } },
    }),
    patch("/apis/networking.k8s.io/v1/NS/ingresses/a", label),
    post("/apis/batch/v1/NS/jobs", "batch/v1 Job", "with.dots", { spec: job }),
    post("/apis/batch/v1/NS/jobs", "batch/v1 Job", "vast", {
      spec: { ...job, completionMode: "Indexed", completions: 100_001, parallelism: 10_001 },
    }),
    post("/apis/batch/v1/NS/cronjobs", "batch/v1 CronJob", "with.dots", { spec: cronJob("0 0 1 1 *") }),
    post("/apis/batch/v1/NS/cronjobs", "batch/v1 CronJob", "a", { spec: cronJob("0 0 1 1 *") }),
    patch("/apis/batch/v1/NS/cronjobs/a", label),
    post("/apis/apps/v1/NS/statefulsets", "apps/v1 StatefulSet", "a", {
      spec: {
        selector: { matchLabels: { a: "b" } },
        template: { metadata: { labels: { a: "b" } }, spec: { containers: [container] } },
        revisionHistoryLimit: -1,
        volumeClaimTemplates: [{ metadata: { name: "data" }, spec: claim }],
      },
    }),
    patch("/apis/apps/v1/NS/statefulsets/a", label),
    post("/api/v1/NS/resourcequotas", "v1 ResourceQuota", "a", {
      spec: {
        hard: {
          cpu: "2",
          "limits.cpu": "1",
          "requests.memory": "2Gi",
          "limits.memory": "1Gi",
          "requests.storage": "1",
        },
      },
    }),
    patch("/api/v1/NS/resourcequotas/a", label),
    post("/apis/node.k8s.io/v1/runtimeclasses", "node.k8s.io/v1 RuntimeClass", "warned", {
      handler: "a",
      scheduling: { nodeSelector: { "beta.kubernetes.io/os": "linux" } },
    }),
    { method: "DELETE", path: "/apis/node.k8s.io/v1/runtimeclasses/warned" },
    keyPair("good", pairs["certificate"] ?? "", pairs["key"] ?? ""),
    keyPair("other", pairs["certificate"] ?? "", pairs["otherKey"] ?? ""),
    keyPair("switched", pairs["key"] ?? "", pairs["certificate"] ?? ""),
    keyPair("none", "a", "b"),
    keyPair("keyless", pairs["certificate"] ?? "", "b"),
    patch("/api/v1/NS/secrets/none", label),
  ],
};

/** Warnings by what they are about. */
export const moreWarningTalks: readonly Conversation[] = [addresses, volumes, storage, others];
