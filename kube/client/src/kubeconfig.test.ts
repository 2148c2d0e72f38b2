import assert from "node:assert/strict";
import { test } from "node:test";
import { inClusterConfig, parseKubeconfig } from "./kubeconfig.ts";

const files: { [path: string]: string } = {
  "/etc/ca.crt": "CA",
  "/etc/token": "from-file\n",
  "/var/run/secrets/kubernetes.io/serviceaccount/token": "mounted\n",
  "/var/run/secrets/kubernetes.io/serviceaccount/ca.crt": "CA",
  "/var/run/secrets/kubernetes.io/serviceaccount/namespace": "team",
};
const port = {
  readFile: (path: string) => files[path] ?? assert.fail(`no file ${path}`),
  resolvePath: (_from: string, path: string) => `/etc/${path}`,
};
const config = (user: string, cluster = "server: https://one:6443\n    certificate-authority: ca.crt") =>
  `current-context: c\nclusters:\n- name: one\n  cluster:\n    ${cluster}\nusers:\n- name: me\n  user: {${user}}\ncontexts:\n- name: c\n  context: {cluster: one, user: me, namespace: team}\n`;

test("server, authority, token and namespace of the current context", () => {
  const access = parseKubeconfig([{ path: "/etc/config", text: config("token: abc") }], port);
  assert.deepEqual(
    [access.server, access.ca, access.token?.(), access.namespace],
    ["https://one:6443", "CA", "abc", "team"],
  );
});

test("a token file is read anew for every request", () => {
  const access = parseKubeconfig([{ path: "/etc/config", text: config("tokenFile: token") }], port);
  assert.equal(access.token?.(), "from-file");
  files["/etc/token"] = "rotated";
  assert.equal(access.token?.(), "rotated");
});

test("of two files the first to name a thing wins", () => {
  const second = config("token: second", "server: https://two:6443");
  const access = parseKubeconfig(
    [
      { path: "a", text: config("token: first") },
      { path: "b", text: second },
    ],
    port,
  );
  assert.deepEqual([access.server, access.token?.()], ["https://one:6443", "first"]);
});

const wrong: [string, string, { context?: string }, RegExp][] = [
  ["no YAML", "a: [", {}, /kubeconfig does not parse: f:\d+:\d+/],
  ["a list", "- a", {}, /a kubeconfig is a map/],
  ["no context", "clusters: []", {}, /no current-context is set; pass --context/],
  [
    "an unknown context",
    config("token: x"),
    { context: "other" },
    /--context names context "other", which contexts does not hold/,
  ],
  ["exec", config("exec: {command: aws}"), {}, /user "me" uses exec, which is not supported yet/],
  [
    "a proxy",
    config("token: x", "server: https://one\n    proxy-url: http://p"),
    {},
    /cluster "one" uses proxy-url, which is not supported yet/,
  ],
  ["no server", config("token: x", "insecure-skip-tls-verify: true"), {}, /cluster "one" has no usable server/],
];
for (const [what, text, choice, expected] of wrong) {
  test(`${what} is refused with file and way out`, () => {
    assert.throws(() => parseKubeconfig([{ path: "f", text }], port, choice), {
      name: "KubeconfigError",
      message: expected,
    });
  });
}

test("in a cluster the mounted account is used", () => {
  const access = inClusterConfig({ host: "10.0.0.1", port: "443" }, port);
  assert.deepEqual([access.server, access.token?.(), access.namespace], ["https://10.0.0.1:443", "mounted", "team"]);
  assert.throws(() => inClusterConfig({}, port), /not in a cluster/);
});
