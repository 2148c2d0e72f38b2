// What kubernetes/api's golden objects of another version have that the table does not: fields and kinds, each once, by where they first stand.
//   node engines/kubernetes-schema/scripts/list-newer-fields.ts …/kubernetes/api/testdata/HEAD
// A difference that is no such field is told as a mistake, and the script fails.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { decodeProtobuf } from "../src/decode-protobuf.ts";
import { toGoForm } from "../src/go-form.ts";
import { ProtobufError } from "../src/wire-reader.ts";

type Fields = { [name: string]: unknown };
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const [folder = ""] = process.argv.slice(2);
const files = globSync(path.join(folder, "*.pb"), { exclude: ["**/*.after_roundtrip.pb"] }).sort();

/** The value without the fields at these paths, as `toGoForm` names them. */
function without(value: unknown, unknown: ReadonlySet<string>, at = ""): unknown {
  if (Array.isArray(value)) return value.map((item, index) => without(item, unknown, `${at}[${index}]`));
  if (!isFields(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !unknown.has(at === "" ? name : `${at}.${name}`));
  return Object.fromEntries(
    kept.map(([name, field]) => [name, without(field, unknown, at === "" ? name : `${at}.${name}`)]),
  );
}

const fields = new Map<string, string[]>();
const mistakes: string[] = [];
for (const file of files) {
  const name = path.basename(file, ".pb");
  if (name === "core.v1.WatchEvent") continue; // clients never send one
  const expected = JSON.parse(readFileSync(file.replace(/\.pb$/, ".json"), "utf8")) as {
    apiVersion: string;
    kind: string;
  };
  const form = toGoForm(expected, expected.apiVersion, expected.kind);
  if (!form) {
    fields.set(`the kind ${expected.apiVersion} ${expected.kind}`, [name]);
    continue;
  }
  try {
    const decoded = decodeProtobuf(readFileSync(file));
    if (isDeepStrictEqual(decoded, expected)) continue;
    if (!isDeepStrictEqual(decoded, without(expected, new Set(form.unknown)))) throw new Error("other values");
    for (const field of form.unknown) {
      const last = field
        .split(".")
        .slice(-2)
        .join(".")
        .replaceAll(/\[\d+\]/g, "[]");
      fields.set(last, [...(fields.get(last) ?? []), name]);
    }
  } catch (error) {
    mistakes.push(`✗ ${name}: ${error instanceof ProtobufError ? error.code : (error as Error).message}`);
  }
}
for (const mistake of mistakes) console.log(mistake);
for (const [field, names] of [...fields].sort(([one], [other]) => (one < other ? -1 : 1)))
  console.log(`${field}: ${[...new Set(names)].join(", ")}`);
console.log(
  `${files.length - 1} objects, ${new Set([...fields.values()].flat()).size} with more than the table has, ${mistakes.length} mistakes`,
);
process.exitCode = mistakes.length === 0 ? 0 : 1;
