// `buildMetadata`: annotations that say where a resource came from and which transformers changed it.
import { parseGitBase } from "./remote-url.ts";
import type { Resource } from "./resource.ts";

/** A place on the way down, as kustomize writes it. */
export type Trail = {
  path: string;
  repo?: string | undefined;
  ref?: string | undefined;
  configuredIn?: string;
  configuredBy?: { apiVersion: string; kind: string; name?: string; namespace?: string };
};

/** The trail one step on: a path goes on where the trail stands, an address begins anew (api 0.21, resource/origin.go). */
export function followTrail(trail: Trail, step: string): Trail {
  const base = parseGitBase(step);
  // kustomize's word for the root of a repository, since it takes the path of a folder that is not there yet apart.
  if (base) return { repo: base.cloneUrl, ref: base.ref, path: base.path || "notCloned" };
  return { ...trail, path: joinTrail(trail.path, step) };
}

/** Joins as paths are joined; `..` beyond the beginning stay. */
export const joinTrail = (base: string, path: string): string => {
  const parts: string[] = [];
  for (const part of `${base}/${path}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
};

const origins = new WeakMap<Resource, Trail>();
const transformations = new WeakMap<Resource, Trail[]>();

/** Notes where resources came from. */
export function trackOrigin(resources: readonly Resource[], trail: Trail): void {
  for (const resource of resources) if (!origins.has(resource)) origins.set(resource, trail);
}

/** Where a resource came from, if that is tracked. */
export const originTrail = (resource: Resource): Trail | undefined => origins.get(resource);

/** Takes over the origin of a resource that another one replaces. */
export function inheritTrail(from: Resource, to: Resource): void {
  const trail = origins.get(from);
  const steps = transformations.get(from);
  if (trail) origins.set(to, trail);
  if (steps) transformations.set(to, steps);
}

/** Notes a transformer that worked on resources; on a resource without origin it counts as that (kustomize, reswrangler.go). */
export function trackTransformation(resources: readonly Resource[], trail: Trail): void {
  for (const resource of resources) {
    if (origins.has(resource)) transformations.set(resource, [...(transformations.get(resource) ?? []), trail]);
    else origins.set(resource, trail);
  }
}

/** Writes the annotations that `buildMetadata` asks for. */
export function addProvenance(resource: Resource, wanted: readonly string[]): void {
  const origin = origins.get(resource);
  const steps = transformations.get(resource);
  const annotations: { [key: string]: string } = {};
  if (wanted.includes("originAnnotations") && origin)
    annotations["config.kubernetes.io/origin"] = `${linesOf(origin).join("\n")}\n`;
  if (wanted.includes("transformerAnnotations") && steps) {
    const items = steps.map((step) => `- ${linesOf(step).join("\n  ")}\n`);
    annotations["alpha.config.kubernetes.io/transformations"] = items.join("");
  }
  if (Object.keys(annotations).length === 0) return;
  const metadata = (resource.object.metadata ??= {});
  metadata.annotations = { ...metadata.annotations, ...annotations };
}

function linesOf({ path, repo, ref, configuredIn, configuredBy }: Trail): string[] {
  const line = (key: string, value: string | undefined) => (value ? [`${key}: ${value}`] : []);
  return [
    ...line("path", path),
    ...line("repo", repo),
    ...line("ref", ref),
    ...line("configuredIn", configuredIn),
    ...(configuredBy
      ? [
          "configuredBy:",
          ...[
            ...line("apiVersion", configuredBy.apiVersion),
            ...line("kind", configuredBy.kind),
            ...line("name", configuredBy.name),
            ...line("namespace", configuredBy.namespace),
          ].map((text) => `  ${text}`),
        ]
      : []),
  ];
}
