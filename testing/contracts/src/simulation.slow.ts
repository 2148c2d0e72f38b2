// Ten thousand seeds: a controller that owns objects, under faults of every kind and in every order. A seed that fails does so again:
//   node testing/contracts/src/simulate-seeds.ts SEED
import assert from "node:assert/strict";
import { availableParallelism } from "node:os";
import { test } from "node:test";
import { Worker } from "node:worker_threads";

const seeds = 10_000;

/** Tells the stories of every `step`-th seed; resolves with what went wrong, if anything did. */
function tell(first: number, step: number): Promise<string | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
  const worker = new Worker(new URL("simulate-seeds.ts", import.meta.url), {
    workerData: { first, step, last: seeds },
  });
  worker.once("message", resolve).once("error", reject);
  return promise;
}

test(`${seeds} seeds end as none does`, async () => {
  const workers = availableParallelism();
  const problems = await Promise.all(Array.from({ length: workers }, (_item, index) => tell(index + 1, workers)));
  assert.deepEqual(
    problems.filter((problem) => problem !== undefined),
    [],
  );
});
