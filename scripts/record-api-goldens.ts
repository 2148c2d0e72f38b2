// Records what the real kube-apiserver answers in the conversations of testing/cluster.
//   KUBEBUILDER_ASSETS=/folder/with/kube-apiserver/and/etcd node scripts/record-api-goldens.ts [TOPIC …]
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { converse, type Answer } from "../testing/cluster/src/conversations/conversation.ts";
import { conversionsFrom } from "../testing/cluster/src/conversations/conversions.ts";
import { hookTextsFrom } from "../testing/cluster/src/conversations/hook-texts.ts";
import { reviewsFrom } from "../testing/cluster/src/conversations/reviews.ts";
import { topics, withAccounts } from "../testing/cluster/src/conversations/topics.ts";
import { startKubeApiserver } from "../testing/cluster/src/kube-apiserver.ts";
import { askOverHttps } from "./ask-over-https.ts";

const assets = process.env["KUBEBUILDER_ASSETS"];
if (assets === undefined) throw new Error("set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd");
const version = execFileSync(path.join(assets, "kube-apiserver"), ["--version"], { encoding: "utf8" }).trim();
const folder = path.resolve(import.meta.dirname, "../testing/cluster/testdata/kubernetes-1.36");
/** Its caches ask a converter of their own accord, a moment after a write was answered; and each write has a second of its own. */
const settleMs = 1_100;
const only = process.argv.slice(2);

const isWanted = (topic: string): boolean => only.length === 0 || only.includes(topic);
await using server = await startKubeApiserver(assets);
using api = askOverHttps(server.target);
const { ask } = api;
await using strict = [...withAccounts].some(isWanted) ? await startKubeApiserver(assets, []) : undefined;
using strictApi = strict && askOverHttps(strict.target);

for (const [topic, conversations] of Object.entries(topics)) {
  if (!isWanted(topic)) continue;
  const recorded: { [name: string]: Answer[] } = {};
  for (const [index, conversation] of conversations.entries())
    recorded[conversation.name] = await converse(
      strictApi && withAccounts.has(topic) ? strictApi.ask : ask,
      conversation,
      `talk-${topic}-${index}`,
    );
  const head = {
    recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
    by: "scripts/record-api-goldens.ts",
  };
  writeFileSync(
    path.join(folder, `${topic}.json`),
    `${JSON.stringify({ ...head, answers: recorded }, undefined, 1)}\n`,
  );
  console.log(`${topic}: ${conversations.length} conversations`);
}
if (isWanted("conversions")) {
  const answers = await conversionsFrom(ask, () => setTimeout(settleMs));
  const head = {
    recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
    by: "scripts/record-api-goldens.ts conversions",
  };
  writeFileSync(path.join(folder, "conversions.json"), `${JSON.stringify({ ...head, answers }, undefined, 1)}\n`);
  console.log(`conversions: ${Object.keys(answers).length} conversations`);
}
if (isWanted("hook-texts")) {
  const head = {
    recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
    by: "scripts/record-api-goldens.ts hook-texts",
  };
  const said = { ...head, texts: await hookTextsFrom(ask) };
  writeFileSync(path.join(folder, "hook-texts.json"), `${JSON.stringify(said, undefined, 1)}\n`);
  console.log(`hook-texts: ${said.texts.length} questions`);
}
if (isWanted("reviews")) {
  const asked = await reviewsFrom(ask);
  const head = {
    recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
    by: "scripts/record-api-goldens.ts reviews",
  };
  writeFileSync(path.join(folder, "reviews.json"), `${JSON.stringify({ ...head, asked }, undefined, 1)}\n`);
  console.log(`reviews: ${asked.length} questions to a webhook`);
}
