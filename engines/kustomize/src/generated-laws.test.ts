// Laws on kustomizations that nobody wrote: generated ones, and recorded ones with damage.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import * as fc from "fast-check";
import { build, renderYaml } from "./build.ts";
import { treeOf } from "./file-tree.ts";
import { KustomizeError } from "./kustomize-error.ts";

type Files = { [path: string]: string };
const render = (files: Files, folder: string) => renderYaml(build(treeOf(files), folder).objects);
const inJson = (value: unknown): string => JSON.stringify(value);

const name = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const data = fc.dictionary(name, fc.string(), { noNullPrototype: true });
const maps = fc.uniqueArray(fc.record({ name, data }), { selector: (map) => map.name, minLength: 1, maxLength: 5 });
const settings = fc.record(
  {
    namePrefix: name,
    nameSuffix: name,
    namespace: name,
    commonAnnotations: fc.dictionary(name, fc.string(), { noNullPrototype: true }),
    configMapGenerator: fc.tuple(fc.record({ name: fc.constant("made"), literals: fc.constant(["a=1"]) })),
  },
  { requiredKeys: [] },
);

const configMap = (map: { name: string; data: object }) =>
  inJson({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: map.name }, data: map.data });
const filesOf = (objects: { name: string; data: object }[], kustomization: object): Files => ({
  "base/kustomization.yaml": inJson({ resources: ["all.yaml"], ...kustomization }),
  "base/all.yaml": objects.map(configMap).join("\n---\n"),
});

test("any base builds twice to the same bytes, and an empty overlay changes nothing", () => {
  fc.assert(
    fc.property(maps, settings, (objects, kustomization) => {
      fc.pre(objects.every((map) => map.name !== "made"));
      const files = { ...filesOf(objects, kustomization), "over/kustomization.yaml": "resources: [../base]" };
      const printed = render(files, "base");
      assert.equal(render(files, "base"), printed);
      assert.equal(render(files, "over"), printed);
    }),
    { numRuns: 60 },
  );
});

test("of two patches of one field the later one counts; of two fields their order does not matter", () => {
  const objects = [{ name: "one", data: { kept: "1" } }];
  const patch = (field: string, value: string) => ({
    patch: inJson({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "one" }, data: { [field]: value } }),
  });
  fc.assert(
    fc.property(name, fc.string(), name, fc.string(), (firstField, first, secondField, second) => {
      const patches = [patch(firstField, first), patch(secondField, second)];
      const printed = render(filesOf(objects, { patches }), "base");
      if (firstField === secondField)
        assert.equal(printed, render(filesOf(objects, { patches: patches.slice(1) }), "base"));
      else assert.equal(printed, render(filesOf(objects, { patches: patches.toReversed() }), "base"));
    }),
    { numRuns: 60 },
  );
});

type Recorded = { cases: { target: string; files: Files }[] };
const { cases } = JSON.parse(readFileSync(new URL("../testdata/recorded.json", import.meta.url), "utf8")) as Recorded;

test("a damaged tree builds or is refused with a name, and never crashes", () => {
  const damage = fc.record({
    which: fc.nat(),
    file: fc.nat(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    cut: fc.nat(12),
    text: fc.oneof(
      fc.constantFrom("null", "[]", "{}", "- ", ": ", "*a", "&a ", "\n", "0", "~", "$patch: delete"),
      fc.string(),
    ),
  });
  fc.assert(
    fc.property(damage, ({ which, file, at, cut, text }) => {
      const { files, target } = cases[which % cases.length] ?? { files: {}, target: "" };
      const paths = Object.keys(files);
      const path = paths[file % paths.length] ?? "";
      const whole = files[path] ?? "";
      const spot = Math.floor(at * whole.length);
      const damaged = { ...files, [path]: whole.slice(0, spot) + text + whole.slice(spot + cut) };
      try {
        render(damaged, target);
      } catch (error) {
        assert.ok(error instanceof KustomizeError, `${path}: ${String((error as Error).stack)}`);
      }
    }),
    { numRuns: 300 },
  );
});
