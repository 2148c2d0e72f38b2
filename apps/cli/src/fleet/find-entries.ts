// Where a fleet begins: the Kustomizations that bring all others. What Flux's bootstrap writes (`flux-system/gotk-sync.yaml`) says it; without it,
// any Kustomization in the tree that no other one brings; without any, the tree itself.
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { KubeObject } from "@sluice/objects";
import { parseYamlDocuments, YamlError } from "@sluice/yaml";
import { UsageError } from "../usage-error.ts";

/** The objects to begin with, and the cluster that they are for, if the fleet has several. */
export type Entries = { objects: KubeObject[]; cluster?: string };

const kustomizationGroup = "kustomize.toolkit.fluxcd.io";
const skipped = new Set([".git", "node_modules", ".sluice"]);
const mostFileBytes = 4 * 1024 * 1024;
const mostFiles = 50_000;

type Found = { file: string; object: KubeObject };

/**
 * Finds the beginning of a fleet.
 *
 * @throws {UsageError} when there are several clusters and none was chosen, or the chosen one is not there
 */
export function findEntries(root: string, choice: { cluster?: string } = {}): Entries {
  const files = listFiles(root);
  const synced = clustersOf(files);
  if (synced.length > 0) return clusterEntries(root, synced, choice.cluster);
  const found = files.filter((file) => /\.ya?ml$/.test(file)).flatMap((file) => readFluxObjects(root, file));
  const kustomizations = found.filter(({ object }) => object.kind === "Kustomization");
  if (kustomizations.length === 0) return { objects: entryObjects("fleet", "./", { targetNamespace: "default" }) };
  return freeEntries(found, kustomizations, choice.cluster);
}

/** `clusters/staging` for `clusters/staging/flux-system/gotk-sync.yaml`. */
function clustersOf(files: readonly string[]): string[] {
  const folders = files
    .filter((file) => /(^|\/)flux-system\/gotk-sync\.ya?ml$/.test(file))
    .map((file) => path.posix.dirname(path.posix.dirname(file)));
  return [...new Set(folders)].sort();
}

function clusterEntries(root: string, clusters: string[], wanted: string | undefined): Entries {
  const cluster = choose(clusters, wanted);
  const file = path.posix.join(cluster, "flux-system", "gotk-sync.yaml");
  const objects = readFluxObjects(root, file).map(({ object }) => object);
  // Before `flux bootstrap` has written it, the file is a placeholder: what it would write is known.
  return { cluster, objects: objects.length > 0 ? withSources(objects) : entryObjects("flux-system", `./${cluster}`) };
}

function choose(clusters: string[], wanted: string | undefined): string {
  const names = clusters.map((cluster) => path.posix.basename(cluster) || ".").join(", ");
  if (wanted === undefined) {
    if (clusters.length === 1) return clusters[0] ?? "";
    throw new UsageError(`this fleet has several clusters (${names}); choose one with --cluster`);
  }
  const found = clusters.find((cluster) => cluster === wanted || path.posix.basename(cluster) === wanted);
  if (found === undefined) throw new UsageError(`there is no cluster "${wanted}" in this fleet; it has ${names}`);
  return found;
}

function freeEntries(found: readonly Found[], kustomizations: readonly Found[], wanted: string | undefined): Entries {
  const pathOf = ({ object }: Found) =>
    path.posix.normalize((object["spec"] as { path?: string } | undefined)?.path ?? ".").replace(/\/$/, "");
  const isBrought = (one: Found) =>
    kustomizations.some(
      (other) => other !== one && path.posix.dirname(one.file).startsWith(pathOf(other)) && pathOf(other) !== ".",
    );
  const free = kustomizations.filter((one) => !isBrought(one));
  const entries = free.length > 0 ? free : kustomizations;
  const folders = [...new Set(entries.map(({ file }) => path.posix.dirname(file)))].sort();
  const folder = folders.length > 1 ? choose(folders, wanted) : folders[0];
  const chosen = entries.filter(({ file }) => path.posix.dirname(file) === folder).map(({ object }) => object);
  const sources = found.filter(({ object }) => object.kind === "GitRepository").map(({ object }) => object);
  return { objects: withSources([...sources, ...chosen]), ...(folders.length > 1 ? { cluster: folder } : {}) };
}

/** Adds the GitRepository of each Kustomization that comes without one. */
function withSources(objects: KubeObject[]): KubeObject[] {
  const isThere = (name: string, namespace: string) =>
    objects.some(
      ({ kind, metadata }) => kind === "GitRepository" && metadata.name === name && metadata.namespace === namespace,
    );
  const missing = objects.flatMap((object): KubeObject[] => {
    const { sourceRef } = (object["spec"] ?? {}) as { sourceRef?: { kind: string; name: string; namespace?: string } };
    const namespace = sourceRef?.namespace ?? object.metadata.namespace ?? "flux-system";
    return object.kind === "Kustomization" && sourceRef?.kind === "GitRepository" && !isThere(sourceRef.name, namespace)
      ? [gitRepository(sourceRef.name, namespace)]
      : [];
  });
  const unique = new Map(
    [...missing, ...objects].map((object) => [
      `${object.kind}/${object.metadata.namespace}/${object.metadata.name}`,
      object,
    ]),
  );
  return [...unique.values()];
}

const gitRepository = (name: string, namespace: string): KubeObject => ({
  apiVersion: "source.toolkit.fluxcd.io/v1",
  kind: "GitRepository",
  metadata: { name, namespace },
  spec: { interval: "1m0s", ref: { branch: "main" }, url: "https://example.com/fleet.git" },
});

function entryObjects(name: string, folder: string, more: object = {}): KubeObject[] {
  const metadata = { name, namespace: "flux-system" };
  const spec = { interval: "10m0s", path: folder, prune: true, sourceRef: { kind: "GitRepository", name }, ...more };
  return [
    gitRepository(name, "flux-system"),
    { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization", metadata, spec },
  ];
}

/** Every file below a folder, as POSIX paths relative to it. */
function listFiles(root: string): string[] {
  const files: string[] = [];
  const walk = (folder: string): void => {
    for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
      const name = path.posix.join(folder, entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name)) walk(name);
      else if (entry.isFile()) files.push(name);
      if (files.length > mostFiles)
        throw new UsageError(`${root} has more than ${mostFiles} files; name the folder of the fleet`);
    }
  };
  walk("");
  return files.sort();
}

function readFluxObjects(root: string, file: string): Found[] {
  const whole = path.join(root, file);
  if (statSync(whole).size > mostFileBytes) return [];
  const text = readFileSync(whole, "utf8");
  if (!text.includes(kustomizationGroup) && !text.includes("source.toolkit.fluxcd.io")) return [];
  try {
    const objects = parseYamlDocuments(text, { source: file }).map(({ value }) => value as unknown as KubeObject);
    return objects
      .filter(isEntryKind)
      .map((object) => ({ file, object: { ...object, metadata: { namespace: "flux-system", ...object.metadata } } }));
  } catch (error) {
    if (error instanceof YamlError) return []; // the Kustomization that builds it will say so, with file and line
    throw error;
  }
}

function isEntryKind(object: KubeObject | null): object is KubeObject {
  const group = String(object?.apiVersion ?? "").split("/")[0];
  return (
    (group === kustomizationGroup && object?.kind === "Kustomization") ||
    (group === "source.toolkit.fluxcd.io" && object?.kind === "GitRepository")
  );
}
