// The pairs of a ConfigMap or Secret generator: from literals, files and env files.
import type { BuildContext } from "../build-context.ts";
import { baseName } from "../file-tree.ts";
import { loadFile } from "../load-file.ts";
import { KustomizeError } from "../kustomize-error.ts";

/** Where pairs come from. */
export type KeyValueSources = { literals?: string[]; files?: string[]; envs?: string[]; env?: string };

/** Reads all pairs; keys are checked and must differ. */
export function readKeyValues(name: string, sources: KeyValueSources, context: BuildContext): Map<string, Uint8Array> {
  const pairs = [
    ...(sources.envs ?? []).flatMap((path) => readEnvFile(path, context)),
    ...(sources.env ? readEnvFile(sources.env, context) : []),
    ...(sources.literals ?? []).map(readLiteral),
    ...(sources.files ?? []).map((source) => readFileSource(source, context)),
  ];
  const values = new Map<string, Uint8Array>();
  for (const { key, value } of pairs) {
    if (!/^[-._a-zA-Z0-9]+$/.test(key) || key.length > 253 || key === "." || key === ".." || key.startsWith(".."))
      throw fail(`"${key}" is not a valid key name: a key is letters, digits, '-', '_' and '.'`);
    if (values.has(key)) throw fail(`configmap ${name} illegally repeats the key \`${key}\``);
    values.set(key, value);
  }
  return values;
}

const fail = (reason: string): KustomizeError => new KustomizeError("BAD_GENERATOR", reason);

type Pair = { key: string; value: Uint8Array };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function readLiteral(source: string): Pair {
  const text = source;
  const equals = text.indexOf("=");
  // The value may be secret: only the form is named.
  if (equals <= 0) throw fail("invalid literal source, expected key=value");
  const value = text.slice(equals + 1);
  const quoted = value.length > 1 && value[0] === value.at(-1) && (value[0] === '"' || value[0] === "'");
  return { key: text.slice(0, equals), value: bytesOf(quoted ? value.slice(1, -1) : value) };
}

function readFileSource(source: string, { place }: BuildContext): Pair {
  const parts = source.split("=");
  if (parts.length > 2) throw fail(`source "${source}" key name or file path contains '='`);
  const [key = "", path = key] = parts;
  if (parts.length === 2 && key === "") throw fail(`missing key name for file path "${path}" in source "${source}"`);
  if (path === "") throw fail(`missing file path for key name "${key}" in source "${source}"`);
  return { key: parts.length === 2 ? key : baseName(path), value: loadFile(place, path).bytes };
}

function readEnvFile(path: string, { place }: BuildContext): Pair[] {
  const { text } = loadFile(place, path);
  return text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .map((line) => line.replace(/\r$/, "").trimStart())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const equals = line.indexOf("=");
      const key = equals < 0 ? line : line.slice(0, equals);
      if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
        throw fail(`"${key}" in ${path} is not a valid environment variable name`);
      return { key, value: bytesOf(equals < 0 ? "" : line.slice(equals + 1)) };
    });
}
