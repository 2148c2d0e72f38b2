import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import test from "node:test";
import { openOutput } from "./write-output.ts";

test("what a full pipe does not take goes to the stream, and so does all that follows", async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), "output-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const pipe = path.join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const reader = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  context.after(() => [reader, writer].forEach((descriptor) => closeSync(descriptor)));
  const stream = new PassThrough({ highWaterMark: 4_000_000 });
  const output = openOutput(writer, () => stream);

  const whole = Array.from({ length: 200_000 }, (_line, at) => `${at}`).join("\n");
  output.write(whole);
  output.write("\nthe end");
  await output.flush();
  stream.end();

  const taken = Buffer.alloc(2_000_000);
  const count = readSync(reader, taken);
  assert.ok(count > 0 && count < whole.length);
  assert.equal(taken.toString("utf8", 0, count) + (await text(stream)), `${whole}\nthe end`);
});
