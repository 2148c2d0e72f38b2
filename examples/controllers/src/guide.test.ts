import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "../../..");
const guide = readFileSync(path.join(root, "docs/guides/write-a-controller.md"), "utf8");

test("every piece of code in the guide stands in the file that is named before it, which the tests run", () => {
  const pieces = [...guide.matchAll(/```ts\n(.*?)\n```/gs)];
  assert.equal(pieces.length, 4);
  for (const { index, 1: code = "" } of pieces) {
    const named =
      guide
        .slice(0, index)
        .match(/examples\/controllers\/src\/[\w.-]+\.ts/g)
        ?.at(-1) ?? assert.fail("no file is named");
    assert.ok(readFileSync(path.join(root, named), "utf8").includes(code), `${named} does not hold:\n${code}`);
  }
});
