// Small admission plugins, each about one thing: classes that are not named, classes that say what their pods cost and where they run, claims that
// grow, pods that know where their node is, and who approves and signs certificates.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { inNamespace, made, ofGroup, talk } from "./sparse.ts";

const quietly = (request: Request): Request => ({ ...request, isSetUp: true });
const gone = (path: string): Request => ({ method: "DELETE", path, isSetUp: true });
/** Informers of plugins hear of what was made a moment later. */
const heard = (request: Request, until: string): Request => ({
  ...request,
  path: `${request.path}?dryRun=All`,
  isSetUp: true,
  until,
});

const classes = "/apis/networking.k8s.io/v1/ingressclasses";
const ingressClass = (name: string): Request =>
  made(
    classes,
    {
      metadata: { name, annotations: { "ingressclass.kubernetes.io/is-default-class": "true" } },
      spec: { controller: "example.com/a" },
    },
    name,
  );
const backend = { defaultBackend: { service: { name: "a", port: { number: 80 } } } };
const ingress = (name: string, spec: JsonObject = {}, annotations: JsonObject = {}): Request =>
  made(
    `${ofGroup("networking.k8s.io")}/ingresses`,
    { metadata: { name, annotations }, spec: { ...backend, ...spec } },
    name,
  );

const ingresses: readonly Conversation[] = [
  talk(
    "ingresses without a class",
    ingress("before"),
    quietly(ingressClass("plugins-a")),
    heard(ingress("trial"), "plugins-a"),
    ingress("after"),
    ingress("named", { ingressClassName: "other" }),
    ingress("annotated", {}, { "kubernetes.io/ingress.class": "other" }),
    {
      method: "PATCH",
      path: `${ofGroup("networking.k8s.io")}/ingresses/before`,
      type: "merge",
      body: { metadata: { labels: { a: "b" } } },
    },
    gone(`${classes}/plugins-a`),
  ),
];

const runtimes = "/apis/node.k8s.io/v1/runtimeclasses";
const runtime = (name: string, more: JsonObject): Request => made(runtimes, { handler: "a", ...more }, name);
const container = { name: "app", image: "nginx" };
const pod = (name: string, spec: JsonObject, metadata: JsonObject = {}): Request =>
  made(`${inNamespace}/pods`, { metadata: { name, ...metadata }, spec: { containers: [container], ...spec } }, name);
const on = (runtimeClassName: string, more: JsonObject = {}): JsonObject => ({ runtimeClassName, ...more });

const runtimeClasses: readonly Conversation[] = [
  talk(
    "pods and what they run on",
    pod("gone", on("gone")),
    pod("own", { overhead: { cpu: "1" } }),
    quietly(runtime("plugins-plain", {})),
    quietly(runtime("plugins-dear", { overhead: { podFixed: { cpu: "100m", memory: "64Mi" } } })),
    quietly(
      runtime("plugins-far", {
        scheduling: {
          nodeSelector: { kind: "far", zone: "a" },
          tolerations: [{ key: "far", operator: "Exists", effect: "NoSchedule" }],
        },
      }),
    ),
    pod("plain", on("plugins-plain")),
    pod("plain-own", on("plugins-plain", { overhead: { cpu: "1" } })),
    pod("dear", on("plugins-dear")),
    pod("dear-same", on("plugins-dear", { overhead: { cpu: "0.1", memory: "64Mi" } })),
    pod("dear-other", on("plugins-dear", { overhead: { cpu: "1" } })),
    pod("far", on("plugins-far")),
    pod("far-both", on("plugins-far", { nodeSelector: { zone: "a", disk: "ssd" }, tolerations: [{ key: "other" }] })),
    pod(
      "far-same",
      on("plugins-far", {
        tolerations: [
          { key: "far", operator: "Exists" },
          { key: "far", operator: "Equal", value: "x" },
        ],
      }),
    ),
    pod("far-against", on("plugins-far", { nodeSelector: { zone: "b" } })),
    ...["plain", "dear", "far"].map((name) => gone(`${runtimes}/plugins-${name}`)),
  ),
];

const storage = "/apis/storage.k8s.io/v1/storageclasses";
const storageClass = (name: string, more: JsonObject): Request =>
  made(storage, { provisioner: "example.com/a", ...more }, name);
const claims = `${inNamespace}/persistentvolumeclaims`;
const claim = (name: string, storageClassName: string): Request =>
  made(
    claims,
    { spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage: "1Gi" } } } },
    name,
  );
const bound = (name: string): Request => ({
  method: "PATCH",
  path: `${claims}/${name}/status`,
  type: "merge",
  body: { status: { phase: "Bound", capacity: { storage: "1Gi" } } },
  isSetUp: true,
});
const sized = (name: string, size: string): Request => ({
  method: "PATCH",
  path: `${claims}/${name}`,
  type: "merge",
  body: { spec: { resources: { requests: { storage: size } } } },
});

const growth: readonly Conversation[] = [
  talk(
    "claims that grow",
    quietly(storageClass("plugins-fixed", {})),
    quietly(storageClass("plugins-growing", { allowVolumeExpansion: true })),
    quietly(claim("fixed", "plugins-fixed")),
    quietly(claim("growing", "plugins-growing")),
    quietly(claim("unknown", "plugins-gone")),
    ...["fixed", "growing", "unknown"].map(bound),
    sized("fixed", "2Gi"),
    sized("unknown", "2Gi"),
    { ...sized("growing", "2Gi"), until: '"storage":"2Gi"' },
    sized("growing", "1Gi"),
    sized("growing", "500Mi"),
    sized("growing", "2048Mi"),
    ...["fixed", "growing"].map((name) => gone(`${storage}/plugins-${name}`)),
  ),
];

const waiting: readonly Conversation[] = [
  talk("claims that wait", quietly(claim("waiting", "plugins-gone")), sized("waiting", "2Gi")),
];

const nodes = "/api/v1/nodes";
const places: JsonObject = {
  "topology.kubernetes.io/zone": "a",
  "topology.kubernetes.io/region": "r",
  "kubernetes.io/os": "linux",
};
const binding = (name: string, node: string, metadata: JsonObject = {}): Request => ({
  method: "POST",
  path: `${inNamespace}/pods/${name}/binding`,
  body: { metadata: { name, ...metadata }, target: { kind: "Node", name: node } },
});
const seen = (name: string): Request => ({ method: "GET", path: `${inNamespace}/pods/${name}` });

const topology: readonly Conversation[] = [
  talk(
    "pods and where their node is",
    quietly(made(nodes, { metadata: { name: "plugins-node", labels: places } }, "plugins-node")),
    heard(pod("trial", { nodeName: "plugins-node" }), "topology.kubernetes.io/zone"),
    pod("there", { nodeName: "plugins-node" }),
    pod("elsewhere", { nodeName: "plugins-gone" }),
    pod("labelled", { nodeName: "plugins-node" }, { labels: { "topology.kubernetes.io/zone": "mine", a: "b" } }),
    quietly(pod("free", {})),
    binding("free", "plugins-node"),
    seen("free"),
    quietly(pod("apart", {})),
    binding("apart", "plugins-node", { labels: { c: "d" } }),
    seen("apart"),
    gone(`${nodes}/plugins-node`),
  ),
];

const rbac = "/apis/rbac.authorization.k8s.io/v1";
const requests = "/apis/certificates.k8s.io/v1/certificatesigningrequests";
// openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout /dev/null -subj /CN=ann | base64 -w0, and /O=system:masters/CN=ann
const ofAnn =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlISU1IQUNBUUF3RGpFTU1Bb0dBMVVFQXd3RFlXNXVNRmt3RXdZSEtvWkl6ajBDQVFZSUtvWkl6ajBEQVFjRApRZ0FFc1lKam0rcGU4ZVU4UUhiUUZFTTN3amdxaGM2UElkTy82T280T1NiQUMzVTlsVGdGdlpMcUdLOGZ3aTNEClo3TmhSY0lMaWV4dWVuN2xIUm53OVFTb2JhQUFNQW9HQ0NxR1NNNDlCQU1DQTBnQU1FVUNJUUMxendxYWxjN0sKUlo0Vk11R1hOU1FpUU5DdnVFcjR6UDgvbUNHWG1ManBuQUlnVkdBbWlQOThqMktZeEl4TTBNQWVwRk9wckpLNQpoT2xvbVNWVmE3L2ZyTG89Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";
const ofMaster =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIak1JR0pBZ0VBTUNjeEZ6QVZCZ05WQkFvTURuTjVjM1JsYlRwdFlYTjBaWEp6TVF3d0NnWURWUVFEREFOaApibTR3V1RBVEJnY3Foa2pPUFFJQkJnZ3Foa2pPUFFNQkJ3TkNBQVF3Ulk2MHlMaTJ6bmNkaGw1T3BTS01xU3Q1CkNicUMxeWNaQlFSYXpqdFpvcHNaRHhXd0I0K3hBdzZtRWc3WnlXS2VINGZ2N2NiTFhIT084ZUZVeDYreW9BQXcKQ2dZSUtvWkl6ajBFQXdJRFNRQXdSZ0loQUlGNGxhSGZRQU9sU2hLVFFoYUYxM2JyaU85Y0ZVK2hSRWtBQktpaQpJbjhJQWlFQW05V1lZVmQ0Z05LaG1yY0JQaVR0c2pjR0V2ZmEreE1helBMbGlNbWZuT1U9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";
const request = (name: string, signerName: string, text: string = ofAnn): Request =>
  made(requests, { spec: { signerName, request: text, usages: ["client auth"] } }, name);
const approval = (name: string): Request => ({
  method: "PATCH",
  path: `${requests}/${name}/approval`,
  type: "merge",
  as: "{ns}-ann",
  body: { status: { conditions: [{ type: "Approved", status: "True", reason: "Good", message: "It is" }] } },
});
const signing = (name: string, status: JsonObject): Request => ({
  method: "PATCH",
  path: `${requests}/${name}/status`,
  type: "merge",
  as: "{ns}-ann",
  body: { status },
});
const mayWrite = {
  apiGroups: ["certificates.k8s.io"],
  resources: ["certificatesigningrequests", "certificatesigningrequests/approval", "certificatesigningrequests/status"],
  verbs: ["get", "patch", "update"],
};
const maySign = (verb: string, name: string): JsonObject => ({
  apiGroups: ["certificates.k8s.io"],
  resources: ["signers"],
  resourceNames: [name],
  verbs: [verb],
});
const role = (name: string, ...rules: JsonObject[]): Request[] => [
  quietly(made(`${rbac}/clusterroles`, { rules }, `{ns}-${name}`)),
  quietly(
    made(
      `${rbac}/clusterrolebindings`,
      {
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: `{ns}-${name}` },
        subjects: [{ apiGroup: "rbac.authorization.k8s.io", kind: "User", name: "{ns}-ann" }],
      },
      `{ns}-${name}`,
    ),
  ),
];
const revoked = (name: string): Request[] => [
  gone(`${rbac}/clusterrolebindings/{ns}-${name}`),
  gone(`${rbac}/clusterroles/{ns}-${name}`),
];

const certificates: readonly Conversation[] = [
  talk(
    "who approves and signs",
    ...role("writer", mayWrite),
    quietly(request("{ns}-a", "example.com/a")),
    quietly(request("{ns}-b", "example.org/b")),
    { ...approval("{ns}-a"), until: "not permitted" },
    ...role("approver", maySign("approve", "example.com/a"), maySign("sign", "example.org/*")),
    { ...approval("{ns}-a"), until: "Approved" },
    approval("{ns}-b"),
    signing("{ns}-a", { conditions: [{ type: "Failed", status: "True", reason: "Bad", message: "It is" }] }),
    signing("{ns}-b", { conditions: [{ type: "Failed", status: "True", reason: "Bad", message: "It is" }] }),
    ...revoked("approver"),
    ...revoked("writer"),
    gone(`${requests}/{ns}-a`),
    gone(`${requests}/{ns}-b`),
  ),
  talk(
    "certificates of masters",
    request("{ns}-a", "kubernetes.io/kube-apiserver-client", ofMaster),
    quietly(request("{ns}-b", "example.com/a", ofMaster)),
    quietly(request("{ns}-c", "kubernetes.io/kube-apiserver-client")),
    gone(`${requests}/{ns}-b`),
    gone(`${requests}/{ns}-c`),
  ),
];

/** What each of them does. */
export const pluginTalks: readonly Conversation[] = [
  ...ingresses,
  ...runtimeClasses,
  ...growth,
  ...waiting,
  ...topology,
  ...certificates,
];
