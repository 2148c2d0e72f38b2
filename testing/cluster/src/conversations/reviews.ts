// What webhooks are asked, word for word: a validating webhook looks at writes of each sort, and what it was sent is kept.
import type { JsonObject, JsonValue } from "@sluice/objects";
import { startHooks } from "../hook-server.ts";

/** Sends a request and reads the answer. */
export type Send = (request: {
  method: string;
  path: string;
  headers: { [name: string]: string };
  body?: string;
}) => Promise<unknown>;

const core = "/api/v1/namespaces/reviews";
const apps = "/apis/apps/v1/namespaces/reviews";
const merge = "application/merge-patch+json";
const apply = "application/apply-patch+yaml";
const map = (name: string, data: JsonObject = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name },
  data,
});
const containers = [{ name: "a", image: "b" }];
const template = { metadata: { labels: { a: "b" } }, spec: { containers } };
const deployment = {
  metadata: { name: "d" },
  spec: { replicas: 0, selector: { matchLabels: { a: "b" } }, template },
};

type Write = [method: string, path: string, body?: JsonValue, type?: string, headers?: { [name: string]: string }];

const writes: readonly Write[] = [
  ["POST", `${core}/configmaps?fieldManager=me&fieldValidation=Strict`, map("a", { a: "1" })],
  ["POST", `${core}/configmaps?dryRun=All`, map("trial")],
  ["PATCH", `${core}/configmaps/a?fieldManager=me`, { data: { b: "2" } }, merge],
  ["PATCH", `${core}/configmaps/a?fieldManager=other&force=true`, map("a", { c: "2" }), apply],
  ["PATCH", `${core}/configmaps/new?fieldManager=other`, map("new", { c: "2" }), apply],
  ["PUT", `${core}/configmaps/a`, map("a", { z: "1" })],
  ["DELETE", `${core}/configmaps/a`, { propagationPolicy: "Background", gracePeriodSeconds: 3 }],
  ["DELETE", `${core}/configmaps/new?propagationPolicy=Background`],
  ["POST", `${apps}/deployments`, deployment],
  ["PATCH", `${apps}/deployments/d/scale`, { spec: { replicas: 1 } }, merge],
  ["PATCH", `${apps}/deployments/d/status`, { status: { replicas: 1 } }, merge],
  ["POST", `${core}/serviceaccounts`, { metadata: { name: "default" } }],
  ["POST", `${core}/pods`, { metadata: { name: "p" }, spec: { containers } }],
  ["POST", `${core}/pods/p/eviction`, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "p" } }],
  ["POST", `${core}/pods`, { metadata: { name: "q" }, spec: { containers } }],
  ["POST", `${core}/pods/q/binding`, { metadata: { name: "q" }, target: { kind: "Node", name: "n" } }],
  ["POST", `${core}/serviceaccounts/default/token`, { spec: { audiences: ["someone"] } }],
  [
    "POST",
    `${core}/configmaps`,
    map("of-jane"),
    "application/json",
    { "impersonate-user": "jane", "impersonate-group": "system:masters", "impersonate-extra-scopes": "view" },
  ],
  ["DELETE", `${core}/configmaps`],
  ...questions(),
  ["POST", `${core}/pods`, { metadata: { name: "r" }, spec: { containers } }],
  ["POST", `${core}/bindings`, { metadata: { name: "r" }, target: { kind: "Node", name: "n" } }],
  ["POST", `${core}/pods/r/exec?command=ls&command=-l&stdout=1&container=a`],
  ["GET", `${core}/pods/r/exec?command=ls&stdin=true&tty=1`],
  ["POST", `${core}/pods/r/attach?stderr=1`],
  ["POST", `${core}/pods/r/portforward?ports=80&ports=81`],
  ["GET", `${core}/pods/r/portforward`],
  ["GET", `${core}/pods/r/proxy/some/path?a=b`],
  ["PUT", `${core}/services/none/proxy`, {}],
  ["DELETE", "/api/v1/nodes/none/proxy/pods"],
  ["GET", `${core}/pods/r/log`],
];

/** What is asked by creating it, here rightly and there wrongly. */
function questions(): Write[] {
  const ask = (group: string, kind: string, spec: JsonObject, more: JsonObject = {}): Write => {
    const local = kind.startsWith("Local") ? "namespaces/reviews/" : "";
    const apiVersion = `${group}.k8s.io/v1`;
    return ["POST", `/apis/${apiVersion}/${local}${kind.toLowerCase()}s`, { apiVersion, kind, spec, ...more }];
  };
  const resourceAttributes = { verb: "get", resource: "pods", namespace: "reviews" };
  return [
    ask("authorization", "SubjectAccessReview", { user: "jane", resourceAttributes }),
    ask("authorization", "SubjectAccessReview", { resourceAttributes }),
    ask("authorization", "SelfSubjectAccessReview", { resourceAttributes }),
    ask("authorization", "LocalSubjectAccessReview", { user: "jane", resourceAttributes }),
    ask("authorization", "SelfSubjectRulesReview", { namespace: "reviews" }),
    ask("authentication", "SelfSubjectReview", {}),
    ask("authentication", "TokenReview", { token: "nonsense" }),
    ask("authentication", "TokenReview", {}),
    ask("authorization", "SubjectAccessReview", { user: "jane", resourceAttributes }, { metadata: { name: "named" } }),
  ];
}

const rule = {
  operations: ["*"],
  apiGroups: ["*"],
  apiVersions: ["*"],
  resources: [
    "configmaps",
    "deployments",
    "deployments/*",
    "pods",
    "pods/*",
    "serviceaccounts/*",
    "bindings",
    "subjectaccessreviews",
    "selfsubjectaccessreviews",
    "localsubjectaccessreviews",
    "selfsubjectrulesreviews",
    "selfsubjectreviews",
    "tokenreviews",
    "nodes/*",
    "services/*",
  ],
};

/** Makes the writes. @returns what the webhook was asked about each, without what differs from run to run */
export async function reviewsFrom(send: Send): Promise<JsonValue[]> {
  await using server = await startHooks({ "/look": () => ({ allowed: true }) });
  const say = ([method, path, body, type = "application/json", more = {}]: Write): Promise<unknown> => {
    const headers = { "content-type": type, "user-agent": "talk/1", ...more };
    return send({ method, path, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  };
  await say(["POST", "/api/v1/namespaces", { metadata: { name: "reviews", labels: { watched: "yes" } } }]);
  const hook = {
    name: "look.example.com",
    clientConfig: { url: `${server.url}/look`, caBundle: server.caBundle },
    rules: [rule],
    sideEffects: "None",
    admissionReviewVersions: ["v1"],
    namespaceSelector: { matchLabels: { watched: "yes" } },
  };
  await say([
    "POST",
    "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations",
    { metadata: { name: "look" }, webhooks: [hook] },
  ]);
  // The real API hears of its own configuration a moment later.
  while (server.asked.length === 0) await say(["POST", `${core}/configmaps?dryRun=All`, map("probe")]);
  server.asked.length = 0;
  for (const write of writes) await say(write);
  return server.asked.map((asked) => named(asked as unknown as JsonValue));
}

const varying = new Set(["uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "time"]);

function named(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(named);
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => name !== "managedFields");
  return Object.fromEntries(
    fields
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, one]) => [name, varying.has(name) && one ? `<${name}>` : named(one ?? null)]),
  );
}
