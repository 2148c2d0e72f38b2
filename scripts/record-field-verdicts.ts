// Records what the real kube-apiserver says when one field of a good object is wrong, for every field of every kind that is talked about.
//   KUBEBUILDER_ASSETS=/folder/with/kube-apiserver/and/etcd node scripts/record-field-verdicts.ts
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { samplesFrom, verdictsOn } from "../testing/cluster/src/conversations/field-verdicts.ts";
import { startKubeApiserver } from "../testing/cluster/src/kube-apiserver.ts";
import { askOverHttps } from "./ask-over-https.ts";

const assets = process.env["KUBEBUILDER_ASSETS"];
if (assets === undefined) throw new Error("set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd");
const version = execFileSync(path.join(assets, "kube-apiserver"), ["--version"], { encoding: "utf8" }).trim();
await using server = await startKubeApiserver(assets);
using api = askOverHttps(server.target);
const samples = await samplesFrom(api.ask);
const verdicts = [];
for (const sample of samples) verdicts.push({ ...sample, refused: await verdictsOn(api.ask, sample) });
const head = {
  recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
  by: "scripts/record-field-verdicts.ts",
};
const target = path.resolve(import.meta.dirname, "../testing/cluster/testdata/field-verdicts-1.36.json.gz");
writeFileSync(target, gzipSync(JSON.stringify({ ...head, verdicts }), { level: 9 }));
const count = verdicts.reduce((sum, { refused }) => sum + Object.keys(refused).length, 0);
console.log(`${samples.length} objects, ${count} refusals`);
