// What the API warns of, and accepts all the same.
import type { JsonObject } from "@sluice/objects";
import { moreWarningTalks } from "./more-warnings.ts";
import type { Conversation, Request } from "./conversation.ts";

/** `type` is apiVersion and kind. */
const post = (path: string, type: string, name: string, rest: JsonObject): Request => ({
  method: "POST",
  path: path.replace("NS", "namespaces/{ns}"),
  body: {
    apiVersion: type.split(" ")[0] ?? "",
    kind: type.split(" ")[1] ?? "",
    ...rest,
    metadata: { name, ...(rest["metadata"] as JsonObject | undefined) },
  },
});
const pod = (name: string, spec: JsonObject, metadata: JsonObject = {}): Request =>
  post("/api/v1/NS/pods", "v1 Pod", name, {
    metadata,
    spec: { containers: [{ name: "app", image: "nginx" }], ...spec },
  });
const container = (more: JsonObject): JsonObject => ({ name: "app", image: "nginx", ...more });

const doubtful: JsonObject = {
  nodeSelector: { "beta.kubernetes.io/os": "linux" },
  containers: [
    container({
      resources: { limits: { memory: "100m" }, requests: { memory: "100m", "ephemeral-storage": "1500m" } },
      env: [
        { name: "A", value: "1" },
        { name: "A", value: "$(A)2" },
        { name: "A", value: "3" },
        { name: "A", value: "$(A)" },
      ],
      ports: [
        { containerPort: 80, name: "a" },
        { containerPort: 80, name: "b" },
      ],
    }),
  ],
  terminationGracePeriodSeconds: -1,
};
const workload = (plural: string, kind: string, more: JsonObject = {}, spec: JsonObject = doubtful): Request =>
  post(`/apis/apps/v1/NS/${plural}`, `apps/v1 ${kind}`, "a", {
    spec: {
      selector: { matchLabels: { a: "b" } },
      template: { metadata: { labels: { a: "b" } }, spec },
      ...more,
    },
  });
const service = (name: string, spec: JsonObject, metadata: JsonObject = {}): Request =>
  post("/api/v1/NS/services", "v1 Service", name, { metadata, spec: { ports: [{ port: 80 }], ...spec } });
const job = { template: { spec: { ...doubtful, restartPolicy: "Never" } } };

/** Warnings by kind. */
export const warningTalks: readonly Conversation[] = [
  {
    name: "pods",
    requests: [
      pod("a", doubtful),
      pod(
        "b",
        {
          affinity: {
            nodeAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: {
                nodeSelectorTerms: [
                  { matchExpressions: [{ key: "beta.kubernetes.io/arch", operator: "In", values: ["a"] }] },
                ],
              },
              preferredDuringSchedulingIgnoredDuringExecution: [
                {
                  weight: 1,
                  preference: {
                    matchExpressions: [{ key: "failure-domain.beta.kubernetes.io/zone", operator: "Exists" }],
                  },
                },
              ],
            },
            podAffinity: {
              requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone" }],
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { topologyKey: "zone" } },
              ],
            },
            podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: "zone" }] },
          },
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: "failure-domain.beta.kubernetes.io/region", whenUnsatisfiable: "DoNotSchedule" },
          ],
        },
        { annotations: { "scheduler.alpha.kubernetes.io/critical-pod": "" } },
      ),
      pod("c", {
        imagePullSecrets: [{ name: "a" }, { name: "a" }, { name: "" }],
        hostAliases: [
          { ip: "10.0.0.1", hostnames: ["a"] },
          { ip: "10.0.0.1", hostnames: ["b"] },
        ],
      }),
      pod("d", {
        containers: [
          container({
            ports: [
              { containerPort: 80, hostPort: 81, name: "web" },
              { containerPort: 80 },
              { containerPort: 90, hostPort: 91 },
              { containerPort: 90, hostPort: 91, hostIP: "10.0.0.1" },
            ],
          }),
          { name: "other", image: "nginx", ports: [{ containerPort: 85, name: "web" }] },
        ],
        initContainers: [{ name: "first", image: "nginx", env: [{ name: "A" }, { name: "A" }] }],
      }),
      pod("e", { nodeSelector: { "beta.kubernetes.io/instance-type": "a" } }),
      {
        method: "PATCH",
        path: "/api/v1/namespaces/{ns}/pods/e",
        type: "merge",
        body: { metadata: { labels: { a: "b" } } },
      },
    ],
  },
  {
    name: "workloads",
    requests: [
      workload("deployments", "Deployment"),
      {
        method: "PATCH",
        path: "/apis/apps/v1/namespaces/{ns}/deployments/a",
        type: "merge",
        body: { metadata: { labels: { a: "b" } } },
      },
      {
        method: "PATCH",
        path: "/apis/apps/v1/namespaces/{ns}/deployments/a",
        type: "merge",
        body: { spec: { replicas: 2 } },
      },
      workload("replicasets", "ReplicaSet"),
      workload("daemonsets", "DaemonSet"),
      workload(
        "statefulsets",
        "StatefulSet",
        {
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1500m" } } },
            },
          ],
        },
        { containers: [container({})] },
      ),
      post("/apis/batch/v1/NS/jobs", "batch/v1 Job", "a", { spec: job }),
      post("/apis/batch/v1/NS/cronjobs", "batch/v1 CronJob", "a", {
        spec: { schedule: "0 0 1 1 *", jobTemplate: { spec: job } },
      }),
      post("/api/v1/NS/podtemplates", "v1 PodTemplate", "a", { template: { spec: doubtful } }),
      post("/api/v1/NS/replicationcontrollers", "v1 ReplicationController", "a", {
        spec: { selector: { a: "b" }, template: { metadata: { labels: { a: "b" } }, spec: doubtful } },
      }),
    ],
  },
  {
    name: "services and claims",
    requests: [
      service("a", { externalIPs: ["192.0.2.1"] }),
      service("b", { clusterIP: "None", externalIPs: ["192.0.2.1"], sessionAffinity: "ClientIP" }),
      service("c", { externalName: "example.com" }),
      service("d", { type: "ExternalName", externalName: "example.com", externalIPs: ["192.0.2.1"] }),
      service(
        "e",
        { trafficDistribution: "PreferClose" },
        {
          annotations: { "service.kubernetes.io/topology-aware-hints": "auto" },
        },
      ),
      {
        method: "PATCH",
        path: "/api/v1/namespaces/{ns}/services/e",
        type: "merge",
        body: { metadata: { labels: { a: "b" } } },
      },
      post("/api/v1/NS/persistentvolumeclaims", "v1 PersistentVolumeClaim", "a", {
        metadata: { annotations: { "volume.beta.kubernetes.io/storage-class": "gold" } },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1500m" } } },
      }),
    ],
  },
  ...moreWarningTalks,
];
