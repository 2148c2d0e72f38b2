import assert from "node:assert/strict";
import { test } from "node:test";
import { createFakeClock } from "./fake-clock.ts";

test("time stands still until it is moved; what falls due runs in order", async () => {
  const clock = createFakeClock();
  const told: string[] = [];
  clock.after(20, () => told.push("b"));
  clock.after(10, () => told.push("a"));
  clock.after(30, () => told.push("c"));
  const callOff = clock.after(15, () => told.push("never"));
  callOff();
  await clock.advance(20);
  assert.deepEqual(told, ["a", "b"]);
  assert.deepEqual([clock.next(), clock.next()], [true, false]);
  assert.deepEqual(told, ["a", "b", "c"]);
});

test("until something comes to its end, time goes from one thing to the next", async () => {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const work = async (): Promise<string> => {
    await clock.pause(1_000);
    await clock.pause(3_600_000);
    return "done";
  };
  assert.equal(await clock.until(work()), "done");
  assert.equal(clock.now() - startedAt, 3_601_000);
  await assert.rejects(clock.until(Promise.reject(new Error("no"))), /no/);
});

test("a clock that is set makes nothing fall due; a pause ends with its signal", async () => {
  const clock = createFakeClock();
  const startedAt = clock.now();
  const ending = new AbortController();
  const paused = clock.pause(50, ending.signal);
  clock.jump(1_000_000);
  assert.equal(clock.now() - startedAt, 1_000_000);
  ending.abort(new Error("enough"));
  await assert.rejects(paused, /enough/);
});
