// The golden objects of Kubernetes' own API module, as protobuf and JSON: run when SLUICE_KUBERNETES_API names a checkout of kubernetes/api (a
// folder with testdata/HEAD, or any other set beside it that SLUICE_KUBERNETES_API_SET names).
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { decodeProtobuf } from "./decode-protobuf.ts";

const source = process.env["SLUICE_KUBERNETES_API"] ?? "";
const set = process.env["SLUICE_KUBERNETES_API_SET"] ?? "HEAD";
const files =
  source === ""
    ? []
    : globSync(path.join(source, "testdata", set, "*.pb"), { exclude: ["**/*.after_roundtrip.pb"] }).sort();

if (files.length === 0)
  test("Kubernetes' golden objects", { skip: "SLUICE_KUBERNETES_API names no checkout of kubernetes/api" });

for (const file of files) {
  const name = path.basename(file, ".pb");
  // Servers send events, clients never do, and it is the one object that does not say its kind.
  const skip = name === "core.v1.WatchEvent" ? "nobody sends it to a server" : false;
  test(`${name} is the same in protobuf and JSON`, { skip }, () => {
    const expected = JSON.parse(readFileSync(file.replace(/\.pb$/, ".json"), "utf8")) as unknown;
    assert.deepEqual(decodeProtobuf(readFileSync(file)), expected);
  });
}
