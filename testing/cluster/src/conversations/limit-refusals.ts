// What is refused of limits and quotas: what samples with one wrong field do not come to.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });
const inNamespace = (plural: string): string => `/api/v1/namespaces/{ns}/${plural}`;

/** Attempts to change an object that is there. */
const changes = (path: string, bodies: readonly JsonObject[]): Request[] =>
  bodies.map((body): Request => ({ method: "PATCH", path, type: "merge", body }));

const core = (kind: string, name: string, spec: JsonObject): JsonValue => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  spec,
});

const ranges = inNamespace("limitranges");
const limitLists: readonly JsonObject[][] = [
  [{ type: "Pod", default: { cpu: "1" }, defaultRequest: { cpu: "1" }, max: { pods: "1" } }],
  [{ type: "PersistentVolumeClaim", default: { storage: "1" } }],
  [{ type: "PersistentVolumeClaim", min: { storage: "2" }, max: { storage: "1" } }],
  [{ type: "a.b/C", min: { unknown: "1" }, max: { "!": "1" } }],
  [
    {
      type: "Container",
      min: { cpu: "2" },
      max: { cpu: "1" },
      default: { cpu: "1" },
      defaultRequest: { cpu: "1500m" },
    },
  ],
  [{ type: "Container", min: { cpu: "1" }, max: { cpu: "2" }, maxLimitRequestRatio: { cpu: "3" } }],
  [{ type: "Container", min: { cpu: "300m" }, max: { cpu: "1" }, maxLimitRequestRatio: { cpu: "3500m" } }],
  [{ type: "Container", maxLimitRequestRatio: { memory: "500m" } }],
  [{ type: "Container", default: { "a.b/c": "2" }, defaultRequest: { "a.b/c": "1" } }],
  [
    { type: "Container", max: { storage: "1" } },
    { type: "Pod", min: { "requests.a/b": "1" } },
  ],
];

const rangeTalk: Conversation = {
  name: "limit ranges",
  requests: [
    { ...post(ranges, { apiVersion: "v1", kind: "LimitRange", spec: { limits: [{ type: "Pod" }] } }), isTrial: true },
    ...limitLists.map((limits) => post(ranges, core("LimitRange", "refused", { limits }))),
    post(ranges, core("LimitRange", "ok", { limits: [{ type: "Pod" }] })),
    ...changes(`${ranges}/ok`, [{ spec: { limits: [{ type: "Pod" }, { type: "Pod" }] } }]),
  ],
};

const quotas = inNamespace("resourcequotas");
const quotaSpecs: readonly JsonObject[] = [
  { hard: { "!": "1" } },
  { hard: { storage: "1" } },
  { hard: { unknown: "-1" } },
  { hard: { "a.b/c": "500m" } },
  { hard: { "limits.ephemeral-storage": "-1" } },
  { hard: { "requests.hugepages-2Mi": "1" }, scopes: ["BestEffort"] },
  { hard: { secrets: "500m" } },
  { scopeSelector: { matchExpressions: [{ scopeName: "", operator: "" }] } },
  {
    scopeSelector: {
      matchExpressions: [
        { scopeName: "BestEffort", operator: "Exists" },
        { scopeName: "NotBestEffort", operator: "Exists" },
      ],
    },
  },
];
const quotaTalk: Conversation = {
  name: "quotas",
  requests: [
    ...quotaSpecs.map((spec) => post(quotas, core("ResourceQuota", "refused", spec))),
    post(quotas, core("ResourceQuota", "ok", { hard: { pods: "1" }, scopes: ["Terminating"] })),
    ...changes(`${quotas}/ok`, [{ spec: { scopes: ["NotTerminating"] } }, { spec: { scopes: null } }]),
    {
      method: "PATCH",
      path: `${quotas}/ok/status`,
      type: "merge",
      body: { status: { hard: { storage: "1" }, used: { pods: "-1" } } },
    },
  ],
};

/** Refusals by what they are about. */
export const limitRefusals: readonly Conversation[] = [rangeTalk, quotaTalk];
