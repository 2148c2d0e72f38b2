// OpenAPI v2 in protobuf says what it says in JSON: golden.json holds a document, its bytes, and that gnostic-models decoded these to the same
// document again (testdata/openapi-v2/recorder).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toProtobuf } from "./openapi-protobuf.ts";

type Golden = { document: object; bytes: string; decoded: object };
const golden = JSON.parse(
  readFileSync(new URL("../testdata/openapi-v2/golden.json", import.meta.url), "utf8"),
) as Golden;

test("a document in protobuf is what Kubernetes' clients decode to the document in JSON", () => {
  assert.equal(Buffer.from(toProtobuf(golden.document)).toString("base64"), golden.bytes);
  assert.deepEqual(golden.decoded, golden.document);
});

test("what v2 has no field for is left out", () => {
  const { document } = golden;
  const more = { ...document, definitions: { ...(document as { definitions: object }).definitions } };
  assert.deepEqual(toProtobuf({ ...more, servers: ["a"] }), toProtobuf(document));
});
