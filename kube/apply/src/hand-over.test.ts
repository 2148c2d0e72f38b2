import assert from "node:assert/strict";
import { test } from "node:test";
import { createHandOvers } from "./hand-over.ts";

void test("who loses objects waits while others may take them, and no longer than its patience", () => {
  const handOvers = createHandOvers(100);
  assert.equal(handOvers.mustWait("a", "r1", { isOpen: false, now: 0 }), false);
  assert.equal(handOvers.isWaiting("a"), false);
  assert.equal(handOvers.mustWait("a", "r1", { isOpen: true, now: 0 }), true);
  assert.equal(handOvers.isWaiting("a"), true);
  assert.equal(handOvers.mustWait("a", "r1", { isOpen: true, now: 99 }), true);
  assert.equal(handOvers.mustWait("b", "r1", { isOpen: true, now: 99 }), true, "each has a patience of its own");
  assert.equal(handOvers.mustWait("a", "r1", { isOpen: true, now: 100 }), false);
  assert.equal(handOvers.isWaiting("a"), false);
});

void test("a new revision begins the wait anew; when all have come to an end it is over", () => {
  const handOvers = createHandOvers(100);
  handOvers.mustWait("a", "r1", { isOpen: true, now: 0 });
  assert.equal(handOvers.mustWait("a", "r2", { isOpen: true, now: 100 }), true);
  assert.equal(handOvers.mustWait("a", "r2", { isOpen: false, now: 150 }), false);
});
