import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseConstraint } from "./constraint.ts";
import { compareVersions, parseStrictVersion, parseVersion } from "./version.ts";

type Recorded = {
  versions: string[];
  constraints: { C: string; Valid: boolean; Admits: string[] }[];
  parse: { V: string; Loose: boolean; Strict: boolean }[];
};
const recorded = JSON.parse(
  readFileSync(new URL("../testdata/masterminds-3.4.0.json", import.meta.url), "utf8"),
) as Recorded;

const accepts = (read: () => unknown): boolean => {
  try {
    read();
    return true;
  } catch {
    return false;
  }
};

for (const { C: text, Valid: valid, Admits: admits } of recorded.constraints) {
  test(`the range "${text}" ${valid ? `admits ${admits.length} of ${recorded.versions.length} versions` : "is refused"}, as in Go`, () => {
    assert.equal(
      accepts(() => parseConstraint(text)),
      valid,
    );
    if (!valid) return;
    const constraint = parseConstraint(text);
    assert.deepEqual(
      recorded.versions.filter((version) => constraint.admits(parseVersion(version))),
      admits,
    );
  });
}

for (const { V: text, Loose: loose, Strict: strict } of recorded.parse) {
  test(`"${text}" is ${loose ? "" : "not "}a version, ${strict ? "" : "not "}strictly`, () => {
    assert.equal(
      accepts(() => parseVersion(text)),
      loose,
    );
    assert.equal(
      accepts(() => parseStrictVersion(text)),
      strict,
    );
  });
}

test("versions sort by precedence, and build metadata does not count", () => {
  const sorted = [
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "2.0.0",
  ];
  const shuffled = [...sorted].reverse().map(parseVersion).sort(compareVersions);
  assert.deepEqual(
    shuffled.map(({ original }) => original),
    sorted,
  );
  assert.equal(compareVersions(parseVersion("1.0.0+a"), parseVersion("1.0.0+b")), 0);
});
