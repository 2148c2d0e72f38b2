// Which kinds the API serves and under which paths. Discovery is read once, and again when a kind is asked for that was not there:
// a CRD may have been created a moment ago.
import type { Resource } from "./kind.ts";
import type { Sender } from "./send.ts";
import { StatusError } from "./status-error.ts";

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
export function createDiscovery(sender: Sender): Discovery {
  let known: Promise<Resource[]> | undefined;

  // In nobody's name: whoever asked first may leave without taking the answer from the others.
  const load = (): Promise<Resource[]> => {
    if (known) return known;
    const loading = Promise.all(["/api", "/apis"].map((url) => readGroups(sender, url))).then((lists) => lists.flat());
    known = loading;
    loading.catch(() => known === loading && (known = undefined)); // a failed read is not remembered
    return loading;
  };
  const list = (signal?: AbortSignal): Promise<Resource[]> => until(load(), signal);

  return {
    list,
    refresh: () => (known = undefined),
    async find(kind, signal) {
      const before = known;
      const found = match(await list(signal), kind);
      if (found) return found;
      if (before) {
        if (known === before) known = undefined; // of many who miss a kind at the same time, one asks
        const again = match(await list(signal), kind);
        if (again) return again;
      }
      throw noMatch(kind);
    },
  };
}

/** Waits for it, but not longer than somebody wants it. */
async function until<T>(value: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return await value;
  const { promise, reject } = Promise.withResolvers<never>();
  const leave = (): void => reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([value, promise]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
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

async function readGroups(sender: Sender, url: string): Promise<Resource[]> {
  const list = await sender.send<DiscoveryList>({ verb: "get", method: "GET", url, accept }, {});
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
