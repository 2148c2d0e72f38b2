// What webhooks are sent, to the letter: a validating webhook and a converter, and the bodies of what they are asked.
import type { JsonObject, JsonValue, KubeObject } from "@sluice/objects";
import { startJsonServer, type JsonServer } from "../json-server.ts";
import { textWithNames, type Ask } from "./conversation.ts";

type Question = { kind: string; request: { uid: string; desiredAPIVersion?: string; objects?: KubeObject[] } };

/** Agrees to everything, and converts by name. */
function agree({ kind, request }: Question): JsonObject {
  const { uid, objects = [], desiredAPIVersion = "" } = request;
  if (kind === "AdmissionReview") return { apiVersion: "admission.k8s.io/v1", kind, response: { uid, allowed: true } };
  const convertedObjects = objects.map((one) => ({ ...one, apiVersion: desiredAPIVersion }));
  const response = { uid, result: { status: "Success" }, convertedObjects };
  return { apiVersion: "apiextensions.k8s.io/v1", kind, response };
}

const group = "written.example.com";
const namespace = "hook-texts";
const maps = `/api/v1/namespaces/${namespace}/configmaps`;
const things = `/apis/${group}/v1/namespaces/${namespace}/things`;

const webhook = ({ url, caBundle }: JsonServer): JsonObject => ({
  metadata: { name: "hook-texts" },
  webhooks: [
    {
      name: "look.example.com",
      clientConfig: { url: `${url}/look`, caBundle },
      rules: [{ operations: ["*"], apiGroups: ["", group], apiVersions: ["*"], resources: ["configmaps", "things"] }],
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
      objectSelector: { matchLabels: { look: "yes" } },
      sideEffects: "None",
      admissionReviewVersions: ["v1"],
    },
  ],
});

const definition = ({ url, caBundle }: JsonServer): JsonObject => ({
  metadata: { name: `things.${group}` },
  spec: {
    group,
    scope: "Namespaced",
    names: { plural: "things", singular: "thing", kind: "Thing" },
    versions: ["v1", "v2"].map((name) => ({
      name,
      served: true,
      storage: name === "v2",
      schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
    })),
    conversion: {
      strategy: "Webhook",
      webhook: { clientConfig: { url: `${url}/convert`, caBundle }, conversionReviewVersions: ["v1"] },
    },
  },
});

const metadata = (name: string): JsonObject => ({ labels: { z: "1", look: "yes" }, annotations: { z: "<" }, name });

type Write = [method: string, path: string, body: JsonValue];
const writes: readonly Write[] = [
  ["POST", maps, { data: { z: "<&>", a: "1" }, metadata: metadata("a") }],
  ["PATCH", `${maps}/a`, { data: { b: "2" } }],
  ["DELETE", `${maps}/a`, {}],
  [
    "POST",
    things,
    { apiVersion: `${group}/v1`, kind: "Thing", spec: { z: "<&>", a: { z: 1, a: 2 } }, metadata: metadata("a") },
  ],
];

/** Makes the writes. @returns the text of each question once */
export async function hookTextsFrom(ask: Ask): Promise<string[]> {
  const texts: string[] = [];
  const server = await startJsonServer((_path, body, text) => {
    texts.push(text);
    return agree(body as Question);
  });
  const say = ([method, path, body]: Write): ReturnType<Ask> => {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    return ask({ method, path, headers: { "content-type": type, "user-agent": "talk/1" }, body: JSON.stringify(body) });
  };
  await say(["POST", "/api/v1/namespaces", { metadata: { name: namespace } }]);
  await say(["POST", "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", webhook(server)]);
  await say(["POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", definition(server)]);
  // The real API hears of what it has been told a moment later.
  while ((await ask({ method: "GET", path: things, headers: {} })).status !== 200);
  while (texts.length === 0) await say(["POST", `${maps}?dryRun=All`, { metadata: metadata("probe") }]);
  texts.length = 0;
  for (const write of writes) await say(write);
  await server.close();
  return [...new Set(texts.map((text) => textWithNames(text, namespace)))];
}
