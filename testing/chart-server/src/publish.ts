// Charts put where others fetch them.
import { createHash } from "node:crypto";
import type { FileServer } from "./file-server.ts";
import type { TestRegistry } from "./registry.ts";

const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

/** A chart to publish: an archive under a name and a version. */
export type Published = { name: string; version: string; archive: Uint8Array; provenance?: Uint8Array };

/** Puts charts into a repository, and an index that names them. */
export function publishCharts(server: FileServer, charts: readonly Published[]): void {
  const byName = Map.groupBy(charts, ({ name }) => name);
  const entries = [...byName].map(([name, versions]) => {
    const items = versions.map(
      ({ version }) => `  - name: ${name}\n    version: ${version}\n    urls:\n    - ${name}-${version}.tgz\n`,
    );
    return `  ${name}:\n${items.join("")}`;
  });
  server.files.set("/index.yaml", `apiVersion: v1\nentries:\n${entries.join("")}generated: "2026-01-01T00:00:00Z"\n`);
  for (const { name, version, archive } of charts) server.files.set(`/${name}-${version}.tgz`, archive);
}

/** Puts a chart into a registry, as `helm push` does. @returns the digest of its manifest */
export function pushChart(
  registry: TestRegistry,
  repository: string,
  { version, archive, provenance }: Published,
): string {
  const config = Buffer.from(JSON.stringify({ version }));
  const descriptor = (mediaType: string, bytes: Uint8Array) => {
    registry.blobs.set(digestOf(bytes), Buffer.from(bytes));
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: descriptor("application/vnd.cncf.helm.config.v1+json", config),
    layers: [
      descriptor("application/vnd.cncf.helm.chart.content.v1.tar+gzip", archive),
      ...(provenance ? [descriptor("application/vnd.cncf.helm.chart.provenance.v1.prov", provenance)] : []),
    ],
  };
  const bytes = Buffer.from(JSON.stringify(manifest));
  registry.manifests.set(`${repository}:${version.replaceAll("+", "_")}`, { mediaType, bytes });
  registry.manifests.set(`${repository}@${digestOf(bytes)}`, { mediaType, bytes });
  return digestOf(bytes);
}
