// What namespaces want of their pods: what each level finds, in the words of each version that changed them, and who hears of it.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { insecurePods } from "./insecure-pods.ts";

const namespace = "/api/v1/namespaces/{ns}";
const labelled = (labels: { [mode: string]: string | null }): Request => ({
  method: "PATCH",
  path: namespace,
  type: "merge",
  body: {
    metadata: {
      labels: Object.fromEntries(
        Object.entries(labels).map(([mode, value]) => [`pod-security.kubernetes.io/${mode}`, value]),
      ),
    },
  },
});
const asMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
const posted = (path: string, body: JsonObject): Request => ({
  method: "POST",
  path,
  body,
  accept: asMetadata,
});
const containers = (image = "nginx"): JsonValue => [{ name: "app", image }];
const pod = (name: string, more: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, labels: { app: "a" }, ...metadata },
  spec: { containers: containers(), ...more },
});

/** Where any check changed, and what comes after them. */
const versions = ["v1.0", "v1.8", "v1.19", "v1.22", "v1.23", "v1.25", "v1.27", "v1.29", "v1.31", "v1.32", "v1.34"];
const newest = ["v1.35", "latest", "v1.99"];

const trial = (body: JsonObject): Request => ({
  method: "POST",
  path: `${namespace}/pods?dryRun=All`,
  body,
  isTrial: true,
});

const verdicts = (level: string, version: string): Conversation => ({
  name: `${level} of ${version}`,
  requests: [
    { ...labelled({ enforce: level, "enforce-version": version }), isSetUp: true },
    ...Object.entries(insecurePods).map(([name, { metadata = {}, spec }]) =>
      trial({ apiVersion: "v1", kind: "Pod", metadata: { name, ...metadata }, spec }),
    ),
  ],
});

const template = { metadata: { labels: { app: "a" } }, spec: { containers: containers() } };
const selector = { matchLabels: { app: "a" } };
const once = { ...template, spec: { ...template.spec, restartPolicy: "Never" } };
const apps = "/apis/apps/v1/namespaces/{ns}";
const batch = "/apis/batch/v1/namespaces/{ns}";
const named = { metadata: { name: "a" } };

const workloads: Conversation = {
  name: "what makes pods is warned of, and its pods are refused",
  requests: [
    { ...labelled({ enforce: "restricted" }), accept: asMetadata },
    posted(`${apps}/deployments`, { ...named, spec: { selector, template } }),
    posted(`${apps}/replicasets`, { ...named, spec: { selector, template } }),
    posted(`${apps}/statefulsets`, { ...named, spec: { selector, template, serviceName: "a" } }),
    // Kubernetes makes an annotation of these as it shows them, and does not where only metadata is shown.
    { method: "POST", path: `${apps}/daemonsets`, body: { ...named, spec: { selector, template } } },
    posted(`${batch}/jobs`, { ...named, spec: { template: once } }),
    posted(`${batch}/cronjobs`, { ...named, spec: { schedule: "@daily", jobTemplate: { spec: { template: once } } } }),
    posted(`${namespace}/replicationcontrollers`, { ...named, spec: { selector: { app: "a" }, template } }),
    posted(`${namespace}/podtemplates`, { ...named, template }),
    posted(`${namespace}/pods`, pod("refused")),
    {
      ...posted(`${apps}/deployments/a?fieldManager=me&force=true`, {
        apiVersion: "apps/v1",
        kind: "Deployment",
        ...named,
        spec: { selector, template },
      }),
      method: "PATCH",
      type: "apply",
    },
    {
      ...posted(`${apps}/deployments/a/scale`, { spec: { replicas: 2 } }),
      method: "PATCH",
      type: "merge",
      isSetUp: true,
    },
    {
      method: "PATCH",
      path: `${apps}/deployments/a`,
      type: "merge",
      body: { metadata: { labels: { b: "c" } } },
      accept: asMetadata,
    },
    {
      method: "PATCH",
      path: `${apps}/deployments/a/status`,
      type: "merge",
      body: { status: { replicas: 1 } },
      accept: asMetadata,
    },
  ],
};

const namespaces: Conversation = {
  name: "labels of namespaces",
  requests: [
    posted("/api/v1/namespaces", {
      metadata: {
        name: "{ns}-wrong",
        labels: { "pod-security.kubernetes.io/enforce": "strict", "pod-security.kubernetes.io/warn-version": "1.2" },
      },
    }),
    labelled({ enforce: "Baseline" }),
    labelled({ audit: "some", "audit-version": "v2.0" }),
    labelled({ enforce: "baseline", "enforce-version": "v1.07" }),
    { ...labelled({ warn: "restricted", audit: "baseline" }), accept: asMetadata },
    posted(`${namespace}/pods`, pod("warned")),
    { ...labelled({ warn: null, enforce: "baseline" }), accept: asMetadata },
    posted(`${namespace}/pods`, pod("plain")),
    { ...labelled({ "warn-version": "v1.20", enforce: "restricted" }), accept: asMetadata },
    posted(`${apps}/deployments`, { ...named, spec: { selector, template } }),
    { ...labelled({ "warn-version": null, warn: "privileged" }), accept: asMetadata },
    posted(`${apps}/deployments`, { metadata: { name: "b" }, spec: { selector, template } }),
  ],
};

const owned = (uid: string): JsonObject => ({
  ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "rs", uid, controller: true }],
});
const existing: Conversation = {
  name: "pods that are there already",
  requests: [
    posted(`${namespace}/pods`, pod("b")),
    posted(`${namespace}/pods`, pod("a")),
    posted(`${namespace}/pods`, pod("c")),
    posted(`${namespace}/pods`, pod("host", { hostPID: true })),
    posted(`${namespace}/pods`, pod("host-again", { hostPID: true })),
    posted(`${namespace}/pods`, pod("of-set-1", { hostIPC: true }, owned("1"))),
    posted(`${namespace}/pods`, pod("of-set-2", { hostIPC: true }, owned("1"))),
    // Kubernetes hears of its own pods a moment later.
    ...Array.from({ length: 20 }, (): Request => ({ method: "GET", path: `${namespace}/pods`, isSetUp: true })),
    { ...labelled({ enforce: "baseline" }), accept: asMetadata },
    { ...labelled({ enforce: "restricted" }), accept: asMetadata },
    { ...labelled({ enforce: "baseline" }), accept: asMetadata },
    { ...labelled({ enforce: "baseline", "enforce-version": "v1.24" }), accept: asMetadata },
    { ...labelled({ warn: "restricted" }), accept: asMetadata },
    // What a pod may change: its labels are nobody's business, its images are.
    {
      method: "PATCH",
      path: `${namespace}/pods/host`,
      type: "merge",
      body: { metadata: { labels: { b: "c" } } },
      accept: asMetadata,
    },
    {
      method: "PATCH",
      path: `${namespace}/pods/host`,
      type: "strategic",
      body: { spec: { containers: containers("busybox") } },
      accept: asMetadata,
    },
    {
      method: "PATCH",
      path: `${namespace}/pods/a`,
      type: "strategic",
      body: { spec: { containers: containers("busybox") } },
      accept: asMetadata,
    },
    {
      method: "PATCH",
      path: `${namespace}/pods/a/ephemeralcontainers`,
      type: "strategic",
      body: { spec: { ephemeralContainers: [{ name: "look", image: "b", securityContext: { privileged: true } }] } },
      accept: asMetadata,
    },
  ],
};

/** All about the security of pods. */
export const podSecurityTalks: readonly Conversation[] = [
  ...[...versions, ...newest].flatMap((version) => [verdicts("baseline", version), verdicts("restricted", version)]),
  workloads,
  namespaces,
  existing,
];
