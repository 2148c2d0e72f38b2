// Lists, a page at a time: an API with ten thousand objects is not asked for all of them in one answer.
// @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
import { apiVersionOf, type KubeObject } from "@sluice/objects";
import { pathOf, type Resource } from "./kind.ts";
import { withQuery } from "./query.ts";
import type { CallOptions, Sender } from "./send.ts";
import { hasReason } from "./status-error.ts";

/** Which objects of a kind: all namespaces when `namespace` is absent. */
export type Selection = {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Only `metadata` comes, which is a fraction of most objects. */
  metadataOnly?: boolean;
};

/** Objects, and the resourceVersion from which a watch goes on. */
export type List<T extends KubeObject> = { items: T[]; resourceVersion: string };

/** How large a page is; 500 objects when absent, all of them when 0. */
export type PageOptions = { limit?: number };

const pageSize = 500;

/** Asks for metadata alone. */
export const acceptMetadata = (as: string): string => `application/json;as=${as};g=meta.k8s.io;v=v1`;

/** Pages of one moment. @throws {StatusError} reason `Expired` when the API has forgotten that moment */
export async function* listPages<T extends KubeObject>(
  sender: Sender,
  resource: Resource,
  { namespace, metadataOnly = false, ...selectors }: Selection,
  { limit = pageSize, ...options }: CallOptions & PageOptions,
): AsyncGenerator<List<T>> {
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  const accept = metadataOnly ? acceptMetadata("PartialObjectMetadataList") : "application/json";
  let place = "";
  do {
    const query = { ...selectors, limit: limit || undefined, continue: place };
    const url = withQuery(pathOf(resource, { namespace }), query);
    const list = await sender.send<Page<T>>({ verb: "list", method: "GET", url, accept }, options);
    // Items of a list leave out what the list says for all of them; metadata alone does not say whose it is.
    const items = (list.items ?? []).map((item) => (item.kind && !metadataOnly ? item : { ...item, apiVersion, kind }));
    yield { items, resourceVersion: list.metadata.resourceVersion };
    place = list.metadata.continue ?? "";
  } while (place !== "");
}

type Page<T> = { items?: T[]; metadata: { resourceVersion: string; continue?: string } };

/** All pages in one. When the API forgets the moment half-way, it is asked for everything at once, which cannot go stale. */
export async function listWhole<T extends KubeObject>(
  sender: Sender,
  resource: Resource,
  selection: Selection,
  options: CallOptions,
): Promise<List<T>> {
  try {
    return await collect(listPages<T>(sender, resource, selection, options));
  } catch (error) {
    if (!hasReason(error, "Expired")) throw error;
    return await collect(listPages<T>(sender, resource, selection, { ...options, limit: 0 }));
  }
}

async function collect<T extends KubeObject>(pages: AsyncIterable<List<T>>): Promise<List<T>> {
  const all: List<T> = { items: [], resourceVersion: "" };
  for await (const { items, resourceVersion } of pages) {
    for (const item of items) all.items.push(item);
    all.resourceVersion = resourceVersion;
  }
  return all;
}
