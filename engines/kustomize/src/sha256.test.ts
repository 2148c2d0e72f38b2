import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import test from "node:test";
import { assert as holds, property, string } from "fast-check";
import { sha256 } from "./sha256.ts";

const digest = (text: string) => createHash("sha256").update(text).digest("hex");

test("texts of every length around a block have the digest that Node gives", () => {
  for (let length = 0; length <= 200; length += 1) assert.equal(sha256("x".repeat(length)), digest("x".repeat(length)));
});

test("any text has the digest that Node gives", () => {
  holds(property(string({ unit: "grapheme", maxLength: 500 }), (text) => sha256(text) === digest(text)));
});
