// What answers look like to the byte: fields in the order of Go's structs, keys of maps sorted, and `<`, `>`, `&` escaped.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { define, group, noxu, noxus, object, ofNoxus, remove, version } from "./custom-kind.ts";

/** An answer whose letters count. */
const written = (request: Request): Request => ({ ...request, isText: true });
const get = (path: string, accept?: string): Request => written({ method: "GET", path, ...(accept ? { accept } : {}) });
const post = (path: string, body: JsonValue): Request => written({ method: "POST", path, body });
const patch = (path: string, body: JsonValue, type = "merge"): Request =>
  written({ method: "PATCH", path, body, type });

const core = "/api/v1/namespaces/{ns}";
const apps = "/apis/apps/v1/namespaces/{ns}";
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const asTable = "application/json;as=Table;v=v1;g=meta.k8s.io";
const asMetadata = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
const asMetadataList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

// Fields stand here in an order that is nobody's.
const ports: JsonObject[] = [
  { protocol: "TCP", containerPort: 443, name: "https" },
  { protocol: "TCP", containerPort: 80, name: "http" },
];
const container: JsonObject = {
  resources: { limits: { memory: "1Gi", cpu: "1" } },
  volumeMounts: [{ mountPath: "/b", name: "b" }],
  env: [
    { value: "<a> & 'b' \u2028", name: "A" },
    { valueFrom: { fieldRef: { fieldPath: "metadata.name" } }, name: "B" },
  ],
  ports,
  readinessProbe: { httpGet: { port: "http", path: "/" }, periodSeconds: 5 },
  image: "b:1",
  name: "a",
};
const podSpec: JsonObject = {
  volumes: [{ emptyDir: {}, name: "b" }],
  containers: [container],
  terminationGracePeriodSeconds: 5,
  nodeSelector: { z: "1", a: "2" },
  tolerations: [{ operator: "Exists", key: "k" }],
};
const labels = { z: "1", a: "2" };
const metadata = (name: string): JsonObject => ({ labels, annotations: { "b/z": "<&>", "a/b": "1" }, name });

const kindsTalk: Request[] = [
  post(`${core}/configmaps`, {
    data: {
      "10": "",
      "9": "",
      "-": "",
      z: "<a href='x'>&amp;</a>",
      a: "line\u2028para\u2029tab\t",
      "0": '\u0007\b\f\u007f"\\/é😀',
    },
    metadata: metadata("map"),
    kind: "ConfigMap",
    apiVersion: "v1",
  }),
  get(`${core}/configmaps/map`),
  patch(`${core}/configmaps/map`, { data: { m: "1", z: null }, metadata: { finalizers: ["example.com/b"] } }),
  post(`${core}/secrets`, { type: "Opaque", stringData: { z: "<&>", a: "1" }, metadata: metadata("secret") }),
  post(`${core}/pods`, { spec: podSpec, metadata: metadata("pod") }),
  patch(`${core}/pods/pod/status`, {
    status: {
      podIP: "10.1.2.3",
      phase: "Running",
      conditions: [{ message: "<m>", status: "True", type: "Ready", lastTransitionTime: "2026-01-01T00:00:00Z" }],
    },
  }),
  post(`${apps}/deployments`, {
    spec: { template: { spec: podSpec, metadata: { labels } }, selector: { matchLabels: labels }, replicas: 2 },
    metadata: metadata("deployment"),
  }),
  get(`${apps}/deployments/deployment/scale`),
  patch(`${apps}/deployments/deployment`, {
    metadata: { labels: { b: "new" } },
    spec: { replicas: 3, paused: true, minReadySeconds: 1 },
  }),
  post(`${core}/services`, {
    spec: { ports: [{ targetPort: "http", port: 80, name: "b" }], clusterIP: "None", selector: labels },
    metadata: metadata("service"),
  }),
  post(`${core}/serviceaccounts`, { metadata: metadata("account"), automountServiceAccountToken: false }),
  post(`${rbac}/namespaces/{ns}/roles`, {
    rules: [{ verbs: ["get", "list"], resources: ["pods"], apiGroups: [""] }],
    metadata: metadata("role"),
  }),
  post(`${rbac}/namespaces/{ns}/rolebindings`, {
    subjects: [{ namespace: "x", name: "account", kind: "ServiceAccount" }],
    roleRef: { name: "role", kind: "Role", apiGroup: "rbac.authorization.k8s.io" },
    metadata: metadata("binding"),
  }),
  post("/apis/networking.k8s.io/v1/namespaces/{ns}/ingresses", {
    spec: {
      rules: [
        {
          http: {
            paths: [{ pathType: "Prefix", path: "/", backend: { service: { port: { number: 80 }, name: "s" } } }],
          },
          host: "a.b",
        },
      ],
    },
    metadata: metadata("ingress"),
  }),
  post("/apis/batch/v1/namespaces/{ns}/jobs", {
    spec: {
      suspend: true,
      selector: { matchLabels: { mine: "1" } },
      manualSelector: true,
      template: { spec: { ...podSpec, restartPolicy: "Never" }, metadata: { labels: { mine: "1" } } },
    },
    metadata: metadata("job"),
  }),
];

const listsTalk: Request[] = [
  { method: "POST", path: `${core}/configmaps`, body: { metadata: metadata("b"), data: { b: "<" } }, isSetUp: true },
  { method: "POST", path: `${core}/configmaps`, body: { metadata: { name: "a" }, data: { a: ">" } }, isSetUp: true },
  get(`${core}/configmaps?fieldSelector=metadata.name!=kube-root-ca.crt`),
  get(`${core}/configmaps?fieldSelector=metadata.name=none`),
  get(`${core}/configmaps/a`, asTable),
  get(`${core}/configmaps?fieldSelector=metadata.name=b`, asTable),
  get(`${core}/configmaps/b`, asMetadata),
  get(`${core}/configmaps?fieldSelector=metadata.name=b`, asMetadataList),
  get(`${core}/configmaps?fieldSelector=metadata.name=b&includeObject=Object`, asTable),
  get(`${core}/configmaps?watch=true&resourceVersion=0&timeoutSeconds=1&fieldSelector=metadata.name=b`, asTable),
  get(`${core}/configmaps?watch=true&resourceVersion=0&timeoutSeconds=1&fieldSelector=metadata.name=b`),
  get(`${core}/configmaps?watch=true&resourceVersion=0&timeoutSeconds=1&fieldSelector=metadata.name=b`, asMetadata),
  get(`${core}/configmaps?watch=true&resourceVersion=1&timeoutSeconds=1&fieldSelector=metadata.name=none`),
];

const applyTalk: Request[] = [
  patch(
    `${apps}/deployments/d?fieldManager=one`,
    {
      kind: "Deployment",
      apiVersion: "apps/v1",
      metadata: { name: "d", labels: { z: "1", a: "2" }, finalizers: ["example.com/z", "example.com/a"] },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ ports, image: "b:1", name: "a" }] } },
      },
    },
    "apply",
  ),
  patch(`${apps}/deployments/d`, { spec: { replicas: 4, strategy: { type: "Recreate" } } }),
  patch(`${apps}/deployments/d/status`, { status: { replicas: 4, observedGeneration: 2 } }),
  written({ method: "DELETE", path: `${apps}/deployments/d?propagationPolicy=Foreground` }),
];

const nested: JsonObject = {
  z: { z: 1, a: { z: true, a: "<&>\u2028" } },
  a: [{ z: 1, a: 1.5 }, { b: null }],
  replicas: 2,
  numbers: { large: 123456789012345680000, small: 0.0000001, whole: 3, "10": 1, "9": 2, "-": 3 },
};

const customTalk: Request[] = [
  ...define({
    versions: [
      version(
        "v1",
        object({
          spec: object({ "x-kubernetes": { type: "string" } }, { "x-kubernetes-preserve-unknown-fields": true }),
          status: object({}, { "x-kubernetes-preserve-unknown-fields": true }),
        }),
        {
          subresources: {
            status: {},
            scale: { specReplicasPath: ".spec.replicas", statusReplicasPath: ".status.replicas" },
          },
          additionalPrinterColumns: [{ type: "string", name: "Text", jsonPath: ".spec.z.a.a" }],
        },
      ),
    ],
  }),
  get(ofNoxus),
  post(noxus, { ...noxu("a", { zeta: 1, spec: nested }, { labels, annotations: { z: "<", a: ">" } }) }),
  get(`${noxus}/a`),
  patch(`${noxus}/a/status`, { status: { z: 1, a: 2 } }),
  patch(`${noxus}/a?fieldManager=one`, noxu("a", { spec: { own: { z: 1, a: 2 } } }), "apply"),
  patch(`${noxus}/a`, {
    metadata: {
      finalizers: ["example.com/b"],
      ownerReferences: [{ uid: "u", name: "n", kind: "K", apiVersion: "v1" }],
    },
  }),
  get(noxus),
  get(`${noxus}?limit=1`),
  get(noxus, asTable),
  get(`${noxus}/a`, asMetadata),
  get(noxus, asMetadataList),
  get(`${noxus}/a/scale`),
  get(`${noxus}?watch=true&resourceVersion=0&timeoutSeconds=1`),
  get(`${noxus}/none`),
  written({ method: "DELETE", path: `${noxus}/a` }),
  patch(`${noxus}/a`, { metadata: { finalizers: null } }),
  get(`/apis/${group}/v1`),
  get(`/apis/${group}`),
  remove,
];

const refusalsTalk: Request[] = [
  get(`${core}/configmaps/none`),
  post(`${core}/configmaps`, { metadata: { name: "<&>" } }),
  post(`${apps}/deployments`, { metadata: { name: "d" }, spec: { selector: {}, template: { spec: {} } } }),
  post(`${core}/configmaps?fieldValidation=Strict`, { metadata: { name: "a" }, "<&>": 1 }),
  { method: "POST", path: `${core}/configmaps`, body: { metadata: { name: "a" } }, isSetUp: true },
  post(`${core}/configmaps`, { metadata: { name: "a" } }),
  written({ method: "PUT", path: `${core}/configmaps/a`, body: { metadata: { name: "a", resourceVersion: "1" } } }),
  written({ method: "DELETE", path: `${core}/configmaps/a`, body: { preconditions: { uid: "other" } } }),
  written({ method: "DELETE", path: `${core}/configmaps/a` }),
  get(`${core}/configmaps?resourceVersion=999999999`),
  get(`${core}/configmaps?labelSelector=%3C%26`),
  written({ method: "PUT", path: `${core}/configmaps`, body: {} }),
];

const aboutItselfTalk: Request[] = [
  get("/apis/policy"),
  get("/apis/policy/v1"),
  post("/apis/authentication.k8s.io/v1/selfsubjectreviews", {}),
  post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", {
    spec: { resourceAttributes: { verb: "get", resource: "pods", namespace: "<&>" } },
  }),
  post("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    spec: { user: "jane", groups: ["a"], resourceAttributes: { verb: "get", resource: "pods" } },
  }),
  post("/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", { spec: { namespace: "default" } }),
];

/** Answers as they are written. */
export const texts: readonly Conversation[] = [
  { name: "objects of built-in kinds", requests: kindsTalk },
  { name: "lists, tables and watches", requests: listsTalk },
  { name: "owners of fields", requests: applyTalk },
  { name: "objects of a custom kind", requests: customTalk },
  { name: "refusals", requests: refusalsTalk },
  { name: "what is asked, and discovered", requests: aboutItselfTalk },
];
