import assert from "node:assert/strict";
import { test } from "node:test";
import { boundMessage } from "./bound-message.ts";

const cases = [
  { message: "short", longest: 5, expected: "short" },
  { message: "longer", longest: 5, expected: "lo..." },
  { message: "", longest: 5, expected: "" },
  // Two bytes a letter: five letters are ten bytes.
  { message: "éééé", longest: 8, expected: "éééé" },
  { message: "ééééé", longest: 8, expected: "éé..." },
  { message: "ééééé", longest: 9, expected: "ééé..." },
  // Two UTF-16 units and four bytes: never half of it.
  { message: "a😀😀😀", longest: 12, expected: "a😀😀..." },
  { message: "a😀😀😀", longest: 11, expected: "a😀..." },
];
for (const { message, longest, expected } of cases)
  test(`${JSON.stringify(message)} in ${longest} bytes is ${JSON.stringify(expected)}`, () => {
    const bounded = boundMessage(message, longest);
    assert.equal(bounded, expected);
    assert.ok(Buffer.byteLength(bounded) <= longest);
  });
