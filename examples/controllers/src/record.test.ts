import assert from "node:assert/strict";
import { test } from "node:test";
import { installKinds, runControllers } from "@sluice/runtime";
import { eventually, startCluster } from "@sluice/testing-cluster";
import { keepsTheContract, lintConditions } from "@sluice/testing-contracts";
import { createRecordController, Record, type Dns } from "./record.ts";

/** A name server that remembers. */
function createDns(): Dns & { entries: Map<string, string>; refuse?: string } {
  const dns = {
    entries: new Map<string, string>(),
    refuse: undefined as string | undefined,
    async enter(host: string, address: string) {
      if (dns.refuse) throw new Error(dns.refuse);
      dns.entries.set(host, address);
    },
    async remove(host: string) {
      if (dns.refuse) throw new Error(dns.refuse);
      dns.entries.delete(host);
    },
  };
  return dns;
}

const record = (address = "192.0.2.1") => ({
  apiVersion: "example.com/v1",
  kind: "Record",
  metadata: { name: "web", namespace: "default" },
  spec: { host: "web.example.com", address },
});

keepsTheContract("record", {
  kinds: [Record],
  object: record(),
  change: { spec: { host: "www.example.com", address: "192.0.2.2" } },
  setUp() {
    const dns = createDns();
    return { controllers: () => [createRecordController(dns)], effects: async () => Object.fromEntries(dns.entries) };
  },
});

test("a name server that refuses is told and tried again; an address that is none waits for a new spec", async () => {
  await using cluster = startCluster();
  const { client } = cluster;
  await installKinds(client, [Record]);
  const dns = createDns();
  dns.refuse = "closed on Sundays";
  const ending = new AbortController();
  const { started, stopped } = runControllers([createRecordController(dns)], {
    client,
    signal: ending.signal,
    backoff: { firstMs: 1, longestMs: 5 },
  });
  await started;
  const reasons = async () => {
    const found = await client.get(Record, { name: "web", namespace: "default" });
    return found.status?.conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`) ?? [];
  };
  await client.create(record());
  await eventually(reasons, (said) => said.includes("Ready=False NameServerFailed"));
  dns.refuse = undefined;
  await eventually(reasons, (said) => said.join() === "Ready=True Entered");
  await client.patch(
    Record,
    { name: "web", namespace: "default" },
    { type: "merge", body: { spec: { address: "here" } } },
  );
  await eventually(reasons, (said) => said.includes("Stalled=True InvalidAddress"));
  assert.deepEqual(lintConditions(await client.get(Record, { name: "web", namespace: "default" })), []);
  ending.abort();
  await stopped;
});
