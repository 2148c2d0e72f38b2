// What is put in the place of what is there: how it must name it, and what of it may be otherwise.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";
import { inNamespace, made, ofGroup, talk } from "./sparse.ts";

const put = (path: string, body: JsonObject): Request => ({ method: "PUT", path, body });
const merged = (path: string, body: JsonObject): Request => ({ method: "PATCH", path, type: "merge", body });
const operations = (path: string, ...body: { [field: string]: JsonValue }[]): Request => ({
  method: "PATCH",
  path,
  type: "jsonpatch",
  body,
});

const maps = `${inNamespace}/configmaps`;
const leases = `${ofGroup("coordination.k8s.io")}/leases`;
const budgets = `${ofGroup("policy")}/poddisruptionbudgets`;
const budget = { spec: { minAvailable: 1, selector: { matchLabels: { a: "b" } } } };

const names: readonly Conversation[] = [
  talk(
    "what names it",
    made(maps, { data: { a: "b" } }, "a"),
    put(`${maps}/a`, { data: { a: "c" } }),
    put(`${maps}/a`, { metadata: {}, data: { a: "c" } }),
    put(`${maps}/a`, { metadata: { name: "a", namespace: null }, data: { a: "c" } }),
    put(`${maps}/a`, { metadata: { name: "a", namespace: "" }, data: { a: "d" } }),
    put(`${maps}/a`, { metadata: { name: "b" }, data: { a: "c" } }),
  ),
  talk(
    "which version of it",
    made(leases, { spec: { holderIdentity: "a" } }, "a"),
    put(`${leases}/a`, { metadata: { name: "a" }, spec: { holderIdentity: "b" } }),
    put(`${leases}/a`, { metadata: { name: "a", resourceVersion: "{rv:0}" }, spec: { holderIdentity: "b" } }),
    merged(`${leases}/a`, { spec: { holderIdentity: "c" } }),
    made(budgets, budget, "a"),
    put(`${budgets}/a`, { metadata: { name: "a" }, ...budget }),
    put(`${budgets}/a/status`, { metadata: { name: "a" }, ...budget }),
    put(`${budgets}/a`, { metadata: { name: "a", resourceVersion: "{rv:4}" }, ...budget }),
  ),
];

const pods = `${inNamespace}/pods`;
const container = { name: "app", image: "nginx" };
const toleration = { key: "a", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 };
const pod = (name: string, spec: JsonObject): Request =>
  made(pods, { spec: { containers: [container], ...spec } }, name);

const ofPods: readonly Conversation[] = [
  talk(
    "pods",
    pod("a", { tolerations: [toleration], activeDeadlineSeconds: 50 }),
    merged(`${pods}/a`, { spec: { containers: [container, { ...container, name: "other" }] } }),
    operations(`${pods}/a`, { op: "remove", path: "/spec/containers/0/image" }),
    operations(`${pods}/a`, { op: "replace", path: "/spec/containers/0/image", value: "nginx:2" }),
    merged(`${pods}/a`, { spec: { tolerations: [] } }),
    operations(`${pods}/a`, { op: "replace", path: "/spec/tolerations/0/tolerationSeconds", value: 7 }),
    operations(`${pods}/a`, { op: "replace", path: "/spec/tolerations/0/key", value: "b" }),
    operations(`${pods}/a`, { op: "add", path: "/spec/tolerations/-", value: { key: "c", operator: "Exists" } }),
    operations(`${pods}/a`, { op: "remove", path: "/spec/tolerations/1" }),
    merged(`${pods}/a`, { spec: { activeDeadlineSeconds: 40 } }),
    merged(`${pods}/a`, { spec: { activeDeadlineSeconds: 60 } }),
    merged(`${pods}/a`, { spec: { activeDeadlineSeconds: null } }),
    merged(`${pods}/a`, { spec: { priority: null, preemptionPolicy: null } }),
  ),
  talk(
    "pods that wait",
    pod("a", { schedulingGates: [{ name: "one" }, { name: "two" }] }),
    merged(`${pods}/a`, { spec: { schedulingGates: [{ name: "one" }, { name: "three" }] } }),
    merged(`${pods}/a`, { spec: { nodeSelector: { a: "b" } } }),
    operations(`${pods}/a`, { op: "remove", path: "/spec/schedulingGates/1" }),
  ),
];

const secrets = `${inNamespace}/secrets`;
const sets = `${ofGroup("apps")}/statefulsets`;
const slices = "/apis/resource.k8s.io/v1/resourceslices";

const others: readonly Conversation[] = [
  talk(
    "secrets without a value",
    made(secrets, { data: { a: "Yg==" } }, "a"),
    put(`${secrets}/a`, { metadata: { name: "a" }, data: { a: null } }),
  ),
  talk(
    "kinds of claims",
    made(
      sets,
      {
        spec: {
          serviceName: "a",
          selector: { matchLabels: { a: "b" } },
          template: { metadata: { labels: { a: "b" } }, spec: { containers: [container] } },
          volumeClaimTemplates: [
            {
              metadata: { name: "data" },
              spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
            },
          ],
        },
      },
      "a",
    ),
    operations(`${sets}/a`, { op: "add", path: "/spec/volumeClaimTemplates/0/kind", value: "Other" }),
  ),
  talk(
    "slices of devices",
    made(
      slices,
      {
        spec: {
          driver: "a.example.com",
          pool: { name: "a", generation: 1, resourceSliceCount: 1 },
          nodeName: "a",
          devices: [{ name: "d" }],
        },
      },
      "replacements-a",
    ),
    put(`${slices}/replacements-a`, { metadata: { name: "replacements-a" } }),
    merged(`${slices}/replacements-a`, { spec: { nodeName: "b", driver: "b.example.com" } }),
    { method: "DELETE", path: `${slices}/replacements-a`, isSetUp: true },
  ),
];

/** What may be put in the place of what. */
export const replacementTalks: readonly Conversation[] = [...names, ...ofPods, ...others];
