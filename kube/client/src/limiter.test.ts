import assert from "node:assert/strict";
import { test } from "node:test";
import { createLimiter } from "./limiter.ts";

const waits = (limiter: ReturnType<typeof createLimiter>, nows: number[]) => nows.map((now) => limiter.waitMs(now));

test("a burst goes at once, what comes on top is spread, and rest fills the bucket again", () => {
  const limiter = createLimiter({ perSecond: 10, burst: 2 });
  assert.deepEqual(waits(limiter, [0, 0, 0, 0]), [0, 0, 100, 200]);
  assert.deepEqual(waits(limiter, [10_000, 10_000, 10_000]), [0, 0, 100]);
});

test("an API with priority and fairness needs no limit from then on", () => {
  const limiter = createLimiter({ perSecond: 1, burst: 1 });
  limiter.note({ "content-type": "application/json" });
  assert.deepEqual(waits(limiter, [0, 0]), [0, 1000]);
  limiter.note({ "x-kubernetes-pf-flowschema-uid": "a", "x-kubernetes-pf-prioritylevel-uid": "b" });
  assert.deepEqual(waits(limiter, [0, 0, 0]), [0, 0, 0]);
});

test("no limit, no waiting", () => {
  assert.deepEqual(waits(createLimiter(undefined), [0, 0, 0]), [0, 0, 0]);
});
