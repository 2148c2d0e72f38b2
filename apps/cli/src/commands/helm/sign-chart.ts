// `--sign`: a `.prov` file beside an archive, which says who made it.
// @see helm v4.2.3 pkg/action/package.go
import { fstatSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { HelmError, signArchive } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import { hashOf, loadKeyring, readGiven } from "./verify-chart.ts";

/** Whose signature it is to be. */
export type SigningFlags = { key?: string; keyring?: string; passphraseFile?: string };

/** An archive that was written, and what its Chart.yaml says. */
export type WrittenArchive = { archive: string; bytes: Uint8Array; metadata: string };

/** Signs an archive. @throws {HelmError} `PROVENANCE` */
export async function signFile(
  { archive, bytes, metadata }: WrittenArchive,
  flags: SigningFlags,
  environment: Environment,
): Promise<void> {
  const keyring = await loadKeyring(flags.keyring, environment);
  // The file is read before anyone knows whether the key is locked, as Helm does it.
  const word = flags.passphraseFile === undefined ? undefined : readPassphrase(flags.passphraseFile, environment);
  const signed = await signArchive({ fileName: path.basename(archive), hash: hashOf(bytes) }, metadata, {
    keyring,
    name: flags.key ?? "",
    passphrase: (user) => {
      if (word !== undefined) return word;
      throw new HelmError(
        "PROVENANCE",
        `the key of ${JSON.stringify(user)} is locked: name a file with its passphrase by --passphrase-file`,
      );
    },
  });
  writeFileSync(`${archive}.prov`, signed);
}

/** The first line of a file, or of what is piped in. */
function readPassphrase(file: string, { folder }: Environment): string {
  if (file === "-" && !fstatSync(0).isFIFO())
    throw new HelmError("PROVENANCE", "specified reading passphrase from stdin, without input on stdin");
  const text = file === "-" ? readFileSync(0) : readGiven(path.resolve(folder, file), file);
  return text.toString("utf8").replace(/\r?\n[^]*$/, "");
}
