// The key that the tokens of service accounts are signed with, and by which anybody can tell that they are.
// @see RFC 7518, kubernetes pkg/serviceaccount/jwt.go, v1.36.3
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";

/** A key, by its number and in the form in which others are told of it. */
export type SigningKey = {
  alg: string;
  /** By this the holder of several keys finds the one that a token was signed with. */
  kid: string;
  /** The public half. */
  jwk: { [field: string]: string };
  sign(text: string): string;
  verify(text: string, signature: string): boolean;
};

/** The file of a key cannot be used; the message says why. */
export class SigningKeyError extends Error {
  override readonly name = "SigningKeyError";
  readonly code = "SIGNING_KEY";
}

/** Makes a key, as PEM. */
export const makeAccountKey = (): string =>
  String(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ type: "pkcs8", format: "pem" }));

const curves: { readonly [curve: string]: { alg: string; hash: string } } = {
  prime256v1: { alg: "ES256", hash: "sha256" },
  secp384r1: { alg: "ES384", hash: "sha384" },
  secp521r1: { alg: "ES512", hash: "sha512" },
};

/** Reads a private key, RSA or of an elliptic curve. @throws {SigningKeyError} */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = parse(pem);
  const publicKey = createPublicKey(privateKey);
  const { alg, hash } = algorithmOf(privateKey);
  const kid = createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("base64url");
  const form = { dsaEncoding: "ieee-p1363" } as const;
  const jwk = publicKey.export({ format: "jwk" }) as { [field: string]: string };
  return {
    alg,
    kid,
    jwk: { use: "sig", ...jwk, kid, alg },
    sign: (text) => sign(hash, Buffer.from(text), { key: privateKey, ...form }).toString("base64url"),
    verify: (text, signature) =>
      verify(hash, Buffer.from(text), { key: publicKey, ...form }, Buffer.from(signature, "base64url")),
  };
}

function parse(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new SigningKeyError(`this is no private key in PEM: ${(error as Error).message}`, { cause: error });
  }
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): { alg: string; hash: string } {
  if (asymmetricKeyType === "rsa") return { alg: "RS256", hash: "sha256" };
  const curve = asymmetricKeyType === "ec" ? curves[asymmetricKeyDetails?.namedCurve ?? ""] : undefined;
  if (curve) return curve;
  throw new SigningKeyError(
    `tokens are signed with RSA or with ECDSA on P-256, P-384 or P-521, not ${asymmetricKeyType}`,
  );
}
