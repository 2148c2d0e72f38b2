// What kubernetes/api's golden objects of another version have that the table does not: fields and kinds, each once, by where they first stand.
//   node engines/kubernetes-schema/scripts/list-newer-fields.ts …/kubernetes/api/testdata/HEAD
// A difference that is no such field is told as a mistake, and the script fails.
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { JsonObject, KubeObject } from "@sluice/objects";
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

const nameOf = (file: string): string => path.basename(file, ".pb");
/** The field and the struct that it is in: `spec.volumes[0].name` is `volumes[].name`. */
const shortened = (field: string): string =>
  field
    .split(".")
    .slice(-2)
    .join(".")
    .replaceAll(/\[\d+\]/g, "[]");

/** What of the object the table does not have. @throws {Error} for any other difference */
function newerIn(file: string): string[] {
  const expected = JSON.parse(readFileSync(file.replace(/\.pb$/, ".json"), "utf8")) as JsonObject & KubeObject;
  const { apiVersion = "", kind = "" } = expected;
  const form = toGoForm(expected, apiVersion, kind);
  if (!form) return [`the kind ${apiVersion} ${kind}`];
  const decoded = decodeProtobuf(readFileSync(file));
  if (isDeepStrictEqual(decoded, expected)) return [];
  if (!isDeepStrictEqual(decoded, without(expected, new Set(form.unknown)))) throw new Error("other values");
  return form.unknown.map(shortened);
}

const fields = new Map<string, Set<string>>();
const mistakes: string[] = [];
for (const file of files) {
  const name = nameOf(file);
  if (name === "core.v1.WatchEvent") continue; // clients never send one
  try {
    for (const field of newerIn(file)) fields.set(field, (fields.get(field) ?? new Set()).add(name));
  } catch (error) {
    mistakes.push(`✗ ${name}: ${error instanceof ProtobufError ? error.code : (error as Error).message}`);
  }
}
const lines = [...fields].map(([field, names]) => `${field}: ${[...names].join(", ")}`);
const newer = new Set([...fields.values()].flatMap((names) => [...names]));
const sum = `${files.length - 1} objects, ${newer.size} with more than the table has, ${mistakes.length} mistakes`;
process.stdout.write(`${[...mistakes, ...lines.toSorted(), sum].join("\n")}\n`);
process.exitCode = mistakes.length === 0 ? 0 : 1;
