// From what apimachinery wrote down to strategic-merge-cases.json: each merge once. What is no JSON on either side is left out: it is read before.
import { readFileSync } from "node:fs";

type Line = { test: string; original: string; patch: string; result: string; error?: string };

const lines = readFileSync(process.argv[2] ?? "", "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Line);
const parsed = (text: string): unknown => (text === "" ? {} : JSON.parse(text));
const isJson = ({ original, patch }: Line): boolean => {
  try {
    return [original, patch].every((text) => typeof parsed(text) === "object");
  } catch {
    return false;
  }
};
const seen = new Set<string>();
const cases = lines
  .filter(isJson)
  .map(({ test, original, patch, result, error }) => ({
    test,
    original: parsed(original),
    patch: parsed(patch),
    ...(error === undefined ? { result: parsed(result) } : { error }),
  }))
  .filter((one) => {
    const text = JSON.stringify([one.original, one.patch]);
    return !seen.has(text) && seen.add(text);
  });
const recordedFrom =
  "k8s.io/apimachinery v0.36.3, go test ./pkg/util/strategicpatch, with testdata/recorder/patch.patch";
process.stdout.write(`${JSON.stringify({ recordedFrom, cases })}\n`);
