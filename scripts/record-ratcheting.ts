// Records what the real kube-apiserver says to apiextensions' ratcheting cases, which are in the module k8s.io/apiextensions-apiserver.
//   KUBEBUILDER_ASSETS=/folder/with/kube-apiserver/and/etcd node scripts/record-ratcheting.ts …/test/integration/ratcheting_test_cases
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { KubeObject } from "../engines/objects/src/index.ts";
import { parseYamlDocuments } from "../engines/yaml/src/index.ts";
import { playRatcheting, type RatchetingCases } from "../testing/cluster/src/conversations/ratcheting.ts";
import { startKubeApiserver } from "../testing/cluster/src/kube-apiserver.ts";
import { askOverHttps } from "./ask-over-https.ts";

const assets = process.env["KUBEBUILDER_ASSETS"];
const [folder] = process.argv.slice(2);
if (assets === undefined || folder === undefined)
  throw new Error("set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd, and name the folder of the cases");

const read = (sort: string): KubeObject[] =>
  globSync(path.join(folder, sort, "**/*.yaml"))
    .sort()
    .flatMap((file) => parseYamlDocuments(readFileSync(file, "utf8")))
    .map(({ value }) => value as unknown as KubeObject)
    .filter(({ kind }) => kind !== "Namespace");

/** What fields are for is nothing that objects are held against. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, one]) => key !== "description" || typeof one !== "string");
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutDescriptions(one)]));
}

const cases = {
  definitions: withoutDescriptions(read("crds")),
  valid: read("valid"),
  invalid: read("invalid"),
} as RatchetingCases;
const version = execFileSync(path.join(assets, "kube-apiserver"), ["--version"], { encoding: "utf8" }).trim();
await using server = await startKubeApiserver(assets);
using api = askOverHttps(server.target);
const verdicts = await playRatcheting(api.ask, cases);
const head = {
  recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
  by: "scripts/record-ratcheting.ts",
  cases:
    "k8s.io/apiextensions-apiserver v0.36.3, test/integration/ratcheting_test_cases (Apache-2.0), without descriptions",
};
const target = path.resolve(import.meta.dirname, "../testing/cluster/testdata/ratcheting-1.36.json.gz");
writeFileSync(target, gzipSync(JSON.stringify({ ...head, ...cases, verdicts }), { level: 9 }));
console.log(`${Object.keys(verdicts.made).length} objects, ${Object.keys(verdicts.changed).length} changes`);
