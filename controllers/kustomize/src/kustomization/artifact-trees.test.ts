import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { digestOf, packArchive } from "@sluice/archive";
import { createArtifactTrees } from "./artifact-trees.ts";

let server: Server;
let archive: Uint8Array;
let requests = 0;
let answer: (respond: (status: number) => void) => void = (respond) => respond(200);

before(async () => {
  archive = await packArchive([{ path: "a.yaml", content: Buffer.from("kind: A\n") }]);
  server = createServer((_request, response) => {
    requests += 1;
    answer((status) => void response.writeHead(status).end(status === 200 ? archive : ""));
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
});
after(() => {
  server.closeAllConnections();
  server.close();
});

const artifact = (path: string) => ({
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${path}`,
  digest: digestOf(archive),
});
const never = new AbortController().signal;

test("readers of one artifact share one download", async () => {
  answer = (respond) => respond(200);
  requests = 0;
  const trees = createArtifactTrees();
  await Promise.all(Array.from({ length: 10 }, () => trees.open(artifact("shared"), never)));
  await trees.open(artifact("shared"), never);
  assert.equal(requests, 1);
});

test("a reader that goes leaves the others their download", async () => {
  const held = Promise.withResolvers<(status: number) => void>();
  answer = (respond) => held.resolve(respond);
  const trees = createArtifactTrees();
  const going = new AbortController();
  const first = trees.open(artifact("held"), going.signal);
  const second = trees.open(artifact("held"), never);
  const respond = await held.promise;
  going.abort(new Error("a newer revision is there"));
  await assert.rejects(first, /newer revision/);
  respond(200);
  assert.ok(await second);
});

test("an artifact that has moved is fetched from its new address, whoever still waits for the old one", async () => {
  const held = Promise.withResolvers<void>();
  answer = () => held.resolve();
  const trees = createArtifactTrees();
  const going = new AbortController();
  const old = trees.open(artifact("old"), going.signal);
  await held.promise;
  answer = (respond) => respond(200);
  assert.ok(await trees.open(artifact("new"), never));
  going.abort(new Error("over"));
  await assert.rejects(old, /over/);
});

test("a missing artifact is waited for by its source, and is asked for again", async () => {
  answer = (respond) => respond(404);
  const trees = createArtifactTrees();
  await assert.rejects(trees.open(artifact("gone"), never), { reason: "ArtifactFailed" });
  answer = (respond) => respond(200);
  assert.ok(await trees.open(artifact("gone"), never));
});
