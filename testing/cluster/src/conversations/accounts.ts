// What becomes of pods for the account that they run as. Recorded with the plugin ServiceAccount, which all other conversations do without.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const container: JsonObject = { name: "app", image: "nginx" };
const pod = (name: string, spec: JsonObject = {}, metadata: JsonObject = {}): Request => ({
  method: "POST",
  path: "/api/v1/namespaces/{ns}/pods",
  body: {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, ...metadata },
    spec: { containers: [container], ...spec },
  },
});
const account = (name: string, more: JsonObject = {}): Request => ({
  method: "POST",
  path: "/api/v1/namespaces/{ns}/serviceaccounts",
  body: { apiVersion: "v1", kind: "ServiceAccount", metadata: { name }, ...more },
});

const tokenPath = "/var/run/secrets/kubernetes.io/serviceaccount";
const own: JsonObject = {
  ...container,
  volumeMounts: [{ name: "mine", mountPath: tokenPath }],
};
const mine: JsonObject = { name: "mine", emptyDir: {} };
const limited: JsonObject = {
  metadata: { name: "limited", annotations: { "kubernetes.io/enforce-mountable-secrets": "true" } },
  secrets: [{ name: "known" }],
  imagePullSecrets: [{ name: "pull" }],
};
const as = (serviceAccountName: string, more: JsonObject = {}): JsonObject => ({ serviceAccountName, ...more });
const variable = (name: string): JsonObject => ({
  ...container,
  env: [{ name: "A", valueFrom: { secretKeyRef: { name, key: "a" } } }],
});
const all = (name: string): JsonObject => ({ ...container, envFrom: [{ secretRef: { name } }] });
const mirror: JsonObject = { annotations: { "kubernetes.io/config.mirror": "a" } };

/** Pods and their accounts. */
export const accountTalks: readonly Conversation[] = [
  {
    name: "accounts that are not there",
    requests: [pod("a"), pod("b", as("gone")), account("default"), pod("a"), pod("b", as("gone"))],
  },
  {
    name: "tokens",
    requests: [
      account("default"),
      account("quiet", { automountServiceAccountToken: false }),
      pod("a", { initContainers: [{ ...container, name: "first" }] }),
      pod("b", { automountServiceAccountToken: false }),
      pod("c", as("quiet")),
      pod("d", as("quiet", { automountServiceAccountToken: true })),
      pod("e", { containers: [own], volumes: [mine] }),
      pod("f", { containers: [own, { ...container, name: "other" }], volumes: [mine] }),
      pod("g", { volumes: [{ name: "kube-api-access-mine", emptyDir: {} }] }),
    ],
  },
  {
    name: "secrets to pull with",
    requests: [
      account("default", { imagePullSecrets: [{ name: "one" }, { name: "two" }], automountServiceAccountToken: false }),
      pod("a"),
      pod("b", { imagePullSecrets: [{ name: "three" }] }),
    ],
  },
  {
    name: "secrets that may be used",
    requests: [
      account("limited", limited),
      pod("a", as("limited", { volumes: [{ name: "v", secret: { secretName: "other" } }] })),
      pod("b", as("limited", { containers: [variable("other")] })),
      pod("c", as("limited", { containers: [all("other")] })),
      pod("d", as("limited", { initContainers: [{ ...variable("other"), name: "first" }] })),
      pod("e", as("limited", { initContainers: [{ ...all("other"), name: "first" }] })),
      pod("f", as("limited", { imagePullSecrets: [{ name: "pull" }, { name: "other" }] })),
      pod("g", as("limited", { containers: [variable("known")], automountServiceAccountToken: false })),
    ],
  },
  {
    name: "pods that a node tells of",
    requests: [
      pod("a", as("default"), mirror),
      pod("b", { volumes: [{ name: "v", secret: { secretName: "other" } }] }, mirror),
      pod("c", { containers: [variable("other")] }, mirror),
      pod(
        "d",
        { volumes: [{ name: "v", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } }] },
        mirror,
      ),
    ],
  },
];
