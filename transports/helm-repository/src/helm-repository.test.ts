import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { createHttp } from "@sluice/http";
import { openRepository } from "@sluice/oci";
import { pushChart, startFileServer, startRegistry } from "@sluice/testing-chart-server";
import { chooseVersion, sortVersions } from "./choose-version.ts";
import { readIndex } from "./read-index.ts";
import { chooseTag, pullChart } from "./registry-charts.ts";
import { archiveAddress, fetchChart, fetchVersions } from "./repository.ts";

async function* inPieces(text: string, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
const read = (text: string, chart = "web") => readIndex({ parts: inPieces(text), name: "index" }, chart);

const web = [
  { version: "1.1.0", urls: ["web-1.1.0.tgz"], digest: "ab" },
  { version: "1.0.0", urls: ["https://x/web-1.0.0.tgz"] },
];
const named = web.map((version) => ({ name: "web", ...version }));
/** Ways to write the same index. */
const indexes: { [title: string]: string } = {
  "as helm writes it":
    "apiVersion: v1\nentries:\n  other:\n  - version: 9.0.0\n    urls: [x]\n  web:\n  - description: |-\n      wéb:\n\n        - not an item\n    digest: ab\n    name: web\n    urls:\n    - web-1.1.0.tgz\n    version: 1.1.0\n  - name: web\n    urls:\n    - https://x/web-1.0.0.tgz\n    version: 1.0.0\n  zoo:\n  - version: 1.0.0\ngenerated: now\n",
  "with items further in, comments, quotes and a head":
    '---\n# an index\n"entries": # these\n    # all\n    \'web\':\n        - name: web\n          version: "1.1.0"\n          urls: ["web-1.1.0.tgz"]\n          digest: "ab"\n        # older\n        - name: web\n          version: "1.0.0"\n          urls: ["https://x/web-1.0.0.tgz"]\napiVersion: v1\n',
  "with one chart in brackets":
    "apiVersion: v1\nentries:\n  web: [{name: web, version: 1.1.0, urls: [web-1.1.0.tgz], digest: ab}, {name: web, version: 1.0.0, urls: ['https://x/web-1.0.0.tgz']}]\n  zoo: []\n",
  "in braces":
    "apiVersion: v1\nentries: {web: [{name: web, version: 1.1.0, urls: [web-1.1.0.tgz], digest: ab}, {name: web, version: 1.0.0, urls: ['https://x/web-1.0.0.tgz']}]}\n",
  "as JSON": JSON.stringify({ apiVersion: "v1", entries: { zoo: [], web: named } }),
  "as JSON of many lines": JSON.stringify({ apiVersion: "v1", entries: { zoo: [], web: named } }, undefined, 2),
};
for (const [title, text] of Object.entries(indexes))
  test(`an index ${title}`, async () => {
    assert.deepEqual(await read(text), web);
    assert.equal(await read(text, "nothing"), undefined);
  });

test("what is no index is said to be none, and broken entries are skipped", async () => {
  await assert.rejects(read("<html>no</html>"), { code: "INDEX", message: /cannot unmarshal string/ });
  assert.equal(await read("apiVersion: v1\n"), undefined);
  await assert.rejects(read("entries:\n  web: []\n"), { code: "INDEX", message: "no API version specified" });
  await assert.rejects(read("entries:\n  web:\n  - version: [\n"), { code: "INDEX", message: /index:\d+:\d+/ });
  assert.deepEqual(
    await read(
      "apiVersion: v1\nentries:\n  web:\n  - name: web\n  - version: 1.0.0\n  - name: web\n    version: one\n  - name: web\n    version: 1.0.0\n",
    ),
    [{ version: "1.0.0", urls: [] }],
  );
  assert.deepEqual(await read("apiVersion: v1\nentries:\n  web:\n"), []);
});

test("an index of 50 MB costs the memory of one version", async () => {
  const version = (chart: string, minor: number) =>
    `  - version: 1.${minor}.0\n    name: ${chart}\n    description: ${"x".repeat(900)}\n    urls:\n    - ${chart}-1.${minor}.0.tgz\n`;
  async function* large(): AsyncGenerator<Uint8Array> {
    yield Buffer.from("apiVersion: v1\nentries:\n");
    for (let chart = 0; chart < 500; chart += 1) {
      let text = `  chart-${chart}:\n`;
      for (let minor = 0; minor < 100; minor += 1) text += version(`chart-${chart}`, minor);
      yield Buffer.from(text);
    }
  }
  // What is held counts, not what lies about until it is collected.
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const heldBytes = (): number => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  let most = 0;
  async function* watched(): AsyncGenerator<Uint8Array> {
    let count = 0;
    for await (const part of large()) {
      if (count++ % 50 === 0) most = Math.max(most, heldBytes());
      yield part;
    }
  }
  const before = heldBytes();
  const found = await readIndex({ parts: watched(), name: "index" }, "chart-499");
  assert.equal(found?.length, 100);
  assert.ok(most - before < 10 * 1024 * 1024, `${Math.round((most - before) / 1e6)} MB`);
});

const available = ["1.0.0", "2.0.0-rc.1", "1.2.0", "1.10.0", "nonsense", "v0.9"].map((version) => ({ version }));
const choices: [range: string, chosen: string | undefined][] = [
  ["", "1.10.0"],
  ["^1.0.0", "1.10.0"],
  ["~1.2", "1.2.0"],
  [">0.0.0-0", "2.0.0-rc.1"],
  ["2.0.0-rc.1", "2.0.0-rc.1"],
  ["1.0.0", "1.0.0"],
  ["v0.9", "v0.9"],
  ["3", undefined],
  ["nonsense", "nonsense"],
];
for (const [range, chosen] of choices)
  test(`of the versions, ${JSON.stringify(range)} means ${chosen}`, () => {
    assert.equal(chooseVersion(available, range)?.version, chosen);
  });
test("versions are sorted as numbers, and what is none comes last", () => {
  assert.deepEqual(
    sortVersions(available).map(({ version }) => version),
    ["2.0.0-rc.1", "1.10.0", "1.2.0", "1.0.0", "v0.9", "nonsense"],
  );
});

const addresses: [repository: string, archive: string, address: string][] = [
  ["https://x/charts", "web-1.tgz", "https://x/charts/web-1.tgz"],
  ["https://x/charts/", "web-1.tgz", "https://x/charts/web-1.tgz"],
  ["https://x/charts", "/web-1.tgz", "https://x/web-1.tgz"],
  ["https://x/charts?key=1", "web-1.tgz", "https://x/charts/web-1.tgz?key=1"],
  ["https://x/charts", "https://y/web-1.tgz", "https://y/web-1.tgz"],
];
for (const [repository, archive, address] of addresses)
  test(`${archive} of ${repository} is at ${address}`, () => {
    assert.equal(archiveAddress(repository, archive), address);
  });

test("a repository gives versions and archives to who may have them, and its login to no other host", async () => {
  await using elsewhere = await startFileServer();
  elsewhere.files.set("/web-2.0.0.tgz", "two");
  await using server = await startFileServer({ login: "jane:secret" });
  server.files.set(
    "/index.yaml",
    "apiVersion: v1\nentries:\n  web:\n  - name: web\n    version: 1.0.0\n    urls: [web-1.0.0.tgz]\n",
  );
  server.files.set("/web-1.0.0.tgz", "one");
  const http = createHttp();
  const access = { http, url: server.url, credentials: { username: "jane", password: "secret" } };
  assert.deepEqual(await fetchVersions(access, "web"), [{ version: "1.0.0", urls: ["web-1.0.0.tgz"] }]);
  assert.equal((await fetchChart(access, "web-1.0.0.tgz")).toString(), "one");
  assert.equal((await fetchChart(access, `${elsewhere.url}/web-2.0.0.tgz`)).toString(), "two");
  assert.equal(elsewhere.requests[0]?.authorization, undefined);
  await assert.rejects(fetchVersions({ http, url: server.url }, "web"), { code: "REFUSED", message: /: 401/ });
  await assert.rejects(fetchChart(access, "none.tgz"), { code: "NOT_FOUND", message: /none\.tgz : 404/ });
  http.close();
});

test("a registry's tags are versions, and one layer of what they mean is the chart", async () => {
  await using registry = await startRegistry();
  const archive = Buffer.from("chart");
  for (const version of ["1.0.0", "1.1.0+a.b", "2.0.0-rc.1"])
    pushChart(registry, "web", { name: "web", version, archive });
  registry.manifests.set("web:latest", { mediaType: "x", bytes: Buffer.from("{}") });
  const http = createHttp();
  const repository = openRepository({ http, host: registry.host, repository: "web", plainHttp: true });
  assert.equal(await chooseTag(repository, ""), "1.1.0+a.b");
  assert.equal(await chooseTag(repository, ">0.0.0-0"), "2.0.0-rc.1");
  assert.equal(await chooseTag(repository, "7.0.0"), "7.0.0");
  await assert.rejects(chooseTag(repository, "^7"), { code: "NOT_FOUND", message: /version string \^7/ });
  assert.deepEqual((await pullChart(repository, "1.1.0+a.b")).archive, archive);
  const image = { config: { mediaType: "application/vnd.oci.image.config.v1+json" }, layers: [{ mediaType: "tar" }] };
  registry.manifests.set("web:3.0.0", { mediaType: "x", bytes: Buffer.from(JSON.stringify(image)) });
  await assert.rejects(pullChart(repository, "3.0.0"), {
    code: "REFUSED",
    message: /is no chart: its config is .*image\.config/,
  });
  http.close();
});
