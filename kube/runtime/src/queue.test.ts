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

test("what somebody waits for goes first, and what does not is not starved", async () => {
  const queue = createQueue({ clock: createFakeClock() });
  for (const key of ["r1", "r2", "r3"]) queue.add(key, "routine");
  for (let index = 1; index <= 10; index += 1) queue.add(`u${index}`);
  queue.add("r3");
  const taken: (string | undefined)[] = [];
  for (let index = 0; index < 13; index += 1) taken.push(await queue.take());
  assert.deepEqual(taken, ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "r1", "u8", "u9", "u10", "r3", "r2"]);
});

test("an object that changes all the time does not starve the others", async () => {
  const queue = createQueue({ clock: createFakeClock() });
  queue.add("noisy");
  for (const key of ["a", "b"]) queue.add(key);
  const taken: (string | undefined)[] = [];
  for (let index = 0; index < 4; index += 1) {
    const key = await queue.take();
    taken.push(key);
    queue.add("noisy");
    queue.add("noisy");
    if (key !== undefined) queue.done(key);
  }
  assert.deepEqual(taken, ["noisy", "a", "b", "noisy"]);
  assert.equal(queue.depth(), 1);
});

test("a thousand failures at once do not come back at once", () => {
  const queue = createQueue({ clock: createFakeClock(), backoff: { firstMs: 100, longestMs: 500 } });
  const delays = Array.from({ length: 1000 }, (_item, index) => queue.addFailed(`key-${index}`));
  assert.equal(delays.filter((delay) => delay === 100).length, 110);
  assert.equal(delays.at(-1), 9000);
});
