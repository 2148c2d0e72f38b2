import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { sha256 } from "./sha256.ts";

test("SHA-256 is what OpenSSL says, whatever the length", () => {
  const bytes = Uint8Array.from({ length: 300 }, (_byte, at) => (at * 167 + 13) % 256);
  for (let length = 0; length <= bytes.length; length += 1) {
    const part = bytes.subarray(0, length);
    assert.equal(sha256(part), createHash("sha256").update(part).digest("hex"), `${length} bytes`);
  }
});
