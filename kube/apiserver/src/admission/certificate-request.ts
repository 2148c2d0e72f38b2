// What a request for a certificate (PKCS #10) says of whom it is for.
// @see RFC 2986 section 4.1, RFC 5280 section 4.1.2.4
import { Buffer } from "node:buffer";

/** A value in DER: what it is, and its bytes. */
type Value = { tag: number; bytes: Buffer };

const pem = /-----BEGIN CERTIFICATE REQUEST-----([^-]+)-----END CERTIFICATE REQUEST-----/;
/** 2.5.4.10. */
const organization = Buffer.from([0x55, 0x04, 0x0a]);
const shortLength = 0x80;

/**
 * The organizations of the subject, which are the groups of who signs in with the certificate.
 *
 * @param request base64 of PEM; what cannot be read has none
 */
export function organizationsOf(request: string): string[] {
  const [, body = ""] = pem.exec(Buffer.from(request, "base64").toString("latin1")) ?? [];
  const [whole] = valuesIn(Buffer.from(body, "base64"));
  const [about] = whole ? valuesIn(whole.bytes) : [];
  const [, subject] = about ? valuesIn(about.bytes) : [];
  if (!subject) return [];
  const attributes = valuesIn(subject.bytes).flatMap(({ bytes }) => valuesIn(bytes));
  return attributes.flatMap(({ bytes }) => {
    const [type, value] = valuesIn(bytes);
    return type?.bytes.equals(organization) && value ? [value.bytes.toString("utf8")] : [];
  });
}

/** Values that stand one after the other; as many as can be read. */
function valuesIn(bytes: Buffer): Value[] {
  const values: Value[] = [];
  let rest = bytes;
  while (rest.length >= 2) {
    const [tag = 0, first = 0] = rest;
    const digits = first < shortLength ? 0 : first - shortLength;
    const length = digits === 0 ? first : Number.parseInt(rest.subarray(2, 2 + digits).toString("hex"), 16);
    const start = 2 + digits;
    if (!(start + length <= rest.length)) break;
    values.push({ tag, bytes: rest.subarray(start, start + length) });
    rest = rest.subarray(start + length);
  }
  return values;
}
