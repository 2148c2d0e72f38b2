// From what structured-merge-diff wrote down to typed-cases.json: schemas as JSON, each once, and each walk once.
import { readFileSync } from "node:fs";
import { load } from "js-yaml";

type Line = { test: string; type: string; schema: string; [field: string]: unknown };

const lines = readFileSync(process.argv[2] ?? "", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line)
  .filter(({ schema }) => !schema.includes("name: schema\n")); // the schema of schemas
const schemas: string[] = [];
const indexOf = (text: string): number => {
  if (!schemas.includes(text)) schemas.push(text);
  return schemas.indexOf(text);
};
const seen = new Set<string>();
const cases = lines
  .map(({ test, type, schema, ...rest }) => ({
    test: test.split(".")[0],
    ...rest,
    type: load(type),
    schema: indexOf(schema),
  }))
  .sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1)) // tests run side by side
  .filter(({ test: _test, ...rest }) => {
    const text = JSON.stringify(rest);
    return !seen.has(text) && seen.add(text);
  });
const recordedFrom = "structured-merge-diff v6.4.2, go test ./typed, with testdata/recorder/typed.patch";
process.stdout.write(`${JSON.stringify({ recordedFrom, schemas: schemas.map((text) => load(text)), cases })}\n`);
