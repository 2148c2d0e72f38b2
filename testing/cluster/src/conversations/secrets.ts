// Secrets of the types that Kubernetes knows: what must be in them.
import type { JsonObject } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const secrets = "/api/v1/namespaces/{ns}/secrets";
const secret = (type: string, stringData: JsonObject, more: JsonObject = {}): Request => ({
  method: "POST",
  path: `${secrets}?dryRun=All`,
  body: { metadata: { name: "s" }, type: `kubernetes.io/${type}`, stringData, ...more },
});

const jsons = [
  "",
  " ",
  "{}",
  "null",
  "[]",
  "1",
  '"text"',
  "true",
  "no json",
  "{",
  '{"a":1}}',
  '{"auths":{"a":{"auth":"YTpi"}}}',
  '{"é":é}',
  '{"a":"\u0001"}',
  "{'a':1}",
];

const update = (body: JsonObject): Request => ({ method: "PATCH", path: `${secrets}/s`, type: "merge", body });

/** What secrets hold. */
export const secretTalks: readonly Conversation[] = [
  { name: "registries", requests: jsons.map((text) => secret("dockerconfigjson", { ".dockerconfigjson": text })) },
  { name: "registries as they were", requests: jsons.map((text) => secret("dockercfg", { ".dockercfg": text })) },
  {
    name: "what is missing",
    requests: [
      secret("dockerconfigjson", { ".dockercfg": "{}" }),
      secret("dockercfg", {}),
      secret("basic-auth", {}),
      secret("basic-auth", { username: "" }),
      secret("basic-auth", { password: "p" }),
      secret("ssh-auth", {}),
      secret("ssh-auth", { "ssh-privatekey": "" }),
      secret("ssh-auth", { "ssh-privatekey": "k" }),
      secret("tls", {}),
      secret("tls", { "tls.crt": "" }),
      secret("tls", { "tls.crt": "", "tls.key": "" }),
      secret("service-account-token", {}),
      secret(
        "service-account-token",
        {},
        { metadata: { name: "s", annotations: { "kubernetes.io/service-account.name": "" } } },
      ),
      secret(
        "service-account-token",
        {},
        { metadata: { name: "s", annotations: { "kubernetes.io/service-account.name": "a" } } },
      ),
      secret("unknown", {}),
    ],
  },
  {
    name: "binary data",
    requests: [
      secret("dockercfg", {}, { data: { ".dockercfg": "//79" } }),
      secret("dockercfg", {}, { data: { ".dockercfg": "eyJhIjoi//4ifQ==" } }),
      secret("dockercfg", { ".dockercfg": "{}" }, { data: { ".dockercfg": "e" } }),
    ],
  },
  {
    name: "how much, and which keys",
    requests: [
      secret("tls", { "no key": "a", "tls.crt": "", "tls.key": "" }),
      secret("tls", { "no key": "a" }),
      { ...secret("ssh-auth", { "ssh-privatekey": "k".repeat(1024 * 1024) }), isSetUp: true },
      secret("tls", { a: "k".repeat(1024 * 1024 + 1) }),
    ],
  },
  {
    name: "updates",
    requests: [
      {
        method: "POST",
        path: secrets,
        body: {
          metadata: { name: "s" },
          type: "kubernetes.io/dockercfg",
          stringData: { ".dockercfg": "{}" },
          immutable: true,
        },
      },
      update({ type: "kubernetes.io/dockerconfigjson", stringData: { ".dockercfg": "{" }, immutable: null }),
      update({ stringData: { ".dockercfg": "{" } }),
      update({ type: "kubernetes.io/tls" }),
      update({ type: "" }),
    ],
  },
];
