// Public fleets as their authors wrote them: they get as far as Kustomizations can, and say what they wait for.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createProgram } from "./program.ts";

const folder = new URL("../testdata/fleets/", import.meta.url).pathname;

type Row = { kind: string; namespace: string; name: string; verdict: string; message: string };

async function up(...args: string[]): Promise<{ code: number; rows: Map<string, string> }> {
  let out = "";
  const program = createProgram({
    variables: {},
    folder,
    out: (text) => void (out += text),
    err: () => {},
    isTerminal: false,
    columns: 200,
    signal: new AbortController().signal,
  });
  const code = await program(["up", ...args, "--once", "-o", "json"]);
  const { objects } = JSON.parse(out) as { objects: Row[] };
  return {
    code,
    rows: new Map(objects.map(({ kind, name, verdict, message }) => [`${kind}/${name}`, `${verdict}: ${message}`])),
  };
}

// What waits is given some seconds before it is judged: they wait side by side.
describe("fleets", { concurrency: true }, () => {
  test("podinfo's kustomize base becomes ready", async () => {
    const { code, rows } = await up("podinfo/kustomize");
    assert.equal(code, 0);
    assert.match(rows.get("Kustomization/fleet") ?? "", /^ready: Applied revision: /);
  });

  for (const cluster of ["staging", "production"]) {
    test(`flux2-kustomize-helm-example, ${cluster}: the entry is applied, the rest waits for kinds without a controller`, async () => {
      const { code, rows } = await up("kustomize-helm-example", "--cluster", cluster);
      assert.equal(code, 1);
      assert.match(rows.get("Kustomization/flux-system") ?? "", /^ready: Applied revision: /);
      for (const name of ["apps", "infra-configs", "infra-controllers"])
        assert.match(rows.get(`Kustomization/${name}`) ?? "", /no controller for ExternalArtifact$/);
      assert.match(
        rows.get("ArtifactGenerator/flux-system") ?? "",
        /^skipped: Skipped: no controller for ArtifactGenerator$/,
      );
    });

    test(`flux2-multi-tenancy, ${cluster}: the platform's account applies, what needs OCI artifacts waits and says so`, async () => {
      const { code, rows } = await up("multi-tenancy", "--cluster", cluster);
      assert.equal(code, 1);
      assert.match(rows.get("Kustomization/flux-system") ?? "", /^ready: Applied revision: /);
      assert.match(rows.get("Kustomization/kyverno") ?? "", /kyverno-controller .*no controller for OCIRepository/);
      assert.match(rows.get("Kustomization/kyverno-policies") ?? "", /dependency 'flux-system\/kyverno' is not ready/);
      assert.match(rows.get("Kustomization/tenants") ?? "", /dependency 'flux-system\/kyverno-policies' is not ready/);
    });
  }
});
