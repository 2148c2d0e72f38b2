// Files of one volume that are in one another's way: the later one hides the other, or the pod does not start.
// @see kubernetes pkg/api/pod/warnings.go, warningsForOverlappingVirtualPaths, v1.36.3
import { listOf, mapOf, type Fields } from "./defaulting.ts";

type Placed = { path: string; source: string };

/** The overlaps within each of a pod's volumes. */
export const ofVolumePaths = (volumes: unknown): string[] => listOf(volumes).flatMap(ofVolume);

function ofVolume(volume: Fields): string[] {
  const { configMap, secret, downwardAPI, projected } = volume;
  const name = JSON.stringify(volume["name"]);
  const told = (what: string, overlaps: string[]): string[] =>
    overlaps.map((overlap) => `volume ${name} (${what}): overlapping paths: ${overlap}`);
  const map = mapOf(configMap);
  const kept = mapOf(secret);
  return [
    ...(map ? told(`ConfigMap ${quoted(map["name"])}`, overlapsOf(pathsOf(map, ""))) : []),
    ...(kept ? told(`Secret ${quoted(kept["secretName"])}`, overlapsOf(pathsOf(kept, ""))) : []),
    ...told("DownwardAPI", overlapsOf(pathsOf(mapOf(downwardAPI), ""))),
    ...ofProjected(mapOf(projected), name, told),
  ];
}

function ofProjected(
  projected: Fields | undefined,
  name: string,
  told: (what: string, overlaps: string[]) => string[],
): string[] {
  const known: Placed[] = [];
  return listOf(projected?.["sources"]).flatMap((source) =>
    Object.keys(source).length === 0
      ? [`volume ${name} (Projected) has no sources provided`]
      : told("Projected", overlapsOf(placedBy(source), known)),
  );
}

const quoted = (value: unknown): string => JSON.stringify(value ?? "");

const pathsOf = (fields: Fields | undefined, source: string): Placed[] =>
  listOf(fields?.["items"]).map(({ path }) => ({ path: String(path), source }));

function placedBy({ configMap, secret, downwardAPI, ...rest }: Fields): Placed[] {
  const [map, kept, down] = [mapOf(configMap), mapOf(secret), mapOf(downwardAPI)];
  if (map?.["items"]) return pathsOf(map, `ConfigMap ${quoted(map["name"])}`);
  if (kept?.["items"]) return pathsOf(kept, `Secret ${quoted(kept["name"])}`);
  if (down?.["items"]) return pathsOf(down, "DownwardAPI");
  const token = mapOf(rest["serviceAccountToken"]);
  if (token) return [{ path: String(token["path"]), source: "ServiceAccountToken" }];
  const bundle = mapOf(rest["clusterTrustBundle"]);
  if (bundle)
    return [
      { path: String(bundle["path"]), source: `ClusterTrustBundle ${quoted(bundle["name"] ?? bundle["signerName"])}` },
    ];
  const certificate = mapOf(rest["podCertificate"]);
  const parts: [field: string, name: string][] = [
    ["certificateChainPath", "chain"],
    ["keyPath", "key"],
    ["credentialBundlePath", "credential bundle"],
  ];
  return parts.flatMap(([field, name]) => {
    const path = certificate?.[field];
    return path === undefined || path === "" ? [] : [{ path: String(path), source: `PodCertificate ${name}` }];
  });
}

/** Each path with those before it; `known` takes all of them in. */
function overlapsOf(placed: Placed[], known: Placed[] = []): string[] {
  return placed.flatMap(({ path, source }) => {
    const one = { path: path.replace(/\/+$/, ""), source };
    const others = known.filter((other) => overlaps(other.path, one.path));
    known.push(one);
    return others.map((other) => `${textOf(one)} with ${textOf(other)}`);
  });
}

const overlaps = (left: string, right: string): boolean =>
  left !== "" && right !== "" && (`${left}/`.startsWith(`${right}/`) || `${right}/`.startsWith(`${left}/`));

const textOf = ({ path, source }: Placed): string => JSON.stringify(path) + (source === "" ? "" : ` (${source})`);
