// Which kinds the API serves and under which paths. Discovery is read once, and again when a kind is asked for that was not there:
// a CRD may have been created a moment ago.
import { parseJson } from "@sluice/objects";
import { StatusError, toStatusError } from "./status-error.ts";
import type { Resource } from "./kind.ts";
import { readBody, type Transport } from "./transport.ts";

/** Finds resources by kind. */
export type Discovery = {
  /** @throws {StatusError} reason `NoMatch` when the API serves no such kind, after having asked it anew */
  find(kind: { group: string; version?: string; kind: string }, signal?: AbortSignal): Promise<Resource>;
  /** Everything that is served, in the API's order of preference. */
  list(signal?: AbortSignal): Promise<Resource[]>;
  /** Forgets what is known, so that the next call asks anew. */
  refresh(): void;
};

type DiscoveryResource = {
  resource: string;
  responseKind?: { group?: string; version?: string; kind?: string };
  scope: string;
  singularResource?: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources?: { subresource: string }[];
};
type DiscoveryList = {
  items: { metadata: { name?: string }; versions: { version: string; resources?: DiscoveryResource[] }[] }[];
};

const accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** Discovery over the aggregated endpoints (`/api`, `/apis`), cached until a kind is missed. */
export function createDiscovery(transport: Transport): Discovery {
  let known: Promise<Resource[]> | undefined;

  const load = (signal?: AbortSignal): Promise<Resource[]> => {
    known ??= Promise.all(["/api", "/apis"].map((url) => readGroups(transport, url, signal))).then((lists) =>
      lists.flat(),
    );
    known.catch(() => (known = undefined)); // a failed read is not remembered
    return known;
  };

  return {
    list: load,
    refresh: () => (known = undefined),
    async find(kind, signal) {
      const cached = known !== undefined;
      const found = match(await load(signal), kind);
      if (found) return found;
      if (cached) {
        known = undefined;
        const again = match(await load(signal), kind);
        if (again) return again;
      }
      throw noMatch(kind);
    },
  };
}

const match = (resources: Resource[], { group, version, kind }: { group: string; version?: string; kind: string }) =>
  resources.find(
    (one) => one.kind === kind && one.group === group && (version === undefined || one.version === version),
  );

function noMatch({ group, version, kind }: { group: string; version?: string; kind: string }): StatusError {
  const apiVersion = [group, version].filter(Boolean).join("/");
  const message = `no matches for kind "${kind}" in version "${apiVersion}": is its CustomResourceDefinition installed?`;
  return new StatusError({ code: 404, reason: "NoMatch", message, details: { group, kind } });
}

async function readGroups(transport: Transport, url: string, signal?: AbortSignal): Promise<Resource[]> {
  const response = await transport({ method: "GET", url, headers: { accept }, signal });
  const body = await readBody(response.body);
  if (response.status !== 200) throw toStatusError(response.status, body, `GET ${url}`);
  const list = parseJson(body) as unknown as DiscoveryList;
  if (!Array.isArray(list.items)) {
    throw new StatusError({
      code: 406,
      reason: "NotAcceptable",
      message: `${url} has no aggregated discovery; Kubernetes 1.27 or later is needed`,
    });
  }
  return list.items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources = [] }) =>
      resources.map((resource) => toResource(metadata.name ?? "", version, resource)),
    ),
  );
}

const toResource = (group: string, version: string, resource: DiscoveryResource): Resource => ({
  group,
  version,
  kind: resource.responseKind?.kind ?? "",
  plural: resource.resource,
  singular: resource.singularResource ?? "",
  shortNames: resource.shortNames ?? [],
  categories: resource.categories ?? [],
  namespaced: resource.scope === "Namespaced",
  verbs: resource.verbs,
  subresources: (resource.subresources ?? []).map(({ subresource }) => subresource),
});
