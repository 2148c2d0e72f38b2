// X.509 certificates for charts that bring their own authority.
// @see sprig crypto.go, 3.3.0; Go crypto/x509 CreateCertificate, go1.26; RFC 5280
import type { KeyObject } from "node:crypto";
import { GoStruct, printPlain, quote } from "@sluice/gotemplate";
import { civilFromSeconds } from "./calendar.ts";
import { decode, decodeAll, encode, encodeInteger, encodeObjectId, tags } from "./der.ts";
import { decodeBase64 } from "./encoding.ts";
import { define, defineCostly, type FunctionTable } from "./go-function.ts";
import { bytesOf, textOf } from "./go-text.ts";
import { ipv6Bytes } from "./ipv6-bytes.ts";
import { findPem, parsePrivateKey, writePem, writePrivateKey } from "./keys.ts";
import { cryptography, networking } from "./loaded-on-demand.ts";
import type { RandomPort } from "./random.ts";
import { SprigError } from "./sprig-error.ts";

type Names = { dns: readonly string[]; ips: readonly Buffer[] };
type Request = { name: string; names: Names; days: number; key: KeyObject; isAuthority?: boolean };
/** Who signs: the subject of the certificate, its key identifier, and the key. */
type Signer = { subject: Buffer; keyId?: Buffer; key: KeyObject };

const oids = {
  commonName: "2.5.4.3",
  keyUsage: "2.5.29.15",
  extendedKeyUsage: "2.5.29.37",
  basicConstraints: "2.5.29.19",
  subjectKeyId: "2.5.29.14",
  authorityKeyId: "2.5.29.35",
  subjectAltName: "2.5.29.17",
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
} as const;

const sequence = (...values: Buffer[]): Buffer => encode(tags.sequence, ...values);
const nothing = Buffer.of(0x05, 0x00);

const fail = (message: string, cause?: unknown): never => {
  throw new SprigError("ARGUMENT", message, cause);
};

/** How a key of this type signs. */
function algorithmOf(key: KeyObject): { hash: string | null; identifier: Buffer } {
  if (key.asymmetricKeyType === "rsa")
    return { hash: "sha256", identifier: sequence(encodeObjectId("1.2.840.113549.1.1.11"), nothing) };
  if (key.asymmetricKeyType === "ed25519") return { hash: null, identifier: sequence(encodeObjectId("1.3.101.112")) };
  const [hash, last] = { secp384r1: ["sha384", 3], secp521r1: ["sha512", 4] }[
    key.asymmetricKeyDetails?.namedCurve ?? ""
  ] ?? ["sha256", 2];
  return { hash: String(hash), identifier: sequence(encodeObjectId(`1.2.840.10045.4.3.${last}`)) };
}

function encodeName(commonName: string): Buffer {
  if (commonName === "") return sequence();
  const tag = /^[A-Za-z0-9 '()+,\-./:=?]*$/.test(commonName) ? tags.printableString : tags.utf8String;
  return sequence(encode(tags.set, sequence(encodeObjectId(oids.commonName), encode(tag, bytesOf(commonName)))));
}

/** Two digits for the year until 2049, four from then on. */
function encodeTime(unixSeconds: number): Buffer {
  const { year, month, day, hour, minute, second } = civilFromSeconds(unixSeconds);
  const rest = [month, day, hour, minute, second].map((part) => String(part).padStart(2, "0")).join("");
  return year >= 1950 && year < 2050
    ? encode(tags.utcTime, Buffer.from(`${String(year % 100).padStart(2, "0")}${rest}Z`))
    : encode(tags.generalizedTime, Buffer.from(`${String(year).padStart(4, "0")}${rest}Z`));
}

const isTrue = encode(tags.boolean, Buffer.of(0xff));

const extension = (oid: string, value: Buffer, { isCritical = false } = {}): Buffer =>
  sequence(encodeObjectId(oid), ...(isCritical ? [isTrue] : []), encode(tags.octetString, value));

/** The first 20 bytes of SHA-256 of the public key, as Go has it since 1.25 (RFC 7093). */
function keyIdOf(key: KeyObject): Buffer {
  const [, bits] = decodeAll(decode(publicKeyOf(key)).content);
  return cryptography()
    .createHash("sha256")
    .update(bits?.content.subarray(1) ?? Buffer.of())
    .digest()
    .subarray(0, 20);
}

const publicKeyOf = (key: KeyObject): Buffer =>
  cryptography().createPublicKey(key).export({ type: "spki", format: "der" });

const digitalSignatureAndKeyEncipherment = Buffer.of(5, 0xa0);
const theseAndCertificateSigning = Buffer.of(2, 0xa4);

/** In Go's order. */
function extensionsOf({ name, names, key, isAuthority = false }: Request, signer: Signer): Buffer {
  const uses = encode(tags.bitString, isAuthority ? theseAndCertificateSigning : digitalSignatureAndKeyEncipherment);
  const isSelfSigned = signer.subject.equals(encodeName(name));
  const altNames = [
    ...names.dns.map((dns) => encode(0x82, Buffer.from(dns))),
    ...names.ips.map((ip) => encode(0x87, ip)),
  ];
  return sequence(
    extension(oids.keyUsage, uses, { isCritical: true }),
    extension(oids.extendedKeyUsage, sequence(encodeObjectId(oids.serverAuth), encodeObjectId(oids.clientAuth))),
    extension(oids.basicConstraints, isAuthority ? sequence(isTrue) : sequence(), { isCritical: true }),
    ...(isAuthority ? [extension(oids.subjectKeyId, encode(tags.octetString, keyIdOf(key)))] : []),
    ...(!isSelfSigned && signer.keyId ? [extension(oids.authorityKeyId, sequence(encode(0x80, signer.keyId)))] : []),
    ...(altNames.length > 0
      ? [extension(oids.subjectAltName, sequence(...altNames), { isCritical: name === "" })]
      : []),
  );
}

const secondsPerDay = 86_400;
const maxDays = 106_751; // Go's durations end there

function writeCertificate(request: Request, signer: Signer, { now, serial }: { now: number; serial: Buffer }): string {
  const { hash, identifier } = algorithmOf(signer.key);
  if (request.days > maxDays)
    fail(`error creating certificate: ${request.days} days are more than ${maxDays}, where Go's durations end`);
  const body = sequence(
    encode(0xa0, encodeInteger(Buffer.of(2))), // version 3
    encodeInteger(serial),
    identifier,
    signer.subject,
    sequence(encodeTime(now), encodeTime(now + request.days * secondsPerDay)),
    encodeName(request.name),
    publicKeyOf(request.key),
    encode(0xa3, extensionsOf(request, signer)),
  );
  const signature = cryptography().sign(hash, body, signer.key);
  return writePem("CERTIFICATE", sequence(body, identifier, encode(tags.bitString, Buffer.of(0), signature)));
}

const certificate = (cert: string, key: string): GoStruct =>
  new GoStruct("sprig.certificate", [
    ["Cert", cert],
    ["Key", key],
  ]);

const texts = (values: readonly unknown[] | null, message: (value: unknown) => string): string[] =>
  (values ?? []).map((value) => (typeof value === "string" ? value : fail(message(value))));

function namesOf(ips: readonly unknown[] | null, dns: readonly unknown[] | null): Names {
  const addresses = texts(ips, (value) => `error parsing ip: ${printPlain(value ?? null)} is not a string`).map(
    (ip) => {
      const { isIPv4, isIPv6 } = networking();
      if (isIPv4(ip)) return Buffer.from(ip.split(".").map(Number));
      return isIPv6(ip) && !ip.includes("%") ? ipv6Bytes(ip) : fail(`error parsing ip: ${ip}`);
    },
  );
  const hosts = texts(
    dns,
    (value) => `error processing alternate dns name: ${printPlain(value ?? null)} is not a string`,
  );
  const foreign = hosts.find((host) => !/^[\0-\x7f]*$/.test(host));
  if (foreign !== undefined)
    fail(`error creating certificate: x509: ${quote(foreign)} cannot be encoded as an IA5String`);
  return { dns: hosts, ips: addresses };
}

/** Who signs when this certificate is used as an authority. */
function signerOf(authority: GoStruct): Signer {
  const block = findPem(String(authority.fields.get("Cert")));
  if (!block) return fail("unable to decode certificate");
  readCertificate(block.bytes, "decodedSignerCert.Bytes");
  const [body] = decodeAll(decode(block.bytes).content);
  const fields = decodeAll(body?.content ?? Buffer.of()).filter(({ tag }) => tag !== 0xa0); // without the version
  const key = within("error parsing private key", () => parsePrivateKey(String(authority.fields.get("Key"))));
  if (!publicKeyOf(key).equals(fields[5]?.whole ?? Buffer.of()))
    fail("error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey");
  return { subject: fields[4]?.whole ?? sequence(), keyId: findKeyId(fields.at(-1)?.content ?? Buffer.of()), key };
}

/** The subject key identifier among extensions. */
function findKeyId(extensions: Buffer): Buffer | undefined {
  const wanted = encodeObjectId(oids.subjectKeyId);
  for (const { content } of decodeAll(decode(extensions).content)) {
    const [oid, ...values] = decodeAll(content);
    if (oid?.whole.equals(wanted)) return decode(values.at(-1)?.content ?? Buffer.of()).content;
  }
  return undefined;
}

function readCertificate(bytes: Buffer, what: string): void {
  try {
    void new (cryptography().X509Certificate)(bytes);
  } catch (error) {
    fail(`error parsing certificate: ${what}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}

function within<Value>(prefix: string, work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (error instanceof SprigError) throw new SprigError(error.code, `${prefix}: ${error.message}`, error);
    throw error;
  }
}

const givenKey = (pem: string): KeyObject => within("parsing private key", () => parsePrivateKey(pem));
const newKey = (): KeyObject => cryptography().generateKeyPairSync("rsa", { modulusLength: 2_048 }).privateKey;

function customCertificate(base64Cert: string, base64Key: string): GoStruct {
  const decodeOr = (text: string, what: string): string => {
    try {
      return textOf(decodeBase64(text));
    } catch (error) {
      return fail(`unable to decode base64 ${what}`, error);
    }
  };
  const [cert, key] = [decodeOr(base64Cert, "certificate"), decodeOr(base64Key, "private key")];
  const block = findPem(cert);
  if (!block) return fail("unable to decode certificate");
  readCertificate(block.bytes, "decodedCert.Bytes");
  within("error parsing private key", () => parsePrivateKey(key));
  return certificate(cert, key);
}

/** About a fifth of a second. */
const costOfKey = 4 * 1024 * 1024;

const anyList = "[]interface {}";

/** Functions on certificates; those that get no key make one of RSA with 2048 bits. */
export function certificateFunctions({ now, random }: RandomPort & { now(): Date }): FunctionTable {
  const issue = (request: Request, signer?: Signer): GoStruct => {
    const by = signer ?? { subject: encodeName(request.name), key: request.key };
    const at = { now: Math.floor(now().getTime() / 1_000), serial: Buffer.from(random(16)) };
    return certificate(writeCertificate(request, by, at), writePrivateKey(request.key));
  };
  const noNames: Names = { dns: [], ips: [] };
  return {
    genCA: defineCostly(costOfKey, ["string", "int"], (name, days) =>
      issue({ name, days, names: noNames, key: newKey(), isAuthority: true }),
    ),
    genCAWithKey: defineCostly(costOfKey, ["string", "int", "string"], (name, days, pem) =>
      issue({ name, days, names: noNames, key: givenKey(pem), isAuthority: true }),
    ),
    genSelfSignedCert: defineCostly(costOfKey, ["string", anyList, anyList, "int"], (name, ips, dns, days) =>
      issue({ name, days, names: namesOf(ips, dns), key: newKey() }),
    ),
    genSelfSignedCertWithKey: defineCostly(
      costOfKey,
      ["string", anyList, anyList, "int", "string"],
      (...[name, ips, dns, days, pem]) => issue({ name, days, key: givenKey(pem), names: namesOf(ips, dns) }),
    ),
    genSignedCert: defineCostly(
      costOfKey,
      ["string", anyList, anyList, "int", "sprig.certificate"],
      (...[name, ips, dns, days, authority]) => {
        const signer = signerOf(authority);
        return issue({ name, days, names: namesOf(ips, dns), key: newKey() }, signer);
      },
    ),
    genSignedCertWithKey: defineCostly(
      costOfKey,
      ["string", anyList, anyList, "int", "sprig.certificate", "string"],
      (...[name, ips, dns, days, authority, pem]) => {
        const key = givenKey(pem);
        return issue({ name, days, names: namesOf(ips, dns), key }, signerOf(authority));
      },
    ),
    buildCustomCert: define(["string", "string"], customCertificate),
  };
}
