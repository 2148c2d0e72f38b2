// An API for a suite that runs against any: the embedded one in process, or a real kube-apiserver where `KUBEBUILDER_ASSETS` is set.
import { createClient, createHttpTransport, type Client, type KindName, type Transport } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { startCluster } from "./cluster.ts";
import { startKubeApiserver } from "./kube-apiserver.ts";

/** An API with nothing in it but what an API has by itself. */
export type TestApi = {
  client: Client;
  /** For clients of one's own, with something in between. */
  transport: Transport;
  /** A server over the network, where time is not the test's own. */
  isReal: boolean;
  /** Deletes what has lost its owner; the embedded API does so by itself, a kube-apiserver without its controllers does not. */
  collectGarbage(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** Opens one. A real API is started once for a process, and emptied after each use. */
export async function openApi(assets = process.env["KUBEBUILDER_ASSETS"]): Promise<TestApi> {
  if (!assets) {
    const { client, apiServer, ...cluster } = startCluster();
    const transport: Transport = (request) => apiServer.handle(request);
    const collectGarbage = async (): Promise<void> => {};
    return { client, transport, isReal: false, collectGarbage, [Symbol.asyncDispose]: cluster[Symbol.asyncDispose] };
  }
  running.api ??= startReal(assets);
  const transport = await running.api;
  const client = createClient({ transport });
  return {
    client,
    transport,
    isReal: true,
    collectGarbage: () => collectGarbage(client),
    [Symbol.asyncDispose]: () => empty(client),
  };
}

const running: { api?: Promise<Transport> } = {};

async function startReal(assets: string): Promise<Transport> {
  const api = await startKubeApiserver(assets);
  api.unref();
  const { url, ca, token } = api.target;
  return createHttpTransport({ server: url, ca, token: () => token, namespace: "default", context: "assets" })
    .transport;
}

const core = (kind: string): KindName => ({ group: "", version: "v1", kind });
const leases = { group: "coordination.k8s.io", version: "v1", kind: "Lease" };
const place = { namespace: "default" };

/** What tests make: objects of custom kinds, and some of the core, all in the namespace `default`. */
async function kindsOfTests(client: Client): Promise<KindName[]> {
  client.discovery.refresh();
  const served = await client.discovery.list();
  const custom = served.filter(
    ({ group, namespaced, verbs }) =>
      namespaced && verbs.includes("deletecollection") && /\./.test(group) && !/(^|\.)k8s\.io$/.test(group),
  );
  return [...custom, core("ConfigMap"), core("Secret"), core("Event"), leases];
}

async function empty(client: Client): Promise<void> {
  for (const kind of await kindsOfTests(client)) {
    await client.deleteCollection(kind, place);
    for (const { metadata } of (await client.list(kind, place)).items)
      if (metadata.finalizers)
        await client
          .patch(
            kind,
            { name: metadata.name ?? "", ...place },
            { type: "merge", body: { metadata: { finalizers: null } } },
          )
          .catch(() => {}); // gone meanwhile
  }
}

async function collectGarbage(client: Client): Promise<void> {
  const kinds = await kindsOfTests(client);
  const all: { kind: KindName; object: KubeObject }[] = [];
  for (const kind of kinds) for (const object of (await client.list(kind, place)).items) all.push({ kind, object });
  const present = new Set(all.map(({ object }) => object.metadata.uid));
  for (const { kind, object } of all) {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length > 0 && owners.every(({ uid }) => !present.has(uid)))
      await client.delete(kind, { name: object.metadata.name ?? "", ...place }).catch(() => {}); // gone meanwhile
  }
}
