// Which plain scalars are what, in the YAML that Go's Kubernetes tools read. `kubernetes` is sigs.k8s.io/yaml (YAML 1.1 words and numbers),
// `kustomize` is kyaml (on, yes, y stay texts). Measured with kubectl 1.32 and kustomize 5.8.1.
import type { JsonValue } from "@sluice/objects";
import { toTimestamp } from "./plain-text.ts";
import { defineMappingTag, defineScalarTag, defineSequenceTag, mergeTag, NOT_RESOLVED, Schema, strTag } from "js-yaml";

/** Whose reading of YAML. `texts` takes every plain scalar as the text that is written there. */
export type Dialect = "kubernetes" | "kustomize" | "texts";

const nulls = new Set(["", "~", "null", "Null", "NULL"]);
const truths = { kubernetes: /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON|y|Y)$/, kustomize: /^(?:true|True|TRUE)$/ };
const falsehoods = {
  kubernetes: /^(?:false|False|FALSE|no|No|NO|off|Off|OFF|n|N)$/,
  kustomize: /^(?:false|False|FALSE)$/,
};
const decimal = /^[-+]?[0-9][0-9_]*$/;
const based = /^([-+]?)0([xX][0-9a-fA-F_]+|[oO][0-7_]+|b[01_]+)$/;
const legacyOctal = /^[-+]?0[0-7_]+$/;
const float = /^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$/;
const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;

const toInteger = (digits: string): number | bigint => {
  const value = BigInt(digits);
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
};
const negate = (value: number | bigint): number | bigint => (typeof value === "bigint" ? -value : -value || 0);

function resolveInteger(source: string): number | bigint | typeof NOT_RESOLVED {
  const text = source.replaceAll("_", "");
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[-+]/, "");
  if (based.test(source)) {
    // Wider than 64 bits: Go gives up, and the text stays a text.
    if (BigInt(digits.toLowerCase()) >= 2n ** 64n) return NOT_RESOLVED;
    const value = toInteger(digits.toLowerCase());
    return sign < 0 ? negate(value) : value;
  }
  if (legacyOctal.test(source)) {
    const value = toInteger(`0o${digits.slice(1)}`);
    return sign < 0 ? negate(value) : value;
  }
  if (!decimal.test(source)) return NOT_RESOLVED;
  const value = toInteger(digits);
  return sign < 0 ? negate(value) : value;
}

const numberStarts = ["-", "+", ".", ...Array.from("0123456789")];

const intTag = defineScalarTag<number | bigint>("tag:yaml.org,2002:int", {
  implicit: true,
  implicitFirstChars: numberStarts,
  resolve: resolveInteger,
  identify: (data) => typeof data === "bigint" || Number.isInteger(data),
  represent: String,
});

const specialNumber = (source: string): number =>
  /nan/i.test(source) ? Number.NaN : source.startsWith("-") ? -Infinity : Infinity;

const floatTag = defineScalarTag<number>("tag:yaml.org,2002:float", {
  implicit: true,
  implicitFirstChars: numberStarts,
  resolve: (source) =>
    float.test(source) && Number.isFinite(Number(source.replaceAll("_", "")))
      ? Number(source.replaceAll("_", ""))
      : special.test(source)
        ? specialNumber(source)
        : NOT_RESOLVED,
  identify: (data) => typeof data === "number" && !Number.isInteger(data),
  represent: String,
});

const nullTag = defineScalarTag<null>("tag:yaml.org,2002:null", {
  implicit: true,
  implicitFirstChars: ["", "~", "n", "N"],
  resolve: (source) => (nulls.has(source) ? null : NOT_RESOLVED),
  identify: (data) => data === null,
  represent: () => "null",
});

const boolTag = (dialect: "kubernetes" | "kustomize") =>
  defineScalarTag<boolean>("tag:yaml.org,2002:bool", {
    implicit: true,
    implicitFirstChars: Array.from("tTfFyYnNoO"),
    resolve: (source) =>
      truths[dialect].test(source) ? true : falsehoods[dialect].test(source) ? false : NOT_RESOLVED,
    identify: (data) => typeof data === "boolean",
    represent: String,
  });

/** kyaml reads a plain date as a time, and prints it in full; sigs.k8s.io/yaml leaves it a text. */
const timestampTag = defineScalarTag<string>("tag:yaml.org,2002:timestamp", {
  implicit: true,
  implicitFirstChars: Array.from("0123456789"),
  resolve: (source) => toTimestamp(source) ?? NOT_RESOLVED,
  identify: () => false,
});

const binaryTag = defineScalarTag<string>("tag:yaml.org,2002:binary", {
  resolve: (source) => Buffer.from(source, "base64").toString("utf8"),
  identify: () => false,
});

/** Keys become texts, as in JSON; a key called `__proto__` is only a key. */
const mapTag = defineMappingTag<Record<string, unknown>>("tag:yaml.org,2002:map", {
  create: () => ({}),
  addPair(carrier, key, value) {
    if (key === null) return "a key may not be empty (null)";
    if (typeof key === "object") return "a key must be a text or a number, not a list or map";
    const name = String(key);
    if (name === "__proto__")
      Object.defineProperty(carrier, name, { value, enumerable: true, configurable: true, writable: true });
    else carrier[name] = value;
    return "";
  },
  has: (carrier, key) => Object.hasOwn(carrier, String(key)),
  keys: (result) => Object.keys(result),
  get: (result, key) => result[String(key)],
  identify: (data) => typeof data === "object" && data !== null && !Array.isArray(data),
  represent: (data: Record<string, unknown>) => new Map(Object.entries(data)),
});

const seqTag = defineSequenceTag<unknown[]>("tag:yaml.org,2002:seq", {
  create: () => [],
  addItem: (carrier, item) => void carrier.push(item),
  identify: Array.isArray,
});

const makeSchema = (dialect: "kubernetes" | "kustomize"): Schema =>
  new Schema([
    strTag,
    seqTag,
    mapTag,
    nullTag,
    boolTag(dialect),
    intTag,
    floatTag,
    binaryTag,
    mergeTag,
    ...(dialect === "kustomize" ? [timestampTag] : []),
  ]);

/** A tagged scalar, taken as the text that is written. */
const writtenTag = (name: string) =>
  defineScalarTag<string>(`tag:yaml.org,2002:${name}`, { resolve: (source) => source, identify: () => false });

/** The schemas of the dialects. */
export const schemas: { readonly [dialect in Dialect]: Schema } = {
  kubernetes: makeSchema("kubernetes"),
  kustomize: makeSchema("kustomize"),
  texts: new Schema([
    strTag,
    seqTag,
    mapTag,
    mergeTag,
    ...["null", "bool", "int", "float", "timestamp", "binary"].map(writtenTag),
  ]),
};

const wordStarts = new Set("tTfFyYnNoO");
/** Letters, and other signs that begin no number and no word; no word is longer than five letters. */
const isSurelyText = (text: string): boolean => {
  const code = text.charCodeAt(0) | 32;
  if (code >= 97 && code <= 122) return text.length > 5 || !wordStarts.has(text.charAt(0));
  return false;
};

/** What a plain scalar means in a dialect; a text that is no JSON (`.inf`) is `undefined`. */
export function resolvePlain(text: string, dialect: Dialect): JsonValue | undefined {
  if (isSurelyText(text)) return text;
  const { value } = schemas[dialect].resolveImplicitScalarTag(text);
  return typeof value === "number" && !Number.isFinite(value) ? undefined : (value as JsonValue);
}
