import assert from "node:assert/strict";
import test from "node:test";
import type { KubeObject } from "@sluice/objects";
import { renderYaml } from "../build.ts";
import { treeOf } from "../file-tree.ts";
import { setCommonMetadata } from "./common-metadata.ts";
import { buildFlux, generateKustomization } from "./generate-kustomization.ts";
import { substituteVariables } from "./substitute-variables.ts";

const configMap = (name: string, more = "") => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: web
        image: web:1
`;

test("without a kustomization every manifest counts, and a folder with one stands for itself", () => {
  const tree = treeOf({
    "app/b.yaml": configMap("b"),
    "app/a.yml": configMap("a"),
    "app/notes.txt": "no",
    "app/sub/c.yaml": configMap("c"),
    "app/base/kustomization.yaml": "namePrefix: x-\nresources: [d.yaml]\n",
    "app/base/d.yaml": configMap("d"),
  });
  const { value, created } = generateKustomization(tree, "app", {});
  assert.equal(created, true);
  assert.deepEqual(value.resources, ["./a.yml", "./b.yaml", "./base", "./sub/c.yaml"]);
  const { objects, origins } = buildFlux(tree, "app", {});
  assert.deepEqual(
    objects.map(({ metadata }) => metadata.name),
    ["a", "b", "x-d", "c"],
  );
  assert.deepEqual(origins[2], { file: "app/base/d.yaml", line: 1 });
});

test("an empty folder builds to nothing", () =>
  assert.deepEqual(buildFlux(treeOf({ "app/readme.md": "" }), "app", {}).objects, []));

test("the spec's settings go on top of the kustomization", () => {
  const tree = treeOf({
    "kustomization.yaml":
      "resources: [web.yaml]\nimages: [{name: web, newName: other, newTag: v1, digest: 'sha256:aa'}]\nnamespace: own\n",
    "web.yaml": deployment,
    "extra/kustomization.yaml":
      "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n- patch: |\n    - {op: add, path: /spec/paused, value: true}\n  target: {kind: Deployment}\n",
  });
  const { objects } = buildFlux(tree, "", {
    targetNamespace: "team",
    namePrefix: "a-",
    nameSuffix: "-z",
    components: ["extra", "missing"],
    ignoreMissingComponents: true,
    images: [{ name: "web", newTag: "v2" }],
    patches: [{ patch: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n" }],
  });
  const [object] = objects as [KubeObject];
  assert.deepEqual(object.metadata, { name: "a-web-z", namespace: "team" });
  assert.equal(object["spec"].replicas, 3);
  assert.equal(object["spec"].paused, true);
  assert.equal(object["spec"].template.spec.containers[0].image, "other:v2");
});

test("a remote component is refused", () =>
  assert.throws(
    () => generateKustomization(treeOf({ "a.yaml": configMap("a") }), "", { components: ["https://x/y"] }),
    {
      code: "NOT_SUPPORTED",
    },
  ));

test("an unknown field of the first kustomization is a warning, further down an error", () => {
  const files = { "a.yaml": configMap("a"), "kustomization.yaml": "resources: [a.yaml]\nnope: 1\n" };
  assert.match(buildFlux(treeOf(files), "", {}).warnings.join(), /kustomization.yaml:2:1: .*unknown field "nope"/);
  const below = treeOf({
    "b/kustomization.yaml": files["kustomization.yaml"],
    "b/a.yaml": files["a.yaml"],
    "kustomization.yaml": "resources: [b]\n",
  });
  assert.throws(() => buildFlux(below, "", {}), { code: "UNKNOWN_FIELD", file: "b/kustomization.yaml", line: 2 });
});

test("a manifest that cannot be read is named with its line", () =>
  assert.throws(() => buildFlux(treeOf({ "app/a.yaml": "kind: [\n" }), "app", {}), {
    code: "BAD_YAML",
    file: "app/a.yaml",
    line: 2,
  }));

test("common metadata goes on objects, not on their templates", () => {
  const { objects } = buildFlux(treeOf({ "web.yaml": deployment }), "", {});
  setCommonMetadata(objects, { labels: { team: "a" }, annotations: { note: "b" } });
  const [object] = objects as [KubeObject];
  assert.deepEqual(object.metadata, { name: "web", labels: { team: "a" }, annotations: { note: "b" } });
  assert.equal(object["spec"].template.metadata, undefined);
});

const withData = (data: { [key: string]: string }): KubeObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "m" },
  data,
});
const substituted = (text: string, variables: { [name: string]: string }, options = {}) =>
  substituteVariables([withData({ v: text })], { variables, ...options })[0]?.["data"].v as unknown;

const expressions = [
  { text: "${a}", variables: { a: "x" }, becomes: "x" },
  { text: "${n}", variables: { n: "3" }, becomes: 3 },
  { text: "${n}", variables: { n: '"3"' }, becomes: "3" },
  { text: "n-${n}", variables: { n: "3" }, becomes: "n-3" },
  { text: "${b}", variables: { b: "yes" }, becomes: true },
  { text: "$${a}", variables: { a: "x" }, becomes: "${a}" },
  { text: "${missing:=d}", variables: { a: "x" }, becomes: "d" },
  { text: "${missing}", variables: { a: "x" }, becomes: null },
  { text: "x${lines}", variables: { lines: "a\nb" }, becomes: "xab" },
  { text: "${a:=d}", variables: {}, becomes: "${a:=d}" },
];
for (const { text, variables, becomes } of expressions)
  test(`${text} with ${JSON.stringify(variables)} becomes ${JSON.stringify(becomes)}`, () =>
    assert.equal(substituted(text, variables as { [name: string]: string }), becomes));

test("without variables the strategy Always still applies defaults", () =>
  assert.equal(substituted("${a:=d}", {}, { always: true }), "d"));
test("strict mode names the variable, the object and its file", () =>
  assert.throws(
    () =>
      substituteVariables([withData({ v: "${nope}" })], {
        variables: { a: "x" },
        strict: true,
        origins: [{ file: "m.yaml", line: 4 }],
      }),
    { code: "BAD_SUBSTITUTION", file: "m.yaml", line: 4, message: /ConfigMap\/m.*"nope"/ },
  ));
test("a bad name is refused", () =>
  assert.throws(() => substituted("x", { "a-b": "1" }), { code: "BAD_SUBSTITUTION" }));
test("what is not YAML any more is refused without telling the value", () =>
  assert.throws(
    () => substituted("${a}", { a: "{ hidden" }),
    (error: Error) => !error.message.includes("hidden"),
  ));
for (const field of ["labels", "annotations"] as const)
  test(`an object opts out by ${field}`, () => {
    const object = withData({ v: "${a}" });
    object.metadata[field] = { "kustomize.toolkit.fluxcd.io/substitute": "disabled" };
    assert.deepEqual(substituteVariables([object], { variables: { a: "x" } }), [object]);
  });

test("what is built prints again as it was", () =>
  assert.equal(renderYaml(buildFlux(treeOf({ "a.yaml": configMap("a") }), "", {}).objects), configMap("a")));
