// The example of the README, run as it stands there: what its last line gives is what the comment behind it says.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Load = (name: string) => Promise<unknown>;
type Example = (load: Load) => Promise<unknown>;
const AsyncFunction = (async () => {}).constructor as new (parameter: string, code: string) => Example;

test("the example of the README gives what it says", async () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, code = ""] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, statements = "", result = "", says = ""] = /^([\s\S]*\n)(.*); \/\/ (.*)\n$/.exec(code) ?? [];
  const loading = statements.replaceAll(/^import (\{.*\}) from ("[^"]*");$/gm, "const $1 = await load($2);");
  const example = new AsyncFunction("load", `${loading}return ${result};`);
  const given = await example(async (name) => (await import(name)) as unknown);
  const [beginning = ""] = says.replaceAll(String.raw`\n`, "\n").split("…");
  assert.ok(beginning.length > 0 && String(given).startsWith(beginning), String(given));
});
