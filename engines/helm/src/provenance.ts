// Where charts come from: a text in clear that names an archive's hash, signed with OpenPGP. What reads OpenPGP is large, so it is loaded when
// a signature is made or looked at.
// @see https://helm.sh/docs/topics/provenance/, helm v4.2.3 pkg/provenance/sign.go
import type { Key, PrivateKey, VerifyMessageResult } from "openpgp";
import { parseYaml, stringifyYaml } from "@sluice/yaml";
import { HelmError } from "./helm-error.ts";

/** The keys of people, some of them secret. */
export type Keyring = readonly Key[];

/** Who signed, and what: `hash` is `sha256:` and hexadecimal digits. */
export type Verification = { signedBy: string[]; fingerprint: string; hash: string };

/** An archive, the name that its provenance has for it, and its hash. */
export type SignedArchive = { fileName: string; hash: string };

const fail = (message: string, cause?: unknown): HelmError => new HelmError("PROVENANCE", message, cause);

/**
 * Verifies the provenance of an archive.
 *
 * @throws {HelmError} `PROVENANCE` when nobody of the keyring signed, or signed another archive
 */
export async function verifyProvenance(
  { fileName, hash }: SignedArchive,
  provenance: string,
  keyring: Keyring,
): Promise<Verification> {
  const { readCleartextMessage, verify } = await import("openpgp");
  const start = provenance.search(/^-----BEGIN PGP SIGNED MESSAGE-----\s*$/m);
  const end = /^-----END PGP SIGNATURE-----/m.exec(provenance);
  if (start < 0 || !end) throw fail("signature block not found");
  const cleartextMessage = provenance.slice(start, end.index + end[0].length);
  const message = await readCleartextMessage({ cleartextMessage }).catch((error: unknown) => {
    throw fail("signature block not found", error);
  });
  const { signatures, data } = await verify({ message, verificationKeys: [...keyring] });
  const signer = await findSigner(signatures, keyring);
  const signed = hashesIn(data)[fileName];
  if (signed === undefined)
    throw fail(`provenance does not contain a SHA for a file named ${JSON.stringify(fileName)}`);
  if (signed !== hash)
    throw fail(`sha256 sum does not match for ${fileName}: ${JSON.stringify(signed)} != ${JSON.stringify(hash)}`);
  return { signedBy: signer.getUserIDs(), fingerprint: signer.getFingerprint().toUpperCase(), hash };
}

async function findSigner(signatures: VerifyMessageResult["signatures"], keys: Keyring): Promise<Key> {
  for (const { keyID, verified } of signatures) {
    const signer = keys.find((key) => key.getKeys(keyID).length > 0);
    if (!signer) continue;
    await verified.catch((error: unknown) => {
      throw fail(`openpgp: invalid signature: ${reason(error as Error, signer)}`, error);
    });
    return signer;
  }
  throw fail("openpgp: signature made by unknown entity");
}

/** Go's words for the usual reason, openpgp.js's for others. */
function reason({ message }: Error, signer: Key): string {
  if (message !== "Signed digest did not match") return message;
  const { algorithm } = signer.getAlgorithmInfo();
  const family = /^(rsa|dsa|ecdsa|ed)/.exec(algorithm)?.[1] ?? "";
  return `${family === "ed" ? "EdDSA" : family.toUpperCase()} verification failure`;
}

/** What the text says of files, behind what it says of the chart. */
function hashesIn(text: string): { [fileName: string]: unknown } {
  const [, sums] = text.split("\n...\n");
  if (sums === undefined) throw fail("message block must have at least two parts");
  const { files } = (parseYaml(sums, { source: "provenance" }) ?? {}) as { files?: { [fileName: string]: unknown } };
  return files ?? {};
}

/** Reads keys as `gpg --export` and `gpg --export-secret-keys` write them. @throws {HelmError} `PROVENANCE` */
export async function readKeyring(keyring: Uint8Array): Promise<Keyring> {
  if (keyring.length === 0) return [];
  // The words of Go's reader, for the usual mistake: keys in letters (`gpg --export --armor`).
  if ((keyring[0] ?? 0) < 0x80) throw fail("openpgp: invalid data: tag byte does not have MSB set");
  const { readKeys } = await import("openpgp");
  try {
    return await readKeys({ binaryKeys: keyring });
  } catch (error) {
    throw fail(`openpgp: invalid data: ${(error as Error).message}`, error);
  }
}

/** Whose key signs; `passphrase` is asked for when it is locked, with the key's name. */
export type Signer = { keyring: Keyring; name: string; passphrase: (name: string) => Promise<string> | string };

/**
 * Signs an archive. @returns the text of its `.prov` file
 *
 * @param metadata  what the archive's Chart.yaml says, as YAML
 * @throws {HelmError} `PROVENANCE` without a secret key of that name
 */
export async function signArchive(
  { fileName, hash }: SignedArchive,
  metadata: string,
  signer: Signer,
): Promise<string> {
  const { createCleartextMessage, enums, sign } = await import("openpgp");
  const signingKeys = await unlock(findSecretKey(signer), signer);
  const text = `${metadata}\n...\n${stringifyYaml({ files: { [fileName]: hash } })}`;
  const signed = await sign({
    message: await createCleartextMessage({ text }),
    signingKeys,
    // Helm signs with the primary key, whatever subkeys there are.
    signingKeyIDs: [signingKeys.getKeyID()],
    config: { preferredHashAlgorithm: enums.hash.sha512 },
  });
  return signed.trimEnd();
}

function findSecretKey({ keyring: keys, name }: Signer): PrivateKey {
  const named = keys.filter((key) => key.getUserIDs().includes(name));
  const near = keys.flatMap((key) => key.getUserIDs().flatMap((user) => (user.includes(name) ? [key] : [])));
  if (named.length === 0 && near.length > 1) throw fail(`more than one key contain the id ${JSON.stringify(name)}`);
  const found = named[0] ?? near[0];
  if (!found) throw fail("private key not found");
  if (!found.isPrivate()) throw fail("provided key is not a private key. Try providing a keyring with secret keys");
  return found;
}

async function unlock(key: PrivateKey, { passphrase }: Signer): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  const { decryptKey } = await import("openpgp");
  const word = await passphrase(key.getUserIDs()[0] ?? "Unknown");
  return await decryptKey({ privateKey: key, passphrase: word }).catch((error: unknown) => {
    throw fail("openpgp: invalid data: private key checksum failure", error);
  });
}
