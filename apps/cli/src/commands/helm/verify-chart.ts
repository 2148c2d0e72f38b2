// Whether a chart is what somebody signed who is trusted: `--verify` with the keys of `--keyring`.
// @see helm v4.2.3 pkg/downloader/chart_downloader.go
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { HelmError, readKeyring, verifyProvenance, type Keyring, type Verification } from "@sluice/helm";
import type { Environment } from "../../environment.ts";
import type { FetchedChart } from "./remote-charts.ts";

/** The flags that say whose signatures count. */
export type ProvenanceFlags = { verify?: boolean; keyring?: string };

/** Where GnuPG keeps public keys, unless told otherwise. */
export function keyringOf(keyring: string | undefined, { variables, folder }: Environment): string {
  const home = variables["GNUPGHOME"] ?? path.join(variables["HOME"] ?? "/", ".gnupg");
  return keyring === undefined ? path.join(home, "pubring.gpg") : keyring && path.resolve(folder, keyring);
}

/** Reads a file of keys. @throws {HelmError} `PROVENANCE` */
export async function loadKeyring(keyring: string | undefined, environment: Environment): Promise<Keyring> {
  const file = keyringOf(keyring, environment);
  return await readKeyring(readGiven(file, keyring));
}

/** Reads a file that a flag names. @throws {HelmError} `PROVENANCE` */
export function readGiven(file: string, shown = file): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "no such file or directory" : message;
    throw new HelmError("PROVENANCE", `open ${shown}: ${why}`, error);
  }
}

/** The hash by which provenance knows an archive. */
export const hashOf = (archive: Uint8Array): string => `sha256:${createHash("sha256").update(archive).digest("hex")}`;

/** Verifies an archive on this disk by the `.prov` beside it. @throws {HelmError} `PROVENANCE` */
export async function verifyFile(file: string, flags: ProvenanceFlags, environment: Environment): Promise<void> {
  if (statSync(file).isDirectory()) throw new HelmError("PROVENANCE", "unpacked charts cannot be verified");
  if (path.extname(file).toLowerCase() !== ".tgz") throw new HelmError("PROVENANCE", "chart must be a tgz file");
  const beside = `${file}.prov`;
  if (!existsSync(beside))
    throw new HelmError(
      "PROVENANCE",
      `could not load provenance file ${beside}: stat ${beside}: no such file or directory`,
    );
  const archive = { fileName: path.basename(file), archive: readFileSync(file) };
  await verifyArchive(archive, readFileSync(beside), { flags, environment });
}

type By = { flags: ProvenanceFlags; environment: Environment };

/** Verifies an archive by its provenance. @throws {HelmError} `PROVENANCE` */
export async function verifyArchive(
  { fileName, archive }: Pick<FetchedChart, "fileName" | "archive">,
  provenance: Buffer,
  { flags, environment }: By,
): Promise<Verification> {
  const keyring = await loadKeyring(flags.keyring, environment).catch((error: unknown) => {
    if (!(error instanceof HelmError)) throw error;
    throw new HelmError("PROVENANCE", `failed to load keyring: ${error.message}`, error);
  });
  return await verifyProvenance({ fileName, hash: hashOf(archive) }, provenance.toString("utf8"), keyring);
}

/** The provenance of a fetched chart, where it must have one. @throws {HelmError} `PROVENANCE` */
export async function needProvenance(chart: FetchedChart): Promise<Buffer> {
  return await chart.fetchProvenance().catch((error: unknown) => {
    throw new HelmError("PROVENANCE", `failed to fetch provenance ${JSON.stringify(`${chart.address}.prov`)}`, error);
  });
}
