// What the API asks webhooks is what kube-apiserver asked them about the same writes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { startCluster } from "./cluster.ts";
import { reviewsFrom } from "./conversations/reviews.ts";

const golden = path.resolve(import.meta.dirname, "../testdata/kubernetes-1.36/reviews.json");
const { asked } = JSON.parse(readFileSync(golden, "utf8")) as { asked: { operation: string; name: string }[] };

void test("a webhook is asked about writes of every sort in kube-apiserver's words", async () => {
  await using cluster = startCluster({
    simulate: { workloads: false, namespaces: false, garbageCollector: false },
    disableAdmission: ["ServiceAccount"],
  });
  const { handle } = cluster.apiServer;
  const said = await reviewsFrom(({ method, path: url, headers, body }) =>
    handle({ method, url, headers, ...(body === undefined ? {} : { body }) }),
  );
  assert.deepEqual(said, asked);
});
