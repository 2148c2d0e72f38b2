import assert from "node:assert/strict";
import test from "node:test";
import { findIllegalByte } from "./base64.ts";

// Recorded from encoding/base64 of Go 1.26: CorruptInputError of StdEncoding.DecodeString.
const recorded: [text: string, place: number | undefined][] = [
  ["", undefined],
  ["value", 4],
  ["dmFsdWU=", undefined],
  ["dmFsdWU", 4],
  ["dmFs", undefined],
  ["d", 0],
  ["dm", 0],
  ["dm=", 3],
  ["dm==", undefined],
  ["dm===", 4],
  ["dmF=", undefined],
  ["dmF==", 4],
  ["=dmF", 0],
  ["dm=F", 2],
  ["dmFsdWU=x", 8],
  ["dmFs\ndWU=", undefined],
  ["dm FsdWU=", 2],
  [" dmFs", 0],
  ["dmF", 0],
  ["dm==\n", undefined],
  ["dm==\nx", 5],
];
for (const [text, place] of recorded)
  test(`${JSON.stringify(text)} ${place === undefined ? "is base64" : `is wrong at byte ${place}`}`, () =>
    assert.equal(findIllegalByte(text), place));
