import assert from "node:assert/strict";
import test from "node:test";
import { KnownDocuments } from "./known-documents.ts";

test("a document is read once, as long as there is room; what cannot be read is read again", () => {
  const documents = new KnownDocuments(10);
  const read: string[] = [];
  const kindOf = (text: string): string =>
    documents.headOf(text, () => {
      read.push(text);
      if (text === "bad") throw new Error("no YAML");
      return { kind: text, name: "" };
    }).kind;
  for (const text of ["four", "four", "five", "four"]) assert.equal(kindOf(text), text);
  assert.deepEqual(read, ["four", "five"]);
  for (let round = 0; round < 2; round += 1) assert.throws(() => kindOf("bad"), /no YAML/);
  kindOf("six");
  kindOf("four");
  assert.deepEqual(read, ["four", "five", "bad", "bad", "six", "four"]);
});
