// Bases and files from elsewhere. The outcomes were recorded from kustomize 5.8.1 (`kustomize build`) against the same repository and files,
// served over loopback HTTP; only the addresses differ.
import assert from "node:assert/strict";
import test from "node:test";
import { build, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";
import type { Remotes } from "./load-file.ts";

const map = (name: string): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const host = "https://files.example.com";
const repository = "https://git.example.com/repo.git";

const cloned = treeOf({
  "kustomization.yaml": "resources: [a.yaml]\n",
  "a.yaml": map("root"),
  "sub/kustomization.yaml": "resources: [../other, b.yaml]\nnamePrefix: s-\n",
  "sub/b.yaml": map("b"),
  "other/kustomization.yaml": "resources: [c.yaml]\n",
  "other/c.yaml": map("c"),
  "out/kustomization.yaml": "resources: [../..]\n",
  "cycle/kustomization.yaml": `resources: ["${repository}//cycle"]\n`,
  "above/kustomization.yaml": "resources: [../a.yaml]\n",
  "local/kustomization.yaml": "resources: ['file:///home/user/repo']\n",
  "component/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -x\n",
});
const files: { [path: string]: string } = {
  "/a/b/ok.yaml": map("file"),
  "/a/b/patch.yaml": `${map("root")}data: {x: y}\n`,
  "/a/b/bad.yaml": "<html>: [\n",
};

const remotes: Remotes = {
  readFile(url) {
    const text = url.startsWith(host) ? files[url.slice(host.length)] : undefined;
    return text === undefined ? { status: "404 Not Found" } : { bytes: new TextEncoder().encode(text) };
  },
  openRepository({ cloneUrl, ref }) {
    if (cloneUrl === repository && ["", "v1"].includes(ref)) return cloned;
    throw new KustomizeError("NOT_FOUND", `failed to fetch ${ref || "HEAD"} from ${cloneUrl}`);
  },
};

const buildOf = (kustomization: string): string =>
  renderYaml(build(treeOf({ "kustomization.yaml": kustomization }), "", { remotes }).objects);

const origin = (name: string, lines: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    config.kubernetes.io/origin: |\n${lines}  name: ${name}\n`;

const builds = [
  {
    what: "a repository's root",
    kustomization: `resources: ["${repository}"]\nbuildMetadata: [originAnnotations]\n`,
    printed: origin("root", `      path: notCloned/a.yaml\n      repo: ${repository}\n`),
  },
  {
    what: "a folder of a repository at a reference, and what stands beside it",
    kustomization: `resources: ["git::${repository}//sub?ref=v1"]\nbuildMetadata: [originAnnotations]\n`,
    printed: [
      origin("s-c", `      path: other/c.yaml\n      repo: ${repository}\n      ref: v1\n`),
      origin("s-b", `      path: sub/b.yaml\n      repo: ${repository}\n      ref: v1\n`),
    ].join("---\n"),
  },
  {
    what: "a file at an address, whose origin is told as if it were in a repository",
    kustomization: `resources: ["${host}/a/b/ok.yaml"]\nbuildMetadata: [originAnnotations]\n`,
    printed: origin("file", `      path: ok.yaml\n      repo: ${host}/a/b\n`),
  },
  {
    what: "a patch at an address",
    kustomization: `resources: ["${repository}"]\npatches: [{path: "${host}/a/b/patch.yaml"}]\n`,
    printed: `apiVersion: v1\ndata:\n  x: "y"\n${map("root").slice("apiVersion: v1\n".length)}`,
  },
  {
    what: "a component of a repository",
    kustomization: `resources: ["${repository}"]\ncomponents: ["${repository}//component"]\n`,
    printed: map("root-x"),
  },
];
for (const { what, kustomization, printed } of builds)
  test(`${what} is built`, () => assert.equal(buildOf(kustomization), printed));

test("a generator reads a file at an address", () =>
  assert.match(
    buildOf(`configMapGenerator: [{name: g, files: ["k=${host}/a/b/ok.yaml"]}]\n`),
    /^ {2}name: g-655kfg5ghm$/m,
  ));

const failures = [
  { resource: `${repository}?ref=nope`, code: "NOT_FOUND", message: /failed to fetch nope/ },
  { resource: `${repository}//nowhere`, code: "NOT_FOUND", message: /no such directory: 'nowhere' in/ },
  { resource: `${repository}//a.yaml`, code: "NOT_FOUND", message: /no such directory: 'a.yaml' in/ },
  {
    resource: `${repository}//out`,
    code: "OUTSIDE_ROOT",
    message: /repo\.git\/\/out\/kustomization\.yaml:1:\d+: security; file '\.\.\/\.\.' is not in or below 'out'/,
  },
  { resource: `${repository}//cycle`, code: "CYCLE", message: /cycle detected: URI .* referenced by previous URI/ },
  {
    resource: `${repository}//above`,
    code: "OUTSIDE_ROOT",
    message: /security; file '\.\.\/a\.yaml' is not in or below 'above'/,
  },
  { resource: `${repository}//local`, code: "OUTSIDE_ROOT", message: /may not name file:\/\/\/home\/user\/repo/ },
  { resource: `${host}/none.yaml`, code: "NOT_FOUND", message: /HTTP Error: status code 404 Not Found/ },
  { resource: `${host}/a/b/none.yaml`, code: "NOT_FOUND", message: /failed to fetch HEAD from .*\/a\/b$/ },
  { resource: `${host}/a/b/bad.yaml`, code: "BAD_YAML", message: /bad\.yaml:\d+:\d+: MalformedYAMLError/ },
];
for (const { resource, code, message } of failures) {
  test(`${resource} is a ${code}`, () =>
    assert.throws(() => buildOf(`resources: ["${resource}"]\n`), { name: "KustomizeError", code, message }));
}

test("where nothing from elsewhere is allowed, files and repositories are refused by name", () => {
  for (const resource of [`${host}/a/b/ok.yaml`, "git@git.example.com:org/repo", "github.com/org/repo"])
    assert.throws(() => build(treeOf({ "kustomization.yaml": `resources: ["${resource}"]\n` }), ""), {
      code: "NOT_SUPPORTED",
      reason: `remote base ${resource} is not allowed here; copy it into the tree or make it a source of its own`,
    });
});
