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
  ["an exec without a command", config("exec: {apiVersion: v1}"), {}, /^f: user "me": exec has no command/],
  [
    "a program that asks",
    config("exec: {command: aws, interactiveMode: Always}"),
    {},
    /interactiveMode is Always, but nobody is asked/,
  ],
  [
    "an auth-provider",
    config("auth-provider: {name: gcp}"),
    {},
    /user "me" uses auth-provider, which Kubernetes has removed/,
  ],
  ["groups of nobody", config("as-groups: [a]"), {}, /user "me" has as-groups without as: say as whom/],
  [
    "a proxy of an unknown kind",
    config("token: x", "server: https://one\n    proxy-url: gopher://p"),
    {},
    /cluster "one" has a proxy-url that is not supported: want http/,
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

test("a credential program stands beside its kubeconfig, and is told of the cluster when it wants to know", () => {
  const cluster = "server: https://one:6443\n    certificate-authority: ca.crt\n    tls-server-name: api";
  const exec =
    "exec: {apiVersion: client.authentication.k8s.io/v1, command: bin/login, args: [-v], provideClusterInfo: true, env: [{name: A, value: b}]}";
  const access = parseKubeconfig([{ path: "/etc/config", text: config(exec, cluster) }], port);
  assert.deepEqual(access.exec, {
    where: '/etc/config: user "me"',
    apiVersion: "client.authentication.k8s.io/v1",
    command: "/etc/bin/login",
    args: ["-v"],
    env: { A: "b" },
    cluster: {
      server: "https://one:6443",
      "tls-server-name": "api",
      "certificate-authority-data": Buffer.from("CA").toString("base64"),
      config: null,
    },
  });
});

test("in whose name, and by which proxy", () => {
  const user = "token: x, as: jane, as-uid: '7', as-groups: [a, b], as-user-extra: {reason: [audit]}";
  const cluster = "server: https://one\n    proxy-url: http://proxy:3128";
  const access = parseKubeconfig([{ path: "f", text: config(user, cluster) }], port);
  assert.deepEqual(access.impersonate, { user: "jane", uid: "7", groups: ["a", "b"], extra: { reason: ["audit"] } });
  assert.equal(access.proxyUrl, "http://proxy:3128");
});

test("in a cluster the mounted account is used", () => {
  const access = inClusterConfig({ host: "10.0.0.1", port: "443" }, port);
  assert.deepEqual([access.server, access.token?.(), access.namespace], ["https://10.0.0.1:443", "mounted", "team"]);
  assert.throws(() => inClusterConfig({}, port), /not in a cluster/);
});
