// Private keys: made, read and written in PEM as Go writes them.
// @see sprig crypto.go, 3.3.0; RFC 7468
import type { KeyObject } from "node:crypto";
import { decode, decodeAll, encode, encodeInteger, tags, type DerValue } from "./der.ts";
import { defineCostly, type FunctionTable } from "./go-function.ts";
import { cryptography } from "./loaded-on-demand.ts";
import { SprigError } from "./sprig-error.ts";

/** A block of PEM. */
export type PemBlock = { type: string; bytes: Buffer };

/** The first block in a text, as Go's `pem.Decode` finds it. */
export function findPem(text: string): PemBlock | undefined {
  const [, type, body = ""] = /(?:^|\n)-----BEGIN ([^\n]*)-----[ \t\r]*\n([\s\S]*?)-----END \1-----/.exec(text) ?? [];
  if (type === undefined) return undefined;
  const base64 = body.replace(/^(?:[^\n]*:[^\n]*\n)+\n/, "").replaceAll(/\s/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64)) return undefined;
  return { type, bytes: Buffer.from(base64, "base64") };
}

/** A block in lines of 64 letters. */
export const writePem = (type: string, bytes: Uint8Array): string =>
  `-----BEGIN ${type}-----\n${Buffer.from(bytes)
    .toString("base64")
    .replaceAll(/.{1,64}/g, "$&\n")}-----END ${type}-----\n`;

const kinds: { readonly [type: string]: "pkcs8" | "pkcs1" | "sec1" } = {
  "PRIVATE KEY": "pkcs8",
  "RSA PRIVATE KEY": "pkcs1",
  "EC PRIVATE KEY": "sec1",
};

/** Reads a private key from PEM. @throws {SprigError} with Go's words for what is no key; what is wrong inside one is told by Node.js */
export function parsePrivateKey(pem: string): KeyObject {
  const block = findPem(pem);
  const fail = (message: string, cause?: unknown): never => {
    throw new SprigError("ARGUMENT", message, cause);
  };
  if (!block) return fail("no PEM data in input");
  if (!/(?:^| )PRIVATE KEY$/.test(block.type)) return fail(`no private key data in PEM block of type ${block.type}`);
  const kind = kinds[block.type];
  if (block.type === "DSA PRIVATE KEY") return fail("DSA keys cannot sign certificates");
  if (!kind) return fail(`invalid private key type ${block.type}`);
  try {
    return cryptography().createPrivateKey({ key: block.bytes, format: "der", type: kind });
  } catch (error) {
    const what =
      kind === "pkcs8" ? "decoding PEM as PKCS#8" : `parsing ${kind === "pkcs1" ? "RSA" : "EC"} private key from PEM`;
    return fail(`${what}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

/** A private key in PEM: PKCS#1 for RSA, SEC 1 for ECDSA, OpenSSL's old form for DSA, PKCS#8 for others. */
export function writePrivateKey(key: KeyObject): string {
  if (key.asymmetricKeyType === "dsa") return writePem("DSA PRIVATE KEY", dsaKey(key));
  const [type, kind] =
    key.asymmetricKeyType === "rsa"
      ? (["RSA PRIVATE KEY", "pkcs1"] as const)
      : key.asymmetricKeyType === "ec"
        ? (["EC PRIVATE KEY", "sec1"] as const)
        : (["PRIVATE KEY", "pkcs8"] as const);
  return writePem(type, key.export({ type: kind, format: "der" }));
}

const part = (values: readonly DerValue[], at: number): Buffer => values[at]?.content ?? Buffer.of();

/** Node.js writes DSA keys as PKCS#8 only: version 0, P, Q, G, Y, X are taken from there. */
function dsaKey(key: KeyObject): Buffer {
  const [, algorithm, secret] = decodeAll(decode(key.export({ type: "pkcs8", format: "der" })).content);
  const spki = decodeAll(decode(cryptography().createPublicKey(key).export({ type: "spki", format: "der" })).content);
  const parameters = decodeAll(part(decodeAll(algorithm?.content ?? Buffer.of()), 1));
  const y = decode(part(spki, 1).subarray(1)).content;
  const x = decode(secret?.content ?? Buffer.of()).content;
  const numbers = [Buffer.of(0), part(parameters, 0), part(parameters, 1), part(parameters, 2), y, x];
  return encode(tags.sequence, ...numbers.map(encodeInteger));
}

const generators: { readonly [kind: string]: () => KeyObject } = {
  rsa: () => cryptography().generateKeyPairSync("rsa", { modulusLength: 4_096 }).privateKey,
  dsa: () => cryptography().generateKeyPairSync("dsa", { modulusLength: 2_048, divisorLength: 256 }).privateKey,
  ecdsa: () => cryptography().generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
  ed25519: () => cryptography().generateKeyPairSync("ed25519").privateKey,
};

/** About a second. */
const costOfLongKey = 16 * 1024 * 1024;

/** Functions on keys; their randomness is that of Node.js itself. */
export const keyFunctions: FunctionTable = {
  genPrivateKey: defineCostly(costOfLongKey, ["string"], (kind) => {
    const generate = Object.hasOwn(generators, kind || "rsa") ? generators[kind || "rsa"] : undefined;
    return generate ? writePrivateKey(generate()) : `Unknown type ${kind}`;
  }),
};
