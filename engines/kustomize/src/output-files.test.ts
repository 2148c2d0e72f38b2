import assert from "node:assert/strict";
import test from "node:test";
import { renderFiles } from "./output-files.ts";

const object = (apiVersion: string, kind: string, metadata: { name: string; namespace?: string }) => ({
  apiVersion,
  kind,
  metadata,
});
const names = (...objects: Parameters<typeof renderFiles>[0]) => [...renderFiles(objects).keys()];

// File names as kustomize 5.8.1 gives them: `kustomize build -o FOLDER`.
const web = object("apps/v1", "Deployment", { name: "Web.x:y", namespace: "foo" });
const cases = [
  { what: "one namespace is not named", objects: [web], files: ["apps_v1_deployment_web.x:y.yaml"] },
  {
    what: "of several namespaces each is named, the default one too",
    objects: [web, object("v1", "Service", { name: "web" })],
    files: ["foo_apps_v1_deployment_web.x:y.yaml", "default_v1_service_web.yaml"],
  },
  {
    what: "cluster-scoped objects have no namespace and make none",
    objects: [web, object("v1", "Namespace", { name: "foo" })],
    files: ["apps_v1_deployment_web.x:y.yaml", "v1_namespace_foo.yaml"],
  },
];
for (const { what, objects, files } of cases)
  test(`files of a folder: ${what}`, () => assert.deepEqual(names(...objects), files));

test("a name that holds a path gets no file", () => {
  assert.throws(() => names(object("v1", "Service", { name: "../../etc/passwd" })), { code: "BAD_RESOURCE" });
});
