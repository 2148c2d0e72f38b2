import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, test } from "node:test";
import { createProgram } from "./program.ts";

const scratch = mkdtempSync(path.join(tmpdir(), "sluice-cli-test-"));
after(() => rmSync(scratch, { recursive: true, force: true }));

async function run(args: string[], folder = scratch): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ["", ""];
  const program = createProgram({
    variables: { HOME: scratch },
    folder,
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    isTerminal: false,
    columns: 120,
    signal: new AbortController().signal,
  });
  try {
    return { code: await program(args), out, err };
  } catch (error) {
    return { code: 2, out, err: `${err}${(error as Error).message}` };
  }
}

const write = (name: string, files: { [file: string]: string }): string => {
  const folder = path.join(scratch, name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
};
const configMap = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {a: "1"}\n`;
const sync = (name: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {interval: 10m, path: ./clusters/${name}, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n`;

// A fleet that is not ready is given some seconds before it is judged: they wait side by side.
describe("sluice up --once", { concurrency: true }, () => {
  test("a folder of manifests becomes ready: exit 0", async () => {
    const { code, err } = await run(["up", write("plain", { "a.yaml": configMap("a") }), "--once"]);
    assert.equal(code, 0, err);
    assert.match(err, /2 of 2 ready/);
  });

  test("a mistake is exit 1, with object, reason, file and line", async () => {
    const { code, err } = await run([
      "up",
      write("broken", {
        "a.yaml": configMap("a"),
        "b.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: b\n  labels: [\n",
      }),
      "--once",
    ]);
    assert.equal(code, 1);
    assert.match(err, /✗ Kustomization\/flux-system\/fleet: BuildFailed: kustomize build failed: b\.yaml:\d+/);
  });

  test("-o json is data on standard output and nothing else", async () => {
    const { code, out } = await run(["up", write("json", { "a.yaml": configMap("a") }), "--once", "-o", "json"]);
    const { objects, settled } = JSON.parse(out) as { objects: { kind: string; verdict: string }[]; settled: boolean };
    assert.deepEqual(
      [code, settled, objects.map(({ kind, verdict }) => `${kind} ${verdict}`)],
      [0, true, ["GitRepository ready", "Kustomization ready"]],
    );
  });

  test("objects without a controller are shown as skipped, never as ready", async () => {
    const release =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: podinfo}\nspec: {interval: 1h}\n";
    const { code, out } = await run(["up", write("helm", { "a.yaml": release }), "--once"]);
    assert.equal(code, 1);
    assert.match(out, /Skipped HelmRelease default\/podinfo: Skipped: no controller for HelmRelease/);
  });

  test("several clusters want a choice, and a choice that is none lists them", async () => {
    const folder = write("clusters", {
      "clusters/a/flux-system/gotk-sync.yaml": sync("a"),
      "clusters/b/flux-system/gotk-sync.yaml": sync("b"),
      "clusters/b/x.yaml": configMap("x").replace("name: x", "name: x\n  namespace: default"),
    });
    assert.match((await run(["up", folder, "--once"])).err, /several clusters \(a, b\); choose one with --cluster/);
    assert.match(
      (await run(["up", folder, "--once", "--cluster", "c"])).err,
      /no cluster "c" in this fleet; it has a, b/,
    );
    assert.equal((await run(["up", folder, "--once", "--cluster", "b"])).code, 0);
  });
});

const usage: [string[], RegExp][] = [
  [["up", "nowhere"], /nowhere: no such folder; name the folder of a fleet/],
  [["up", ".", "--timeout", "soon"], /--timeout: "soon" is not a duration/],
  [["up", ".", "-o", "xml"], /-o xml is not known here/],
  [["get", "ks"], /no kubeconfig found .* pass --kubeconfig/],
  [["get", "ks", "--kubeconfig", "none"], /cannot read the kubeconfig .*none: no such file/],
  [["get", "ks", "-o", "xml"], /-o xml is not known; use table, wide, json, yaml, name/],
  [["suspend", "ks"], /name a Kustomization, or pass --all/],
  [["frobnicate"], /unknown command 'frobnicate'/],
];
for (const [args, expected] of usage) {
  test(`sluice ${args.join(" ")}: exit 2, and says what to do`, async () => {
    const { code, err } = await run(args);
    assert.equal(code, 2);
    assert.match(err, expected);
  });
}

test("a kubeconfig that does not parse and a server that is not there are told apart", async () => {
  writeFileSync(path.join(scratch, "bad"), "a: [");
  assert.match((await run(["get", "ks", "--kubeconfig", "bad"])).err, /kubeconfig does not parse: .*bad:\d+:\d+/);
  const config = {
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }],
    contexts: [{ name: "c", context: { cluster: "c" } }],
  };
  writeFileSync(path.join(scratch, "dead"), JSON.stringify(config));
  assert.match(
    (await run(["get", "ks", "--kubeconfig", "dead"])).err,
    /cannot reach the Kubernetes API at 127.0.0.1:1 \(ECONNREFUSED\)/,
  );
});

for (const [flags, message] of [
  [["--feature-gates", "Nothing=true"], /--feature-gates: there is no feature gate Nothing; there are AdditiveCEL/],
  [["--kube-api-qps", "many"], /--kube-api-qps many: want a number above 0/],
  [
    ["--traces-addr", "collector:4318"],
    /--traces-addr collector:4318: want an address such as http:\/\/otel-collector:4318/,
  ],
  [["--log-level", "loud"], /--log-level loud: want debug, info, error/],
] as const) {
  test(`the operator refuses ${flags.join(" ")} before anything runs`, async () => {
    const { code, err } = await run(["operator", ...flags]);
    assert.equal(code, 2);
    assert.match(err, message);
  });
}
