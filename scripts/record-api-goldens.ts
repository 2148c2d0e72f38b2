// Records what the real kube-apiserver answers in the conversations of testing/cluster.
//   KUBEBUILDER_ASSETS=/folder/with/kube-apiserver/and/etcd node scripts/record-api-goldens.ts [TOPIC …]
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import https from "node:https";
import path from "node:path";
import { converse, type Ask, type Answer } from "../testing/cluster/src/conversations/conversation.ts";
import { reviewsFrom } from "../testing/cluster/src/conversations/reviews.ts";
import { topics, withAccounts } from "../testing/cluster/src/conversations/topics.ts";
import { startKubeApiserver, type KubeApiserver } from "../testing/cluster/src/kube-apiserver.ts";

const assets = process.env["KUBEBUILDER_ASSETS"];
if (assets === undefined) throw new Error("set KUBEBUILDER_ASSETS to a folder with kube-apiserver and etcd");
const version = execFileSync(path.join(assets, "kube-apiserver"), ["--version"], { encoding: "utf8" }).trim();
const folder = path.resolve(import.meta.dirname, "../testing/cluster/testdata/kubernetes-1.36");
const only = process.argv.slice(2);

const agent = new https.Agent({ keepAlive: true });

/** Asks one server. */
const askOf =
  ({ target: { url, ca, token } }: KubeApiserver): Ask =>
  ({ method, path: where, headers, body }) => {
    const answer = Promise.withResolvers<{ status: number; warning: string; text: string }>();
    // Node frames the body of a DELETE only when it is told how long it is.
    const framing = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
    const options = { method, ca, agent, headers: { ...headers, ...framing, authorization: `Bearer ${token}` } };
    const request = https.request(url + where, options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const warning = [response.headers["warning"] ?? ""].flat().join(", ");
        answer.resolve({ status: response.statusCode ?? 0, warning, text: Buffer.concat(chunks).toString("utf8") });
      });
    });
    request.on("error", answer.reject).end(body);
    return answer.promise;
  };

const isWanted = (topic: string): boolean => only.length === 0 || only.includes(topic);
await using server = await startKubeApiserver(assets);
const ask = askOf(server);
await using strict = [...withAccounts].some(isWanted) ? await startKubeApiserver(assets, []) : undefined;

for (const [topic, conversations] of Object.entries(topics)) {
  if (!isWanted(topic)) continue;
  const recorded: { [name: string]: Answer[] } = {};
  for (const [index, conversation] of conversations.entries())
    recorded[conversation.name] = await converse(
      strict && withAccounts.has(topic) ? askOf(strict) : ask,
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
if (isWanted("reviews")) {
  const asked = await reviewsFrom(ask);
  const head = {
    recordedFrom: `kube-apiserver (${version}, built from k8s.io/kubernetes v1.36.3), etcd 3.5`,
    by: "scripts/record-api-goldens.ts reviews",
  };
  writeFileSync(path.join(folder, "reviews.json"), `${JSON.stringify({ ...head, asked }, undefined, 1)}\n`);
  console.log(`reviews: ${asked.length} questions to a webhook`);
}
agent.destroy();
