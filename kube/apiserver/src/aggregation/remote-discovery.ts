// What another server says that it serves, in the form in which all of it is told at once.
// @see apiserver pkg/endpoints/installer.go, ConvertGroupVersionIntoToDiscovery, v0.36.3
import type { LegacyResource, Remote } from "./remotes.ts";

type Below = { subresource: string; responseKind: object; verbs: string[] };
type Aggregated = {
  resource: string;
  responseKind: object;
  scope: string;
  singularResource: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: Below[];
};

/** A version of a group that another server answers for; stale, with what was last known of it, while it does not answer. */
export function aggregatedRemote({ version, isAvailable, document }: Remote): object {
  const freshness = isAvailable && document ? "Current" : "Stale";
  return { version, freshness, ...(document ? { resources: resourcesOf(document.resources) } : {}) };
}

const kindOf = ({ group = "", version = "", kind }: LegacyResource) => ({ group, version, kind });

function resourcesOf(resources: readonly LegacyResource[]): Aggregated[] {
  const own = resources.filter(({ name }) => !name.includes("/"));
  return own.map((resource) => {
    const { name, namespaced, singularName, verbs, shortNames, categories } = resource;
    const below = resources.filter((other) => other.name.startsWith(`${name}/`));
    return {
      resource: name,
      responseKind: kindOf(resource),
      scope: namespaced ? "Namespaced" : "Cluster",
      singularResource: singularName,
      verbs,
      ...(shortNames ? { shortNames } : {}),
      ...(categories ? { categories } : {}),
      ...(below.length > 0
        ? {
            subresources: below.map((other) => ({
              subresource: other.name.slice(name.length + 1),
              responseKind: kindOf(other),
              verbs: other.verbs,
            })),
          }
        : {}),
    };
  });
}
