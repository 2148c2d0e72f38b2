// A serving certificate of our own making: X.509 in DER, signed with node:crypto. A hundred lines instead of a dependency; see the ADR.
import { generateKeyPairSync, sign, type KeyObject } from "node:crypto";

/** Certificate and key as PEM. The certificate is its own authority, so clients get it as `certificate-authority-data`. */
export type ServingCertificate = { certificate: string; key: string };

const der = (tag: number, ...parts: Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts);
  const length =
    body.length < 128
      ? [body.length]
      : body.length < 256
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};
const sequence = (...parts: Uint8Array[]): Buffer => der(0x30, ...parts);
const set = (...parts: Uint8Array[]): Buffer => der(0x31, ...parts);
const integer = (bytes: number[]): Buffer => der(0x02, Buffer.from(bytes));
const boolean = (value: boolean): Buffer => der(0x01, Buffer.from([value ? 0xff : 0]));
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);
const octets = (bytes: Uint8Array): Buffer => der(0x04, bytes);
const text = (value: string): Buffer => der(0x0c, Buffer.from(value));
const explicit = (tag: number, ...parts: Uint8Array[]): Buffer => der(0xa0 + tag, ...parts);

function identifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 127];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 127) | 128);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

const time = (epochMs: number): Buffer =>
  der(0x18, Buffer.from(`${new Date(epochMs).toISOString().replace(/[-:T]/g, "").slice(0, 14)}Z`));

const serverAuth = "1.3.6.1.5.5.7.3.1";
const clientAuth = "1.3.6.1.5.5.7.3.2";
const ecdsaWithSha256 = sequence(identifier("1.2.840.10045.4.3.2"));
const commonName = (name: string): Buffer => sequence(set(sequence(identifier("2.5.4.3"), text(name))));
const extension = (id: string, critical: boolean, value: Uint8Array): Buffer =>
  sequence(identifier(id), ...(critical ? [boolean(true)] : []), octets(value));

/**
 * Makes a certificate for these hosts, valid from an hour ago for ten years.
 *
 * @param hosts names and IPv4 addresses
 * @see RFC 5280
 */
export const makeServingCertificate = (hosts: readonly string[], now: number): ServingCertificate =>
  make({ name: "sluice", usage: serverAuth, names: hosts.map(subjectName) }, now);

/** The name by which a server behind an APIService knows whoever passes requests on. */
export const frontProxyName = "front-proxy-client";

/** Makes a certificate by which an API shows the servers behind its APIServices that it is who it is, valid like the other. */
export const makeFrontProxyCertificate = (now: number): ServingCertificate =>
  make({ name: frontProxyName, usage: clientAuth, names: [] }, now);

type Subject = { name: string; usage: string; names: readonly Buffer[] };

function make(subject: Subject, now: number): ServingCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const body = toBeSigned(publicKey, subject, now);
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, ecdsaWithSha256, bits(signature));
  const pem = certificate.toString("base64").replace(/.{64}/g, "$&\n").trimEnd();
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${pem}\n-----END CERTIFICATE-----\n`,
    key: String(privateKey.export({ type: "pkcs8", format: "pem" })),
  };
}

function subjectName(host: string): Buffer {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return isAddress ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host));
}

function toBeSigned(publicKey: KeyObject, { name: common, usage, names }: Subject, now: number): Buffer {
  const name = commonName(common);
  const extensions = sequence(
    extension("2.5.29.19", true, sequence(boolean(true))), // basicConstraints: an authority, since it signs itself
    extension("2.5.29.15", true, der(0x03, Buffer.from([2, 0b10000100]))), // keyUsage: digitalSignature, keyCertSign
    extension("2.5.29.37", false, sequence(identifier(usage))), // extKeyUsage
    ...(names.length > 0 ? [extension("2.5.29.17", false, sequence(...names))] : []), // subjectAltName
  );
  const validity = sequence(time(now - 3_600_000), time(now + 10 * 365 * 86_400_000));
  const key = publicKey.export({ type: "spki", format: "der" });
  return sequence(
    explicit(0, integer([2])),
    integer([1]),
    ecdsaWithSha256,
    name,
    validity,
    name,
    key,
    explicit(3, extensions),
  );
}
