import assert from "node:assert/strict";
import test from "node:test";
import { editYaml } from "./edit.ts";

const text = `# the image
spec:
  image: ghcr.io/a/b:1.0 # {"$imagepolicy": "x"}
  'tag':   "1.0"   # kept
  list: [ {name: a}, {name: b} ]
  empty:
---
other: 1
`;

const cases = [
  {
    path: ["spec", "image"],
    value: "ghcr.io/a/b:1.1",
    becomes: `ghcr.io/a/b:1.1 # {"$imagepolicy"`,
    was: `ghcr.io/a/b:1.0 # {"$imagepolicy"`,
  },
  { path: ["spec", "tag"], value: "1.1", becomes: `"1.1"   # kept`, was: `"1.0"   # kept` },
  { path: ["spec", "list", 1, "name"], value: "c", becomes: "{name: c}", was: "{name: b}" },
  { path: ["spec", "empty"], value: true, becomes: "empty: true\n", was: "empty:\n" },
  { path: ["other"], value: 2, documentIndex: 1, becomes: "other: 2", was: "other: 1" },
];

for (const { becomes, was, ...edit } of cases)
  test(`an edit of ${edit.path.join(".")} leaves the rest of the text alone`, () =>
    assert.equal(editYaml(text, [edit]), text.replace(was, becomes)));

test("several edits apply to one text", () =>
  assert.equal(
    editYaml("a: 1\nb: 2\n", [
      { path: ["a"], value: 3 },
      { path: ["b"], value: "y" },
    ]),
    'a: 3\nb: "y"\n',
  ));

test("a path that is not there is refused", () =>
  assert.throws(() => editYaml(text, [{ path: ["spec", "no"], value: 1 }]), { code: "NO_SUCH_FIELD" }));
