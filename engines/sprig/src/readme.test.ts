import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TemplateSet } from "@sluice/gotemplate";
import { sprigFunctions } from "./index.ts";

test("the example of the README prints what it says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, template = "", expected = ""] = /set\.parse\("t", '(.*)'\);\n.*\/\/ (.*)\n/.exec(readme) ?? [];
  const functions = sprigFunctions({
    now: () => new Date(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  });
  const set = new TemplateSet({ functions });
  set.parse("t", template);
  assert.equal(set.execute("t", {}), expected);
});
