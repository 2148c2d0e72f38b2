import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { TemplateSet } from "./index.ts";

test("the example of the README prints what it says", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, template = "", expected = ""] = /set\.parse\("greeting", (".*")\);\n.*\/\/ (.*)\n/.exec(readme) ?? [];
  const set = new TemplateSet({
    functions: new Map([["upper", { types: ["string"], call: ([text]) => String(text).toUpperCase() }]]),
  });
  set.parse("greeting", JSON.parse(template) as string);
  assert.equal(set.execute("greeting", { names: ["Ada", "Bob"] }), expected);
});
