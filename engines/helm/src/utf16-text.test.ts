// Files of values in UTF-16, and templates with bytes that are no UTF-8: what `helm template` (v4.2.3) said of the same bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KnownDocuments } from "./known-documents.ts";
import { sortManifests } from "./manifests.ts";
import { textOf } from "@sluice/sprig";
import { readValues } from "./values.ts";

const big = Buffer.from('\ufeffx: "é😀"\n', "utf16le").swap16();
const little = Buffer.from('\ufeffx: "é"', "utf16le");
const failures: [string, Buffer, string][] = [
  ["without a last line feed, which Helm adds", little, "incomplete UTF-16 character"],
  ["half a pair", Buffer.of(0xff, 0xfe, 0x00, 0xd8, 0x61, 0x00), "expected low surrogate area"],
  ["the wrong half of a pair", Buffer.of(0xff, 0xfe, 0x00, 0xdc), "unexpected low surrogate area"],
  ["without a mark", Buffer.from("x: é", "utf16le"), "control characters are not allowed"],
];

test("UTF-16 is read by the mark at its beginning", () => assert.deepEqual(readValues(big, "f"), { x: "é😀" }));

for (const [name, bytes, fault] of failures)
  test(`${name}: ${fault}`, () =>
    assert.throws(() => readValues(bytes, "f", { isGiven: true }), {
      message: `failed to parse f: cannot unmarshal yaml document: error converting YAML to JSON: yaml: ${fault}`,
    }));

test("a manifest with a byte that is no UTF-8 is refused", () => {
  const rendered = new Map([["c/templates/a.yaml", textOf(Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a]))]]);
  assert.throws(() => sortManifests(rendered, { warn: () => undefined, known: new KnownDocuments() }), {
    message: "YAML parse error on c/templates/a.yaml: error converting YAML to JSON: yaml: invalid leading UTF-8 octet",
  });
});
