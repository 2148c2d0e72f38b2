// The example of the README, as it stands there.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const room = path.resolve(import.meta.dirname, "..");

void test("the example of the README runs: a fork does not touch what it was made from", async () => {
  const [, example = ""] = /```ts\n([\s\S]*?)```/.exec(readFileSync(path.join(room, "README.md"), "utf8")) ?? [];
  const program = `${example}\nconsole.log(created.status, kept.status);`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program], {
    cwd: room,
  });
  assert.equal(stdout.trim(), "201 200");
});
