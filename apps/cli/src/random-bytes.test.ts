import assert from "node:assert/strict";
import test from "node:test";
import { randomBytes } from "./random-bytes.ts";

test("random bytes are as many as were asked for, and others each time", () => {
  for (const count of [0, 1, 16, 100_000]) assert.equal(randomBytes(count).length, count);
  assert.notDeepEqual(randomBytes(32), randomBytes(32));
  assert.equal(new Set(randomBytes(100_000)).size, 256);
});
