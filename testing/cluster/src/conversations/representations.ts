// How answers are written: YAML, indents for people, tables and metadata in either, what of an Accept header is taken, and what is refused.
import type { Conversation, Request } from "./conversation.ts";

const maps = "/api/v1/namespaces/{ns}/configmaps";
const map = `${maps}/a`;
const make: Request = {
  method: "POST",
  path: maps,
  body: {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "a", labels: { b: "true", z: "1" } },
    data: { e: "", k: "line1\nline2\n", n: "5", version: "1.0" },
  },
  isSetUp: true,
};

const shown = (
  name: string,
  rest: Omit<Request, "method" | "isText"> & { method?: Request["method"] },
): Conversation => ({
  name,
  requests: [make, { method: "GET", isText: true, ...rest }],
});
const accepted = (accept: string, path = map): Conversation => shown(`Accept: ${accept}, of ${path}`, { path, accept });
const table = "as=Table;v=v1;g=meta.k8s.io";
const metadata = "as=PartialObjectMetadata;v=v1;g=meta.k8s.io";

/** Objects, lists, refusals and discovery in each way of writing. */
export const representations: readonly Conversation[] = [
  accepted("application/yaml"),
  accepted("application/yaml", `${maps}?labelSelector=z`),
  accepted(`application/yaml;${metadata}`),
  accepted(`application/yaml;${table}`, `${maps}?labelSelector=none`),
  accepted("application/yaml", `${map}x`),
  accepted("application/yaml", "/api/v1/nonsense"),
  accepted("application/yaml", "/apis/batch"),
  accepted("application/yaml", "/version"),
  accepted("application/yaml", `${maps}?watch=1&timeoutSeconds=1`),
  accepted("application/json;pretty=1", `${map}x`),
  accepted("application/json;charset=utf-8", `${map}x`),
  accepted("application/json;foo=bar", `${map}x`),
  accepted("*/*;q=0.8,application/yaml;q=0.9"),
  accepted("application/yaml;q=0.2,application/json;q=0.9", `${map}x`),
  accepted("application/json;q=0.5, application/yaml", `${map}x`),
  accepted("application/*;q=0.9,application/yaml;q=0.1", `${map}x`),
  accepted("text/html,application/yaml", `${map}x`),
  accepted("text/html"),
  accepted("application/cbor"),
  accepted("text/html", `${map}x`),
  accepted(`application/json;${table}`, `${map}x`),
  accepted(`application/json;${table},application/yaml`, `${map}x`),
  accepted("application/json;as=Nonsense;v=v1;g=meta.k8s.io"),
  accepted("*", `${map}x`),
  accepted("", `${map}x`),
  accepted("application/*", `${map}x`),
  accepted("application/*", maps),
  shown("?pretty=false, and a browser", { path: `${map}x?pretty=false`, userAgent: "Mozilla/5.0 (X11)" }),
  shown("?pretty=1, and YAML", { path: `${map}?pretty=1`, accept: "application/yaml" }),
  shown("?pretty=true, of a list", { path: `${maps}?pretty=true&labelSelector=none` }),
  shown("?pretty=true, of what is not there", { path: `${map}x?pretty=true` }),
  shown("?pretty=true, of discovery", { path: "/apis/batch?pretty=true" }),
  shown("curl", { path: `${map}x`, userAgent: "curl/8.1" }),
  shown("a browser", { path: `${map}x`, userAgent: "Mozilla/5.0 (X11)" }),
  shown("Wget", { path: `${map}x`, userAgent: "Wget/1.2" }),
  shown("a write in YAML, with indents", {
    method: "POST",
    path: `${maps}?dryRun=All`,
    body: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
    type: "yaml",
    accept: "application/yaml",
  }),
  shown("a deletion in YAML", { method: "DELETE", path: map, accept: "application/yaml" }),
  shown("OPTIONS of an object", { method: "OPTIONS", path: map }),
  shown("OPTIONS of the version", { method: "OPTIONS", path: "/version" }),
  shown("OPTIONS of a group", { method: "OPTIONS", path: "/apis/batch" }),
  shown("POST to a group", { method: "POST", path: "/apis/batch", body: {} }),
];
