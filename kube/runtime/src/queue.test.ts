import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "@sluice/testing-clock";
import { createQueue } from "./queue.ts";

test("a key that is added twice is taken once", async () => {
  const queue = createQueue({ clock: createFakeClock() });
  queue.add("a");
  queue.add("a");
  queue.add("b");
  assert.equal(await queue.take(), "a");
  assert.equal(await queue.take(), "b");
  assert.equal(queue.depth(), 0);
});

test("a key that is added while being worked on comes again afterwards, and its worker is told", async () => {
  const told: string[] = [];
  const queue = createQueue({ clock: createFakeClock(), onAdd: (key) => told.push(key) });
  queue.add("a");
  await queue.take();
  queue.add("a");
  assert.deepEqual([told, queue.depth()], [["a"], 0]);
  queue.done("a");
  assert.equal(await queue.take(), "a");
});

test("failures come back later and later, up to a limit, until they are forgotten", () => {
  const queue = createQueue({ clock: createFakeClock(), backoff: { firstMs: 100, longestMs: 500 } });
  assert.deepEqual(
    [1, 2, 3, 4, 5].map(() => queue.addFailed("a")),
    [100, 200, 400, 500, 500],
  );
  queue.forget("a");
  assert.equal(queue.addFailed("a"), 100);
});

test("a delayed key comes when its time has come; the nearest wish counts, and a wish for now drops it", async () => {
  const clock = createFakeClock();
  const queue = createQueue({ clock });
  queue.addAfter("a", 1_000);
  queue.addAfter("a", 300);
  queue.addAfter("a", 2_000);
  await clock.advance(299);
  assert.equal(queue.depth(), 0);
  await clock.advance(1);
  assert.equal(await queue.take(), "a");
  queue.done("a");
  queue.addAfter("a", 500);
  queue.add("a");
  assert.equal(await queue.take(), "a");
  queue.done("a");
  await clock.advance(10_000);
  assert.equal(queue.depth(), 0);
});

test("closing lets every worker go", async () => {
  const queue = createQueue({ clock: createFakeClock() });
  const taken = Promise.all([queue.take(), queue.take()]);
  queue.close();
  assert.deepEqual(await taken, [undefined, undefined]);
  assert.equal(await queue.take(), undefined);
});
