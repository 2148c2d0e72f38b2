// From what structured-merge-diff wrote down to field-set-cases.json: each question once, and of the sets that were drawn at random the smallest.
import { readFileSync } from "node:fs";
import { load } from "js-yaml";

type Line = { test: string; op: string; text?: string; schema?: string; type?: string; [field: string]: unknown };

const mostRandom = 20;
const lines = readFileSync(process.argv[2] ?? "", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const random = lines
  .filter(({ test, op }) => test === "TestSerializeV1" && op === "FromJSON")
  .sort((left, right) => (left.text?.length ?? 0) - (right.text?.length ?? 0))
  .slice(0, mostRandom);
// What is merely compared so that the test can judge says nothing new.
const judged = new Set(["TestSerializeV1", "TestFromValue", "TestFilterByPattern", "TestManagersDifference"]);
const seen = new Set<string>();
const cases = [...lines.filter(({ test }) => !judged.has(test)), ...random]
  .map(({ schema, type, ...rest }) => ({
    ...rest,
    ...(schema === undefined ? {} : { schema: load(schema), type: load(type ?? "") }),
  }))
  .filter(({ test: _test, ...rest }) => {
    const text = JSON.stringify(rest);
    return !seen.has(text) && seen.add(text);
  });
const recordedFrom =
  "structured-merge-diff v6.3.3, go test ./fieldpath ./value, with testdata/recorder/fieldpath.patch";
process.stdout.write(`${JSON.stringify({ recordedFrom, cases })}\n`);
