import assert from "node:assert/strict";
import test from "node:test";
import { build, renderYaml, treeOf } from "./index.ts";

test("the README's example builds", () => {
  const tree = treeOf({
    "kustomization.yaml": "namePrefix: dev-\nresources: [map.yaml]\n",
    "map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\n",
  });
  assert.equal(
    renderYaml(build(tree, "").objects),
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: dev-settings\n",
  );
});
