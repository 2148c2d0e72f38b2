// Passwords: hashed for a server, derived from a master password, and AES for texts that a password protects.
// @see sprig crypto.go, 3.3.0; https://masterpassword.app for derivePassword
import { decodeBase64 } from "./encoding.ts";
import { define, defineCostly, type FunctionTable } from "./go-function.ts";
import { bytesOf, textOf } from "./go-text.ts";
import { bcryptLibrary, cryptography } from "./loaded-on-demand.ts";
import type { RandomPort } from "./random.ts";
import { SprigError } from "./sprig-error.ts";

const cost = 10; // bcrypt.DefaultCost
const longestPassword = 72;

/** Kinds of derived passwords; each letter of a template stands for a set of characters. */
const templates: { readonly [kind: string]: string } = {
  maximum: "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
  long:
    "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv CvccCvcvCvcvno CvcvnoCvccCvcv " +
    "CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv " +
    "CvccCvccCvcvno CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc CvccCvcvCvccno",
  medium: "CvcnoCvc CvcCvcno",
  short: "Cvcn",
  basic: "aaanaaan aannaaan aaannaaa",
  pin: "nnnn",
};

const characters: { readonly [letter: string]: string } = {
  V: "AEIOU",
  C: "BCDFGHJKLMNPQRSTVWXYZ",
  v: "aeiou",
  c: "bcdfghjklmnpqrstvwxyz",
  a: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz",
  n: "0123456789",
  o: "@&%?,=[]_:-+*$#!'^~;()/.",
  x: "AEIOUaeiouBCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz0123456789!@#$%^&*()",
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

type Master = { counter: number; kind: string; password: string; user: string; site: string };

function derivePassword({ counter, kind, password, user, site }: Master): string {
  const choices = Object.hasOwn(templates, kind) ? templates[kind]?.split(" ") : undefined;
  if (!choices) return `cannot find password template ${kind}`;
  const scope = Buffer.from("com.lyndir.masterpassword");
  const [userBytes, siteBytes] = [bytesOf(user), bytesOf(site)];
  const salt = Buffer.concat([scope, uint32(userBytes.length), userBytes]);
  const key = cryptography().scryptSync(bytesOf(password), salt, 64, {
    N: 32_768,
    r: 8,
    p: 2,
    maxmem: 128 * 1024 * 1024,
  });
  const message = Buffer.concat([scope, uint32(siteBytes.length), siteBytes, uint32(counter)]);
  const seed = cryptography().createHmac("sha256", key).update(message).digest();
  const template = choices[(seed[0] ?? 0) % choices.length] ?? "";
  return Array.from(template, (letter, at) => {
    const set = characters[letter] ?? "";
    return set.charAt((seed[at + 1] ?? 0) % set.length);
  }).join("");
}

/** About a fifth of a second. */
const costOfHash = 4 * 1024 * 1024;

/** Exactly 32 bytes: cut, or filled with zeros. */
function aesKey(password: string): Buffer {
  const key = Buffer.alloc(32);
  bytesOf(password).copy(key);
  return key;
}

function encryptAes(password: string, text: string, iv: Uint8Array): string {
  if (text === "") return "";
  const cipher = cryptography().createCipheriv("aes-256-cbc", aesKey(password), iv);
  return Buffer.concat([iv, cipher.update(bytesOf(text)), cipher.final()]).toString("base64");
}

const blockSize = 16;

function decryptAes(password: string, encrypted: string): string {
  if (encrypted === "") return "";
  const bytes = decodeBase64(encrypted);
  const panic = (what: string): never => {
    throw new SprigError("PANIC", what);
  };
  if (bytes.length < blockSize) {
    const capacity = Math.floor(encrypted.replaceAll(/[\r\n]/g, "").length / 4) * 3;
    if (capacity < blockSize)
      panic(`runtime error: slice bounds out of range [:${blockSize}] with capacity ${capacity}`);
  }
  if (bytes.length % blockSize !== 0) panic("crypto/cipher: input not full blocks");
  const decipher = cryptography()
    .createDecipheriv("aes-256-cbc", aesKey(password), bytes.subarray(0, blockSize))
    .setAutoPadding(false);
  const text = Buffer.concat([decipher.update(bytes.subarray(blockSize)), decipher.final()]);
  const padding = text.at(-1) ?? panic("runtime error: index out of range [-1]");
  const end = text.length - padding;
  return end < 0 ? panic(`runtime error: slice bounds out of range [:${end}]`) : textOf(text.subarray(0, end));
}

/** Functions that hash, derive and encrypt. */
export function passwordFunctions({ random }: RandomPort): FunctionTable {
  const bcrypt = (password: string): string => {
    const bytes = bytesOf(password);
    if (bytes.length > longestPassword)
      return `failed to encrypt string with bcrypt: bcrypt: password length exceeds ${longestPassword} bytes`;
    const { encodeBase64, hashSync } = bcryptLibrary();
    return hashSync(bytes.toString(), `$2a$${cost}$${encodeBase64([...random(16)], 16)}`);
  };
  return {
    bcrypt: defineCostly(costOfHash, ["string"], bcrypt),
    htpasswd: defineCostly(costOfHash, ["string", "string"], (user, password) =>
      user.includes(":") ? `invalid username: ${user}` : `${user}:${bcrypt(password)}`,
    ),
    derivePassword: defineCostly(
      costOfHash,
      ["uint32", "string", "string", "string", "string"],
      (...[counter, kind, password, user, site]) => derivePassword({ counter, kind, password, user, site }),
    ),
    encryptAES: define(["string", "string"], (password, text) => encryptAes(password, text, random(blockSize))),
    decryptAES: define(["string", "string"], decryptAes),
  };
}
