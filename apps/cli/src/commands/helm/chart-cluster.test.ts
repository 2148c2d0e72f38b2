// `helm template --dry-run=server` against the embedded API: what it looks up, what it refuses.
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test, type TestContext } from "node:test";
import { createApiServer, makeKubeconfig, makeServingCertificate, serveApi } from "@sluice/apiserver";
import { configMap, startCluster } from "@sluice/testing-cluster";
import { createProgram } from "../../program.ts";

async function startServed(t: TestContext) {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-chart-cluster-test-"));
  const cluster = startCluster();
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const { url, close } = await serveApi(cluster.apiServer.handle, { tls, token: "test" });
  writeFileSync(path.join(folder, "config"), makeKubeconfig({ url, certificate: tls.certificate, token: "test" }));
  t.after(async () => {
    await close();
    await cluster[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const template = async (text: string, ...flags: string[]) => {
    mkdirSync(path.join(folder, "templates"), { recursive: true });
    writeFileSync(path.join(folder, "Chart.yaml"), "apiVersion: v2\nname: web\nversion: 1.0.0\n");
    writeFileSync(path.join(folder, "templates/a.yaml"), text);
    let [out, err] = ["", ""];
    const program = createProgram({
      variables: { KUBECONFIG: "config" },
      folder,
      out: (part) => void (out += part),
      err: (part) => void (err += part),
      isTerminal: false,
      columns: 80,
      signal: new AbortController().signal,
    });
    const code = await program(["helm", "template", "x", ".", ...flags]);
    return { code, out: out.split("\n").slice(2, -1).join("\n"), err };
  };
  return { client: cluster.client, template, folder, url, certificate: tls.certificate };
}

const object = (name: string, data: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  a: ${data}`;
const server = "--dry-run=server";

test("templates see the cluster: its version, its kinds and its objects", async (t) => {
  const { client, template } = await startServed(t);
  await client.create(configMap("seen", { key: "value" }));
  const rows: [text: string, withCluster: string, without: string][] = [
    ['{{ with lookup "v1" "ConfigMap" "default" "seen" }}{{ .data.key | quote }}{{ end }}', '"value"', ""],
    ['{{ lookup "v1" "ConfigMap" "default" "none" | toJson | quote }}', '"{}"', '"{}"'],
    ['{{ range (lookup "v1" "ConfigMap" "" "").items }}{{ .metadata.name }} {{ end }}', "seen", ""],
    ['{{ .Capabilities.APIVersions.Has "apps/v1/Deployment" | quote }}', '"true"', '"false"'],
    ["{{ .Capabilities.KubeVersion.Version | quote }}", '"v1.36.4+sluice"', '"v1.36.0"'],
  ];
  for (const [text, withCluster, without] of rows) {
    const { out, err } = await template(object("mine", text), server);
    assert.equal(out.trimEnd(), object("mine", withCluster).trimEnd(), err);
    assert.equal((await template(object("mine", text))).out.trimEnd(), object("mine", without).trimEnd());
  }
  const deprecated = await template(object("mine", '"1"'), "--validate");
  assert.equal(deprecated.err, "Flag --validate has been deprecated, use '--dry-run=server' instead\n");
});

test("what the cluster would not take is refused, with the reason", async (t) => {
  const { client, template } = await startServed(t);
  await client.create(configMap("seen"));
  const refused = async (text: string, words: RegExp, ...flags: string[]) => {
    const { code, out, err } = await template(text, server, ...flags);
    assert.equal(code, 1);
    assert.equal(out, "");
    assert.match(err, words);
  };
  const widget = "apiVersion: x.io/v1\nkind: Widget\nmetadata: {name: w}\n";
  await refused(
    widget,
    /^Error: unable to build .* no matches for kind "Widget" in version "x\.io\/v1"\nensure CRDs are installed first\n$/,
  );
  await refused("apiVersion: v1\nmetadata: {name: s}\n", /error validating data: kind not set/);
  // As the API says that it looks at fields itself, nobody does before an object is written.
  assert.equal(
    (await template("apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {portz: 1}\n", server)).code,
    0,
  );
  await refused(
    object("seen", '"1"'),
    /ConfigMap "seen" in namespace "default" exists and cannot be imported .* missing key "app\.kubernetes\.io\/managed-by"/,
  );
  await refused(
    object("mine", '{{ lookup "x.io/v1" "Widget" "" "" | toJson }}'),
    /error calling lookup: unable to get apiresource from unstructured: x\.io\/v1, Kind=Widget/,
  );
  await refused(
    object("mine", '"1"'),
    /kubernetes cluster unreachable: no kubeconfig found \(looked for none\)|none/,
    "--kubeconfig",
    "none",
  );
  for (const flag of ["--take-ownership", "--is-upgrade"])
    assert.equal((await template(object("seen", '"1"'), server, flag)).code, 0);
  assert.equal(
    (await template(object("mine", '"1"'), "--dry-run=nope")).err,
    'Error: invalid dry-run value ("nope"). Must be "none", "server", or "client"\n',
  );
});

test("flags say more of a cluster than a kubeconfig, or all there is to say", async (t) => {
  const { client, template, folder, url, certificate } = await startServed(t);
  await client.create(configMap("seen", { key: "value" }));
  writeFileSync(path.join(folder, "ca.pem"), certificate);
  const wrong = makeKubeconfig({ url: "https://127.0.0.1:1", certificate, token: "wrong" });
  writeFileSync(path.join(folder, "wrong"), wrong);
  const text = object("mine", '{{ (lookup "v1" "ConfigMap" "default" "seen").data.key | quote }}');
  const flags = ["--kube-apiserver", url, "--kube-token", "test"];
  const rows: [title: string, flags: string[], code: number, err: RegExp][] = [
    ["on top of a kubeconfig", ["--kubeconfig", "wrong", ...flags], 0, /^$/],
    ["a token alone", ["--kube-token", "other"], 1, /Unauthorized/],
    ["authorities", [...flags, "--kube-ca-file", "ca.pem", "--kubeconfig", "wrong"], 0, /^$/],
    ["no look at certificates", [...flags, "--kube-insecure-skip-tls-verify"], 0, /^$/],
    ["another name", [...flags, "--kube-tls-server-name", "other.example"], 1, /other\.example|certificate/],
    ["another context", ["--kube-context", "nope"], 1, /nope/],
    ["another user", [...flags, "--kube-as-user", "jane", "--kube-as-group", "a"], 1, /User "jane" cannot get/],
    [
      "a group that may do all",
      [...flags, "--kube-as-user", "jane", "--kube-as-group", "a", "--kube-as-group", "system:masters"],
      0,
      /^$/,
    ],
  ];
  for (const [title, more, code, words] of rows) {
    const result = await template(text, server, ...more);
    assert.equal(result.code, code, `${title}: ${result.err}`);
    assert.match(result.err, words, title);
    if (code === 0) assert.equal(result.out.trimEnd(), object("mine", '"value"'), title);
  }
});

test("a cluster that does not answer is said", async (t) => {
  const { template } = await startServed(t);
  const api = createApiServer({ now: Date.now, newUid: randomUUID, random: Math.random });
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const gone = await serveApi(api.handle, { tls, token: "test" });
  await gone.close();
  await api.close();
  const file = path.join(mkdtempSync(path.join(tmpdir(), "sluice-gone-test-")), "config");
  t.after(() => rmSync(path.dirname(file), { recursive: true }));
  writeFileSync(file, makeKubeconfig({ url: gone.url, certificate: tls.certificate, token: "test" }));
  const { code, err } = await template(object("mine", '"1"'), server, "--kubeconfig", file);
  assert.equal(code, 1);
  assert.match(err, /^Error: cluster reachability check failed: kubernetes cluster unreachable: cannot reach/);
});
