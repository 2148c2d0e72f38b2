// Charts in OCI registries: tags are versions, and one layer is the archive.
// @see https://helm.sh/docs/topics/registries/, helm v4.2.3 pkg/registry
import { OciError, type Repository } from "@sluice/oci";
import { parseVersion } from "@sluice/semver";
import { chooseVersion } from "./choose-version.ts";
import { RepositoryError } from "./repository-error.ts";

/** A chart's archive, the digest of its manifest, and what fetches its provenance. */
export type PulledChart = {
  archive: Buffer;
  digest: string;
  /** @throws {OciError | RepositoryError} `NOT_FOUND` when it has none */
  fetchProvenance(): Promise<Buffer>;
};

const configType = "application/vnd.cncf.helm.config.v1+json";
const archiveTypes = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"];
const provenanceType = "application/vnd.cncf.helm.chart.provenance.v1.prov";
const mostProvenanceBytes = 1024 * 1024;
const mostArchiveBytes = 100 * 1024 * 1024;

/** Tags have no `+`: Helm writes `_` instead. */
export const tagOf = (version: string): string => version.replaceAll("+", "_");
const versionOf = (tag: string): string => tag.replaceAll("_", "+");

/** The version that is meant: itself when it is one, or else the newest among the tags. @throws {OciError | RepositoryError} */
export async function chooseTag(repository: Repository, range: string): Promise<string> {
  if (isVersion(range)) return range;
  const tags = (await repository.tags()).map(versionOf).filter(isVersion);
  const chosen = chooseVersion(
    tags.map((version) => ({ version })),
    range,
  );
  if (!chosen)
    throw new RepositoryError("NOT_FOUND", `could not locate a version matching provided version string ${range}`);
  return chosen.version;
}

/** Strictly a version: `1` is a range. */
function isVersion(text: string): boolean {
  if (!/^\d+\.\d+\.\d+/.test(text)) return false;
  try {
    return parseVersion(text) !== undefined;
  } catch {
    return false;
  }
}

/** Pulls a chart by version or digest. @throws {OciError | RepositoryError} */
export async function pullChart(repository: Repository, reference: string): Promise<PulledChart> {
  const { manifest, digest } = await repository.manifest(reference.includes(":") ? reference : tagOf(reference));
  const layer = manifest.layers.find(({ mediaType }) => archiveTypes.includes(mediaType));
  if (manifest.config.mediaType !== configType || !layer)
    throw new OciError(
      "REFUSED",
      `${reference} is no chart: its config is ${manifest.config.mediaType}, and it has the layers ${manifest.layers.map(({ mediaType }) => mediaType).join(", ")}`,
    );
  return {
    archive: await repository.blob(layer, mostArchiveBytes),
    digest,
    async fetchProvenance() {
      const provenance = manifest.layers.find(({ mediaType }) => mediaType === provenanceType);
      if (provenance) return await repository.blob(provenance, mostProvenanceBytes);
      throw new RepositoryError("NOT_FOUND", `manifest does not contain a layer with mediatype ${provenanceType}`);
    },
  };
}
