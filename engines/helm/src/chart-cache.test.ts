import assert from "node:assert/strict";
import { test } from "node:test";
import { createChartCache } from "./chart-cache.ts";
import { loadChart } from "./chart.ts";

const chartOf = (name: string, bytes: number) =>
  loadChart(
    [
      { path: "Chart.yaml", content: Buffer.from(`apiVersion: v2\nname: ${name}\nversion: 1.0.0\n`) },
      { path: "templates/a.yaml", content: Buffer.alloc(bytes, "#") },
    ],
    { unpack: async () => [] },
  );

test("a chart is loaded once for all who ask, and those that nobody asked for go first", async () => {
  const cache = createChartCache({ maxBytes: 250 });
  const loads: string[] = [];
  const get = (name: string) =>
    cache.get(`sha256:${name}`, () => {
      loads.push(name);
      return chartOf(name, 100);
    });
  const [first, second] = await Promise.all([get("a"), get("a")]);
  assert.equal(first, second);
  await get("b");
  await get("a");
  await get("c"); // too many: b goes
  assert.equal(cache.bytes, 200);
  await get("a");
  await get("b");
  assert.deepEqual(loads, ["a", "b", "c", "b"]);
});

test("a chart that cannot be loaded is tried again, and one that is too large is not kept", async () => {
  const cache = createChartCache({ maxBytes: 50 });
  await assert.rejects(
    cache.get("x", () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal((await cache.get("x", () => chartOf("x", 100))).metadata.name, "x");
  assert.equal(cache.bytes, 0);
});
