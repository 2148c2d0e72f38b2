// The verbs of the Kubernetes API as plain calls. Objects go in and come out as they are; nothing is cached here but discovery.
import { setTimeout as sleep } from "node:timers/promises";
import { apiVersionOf, gvkOf, parseJson, stringifyJson, type KubeObject } from "@sluice/objects";
import { startDeadline } from "./deadline.ts";
import { createDiscovery, type Discovery } from "./discovery.ts";
import { impersonating } from "./impersonate.ts";
import type { Impersonation } from "./kubeconfig-user.ts";
import { pathOf, type KindName, type Resource } from "./kind.ts";
import { StatusError, toStatusError } from "./status-error.ts";
import { readBody, TransportError, type Transport, type TransportRequest } from "./transport.ts";
import { decodeWatch, type WatchEvent } from "./watch.ts";

/** How a patch body is meant; see Kubernetes' API concepts. */
export type PatchType = "json" | "merge" | "strategic";

/** Names one object of a kind. */
export type Name = { name: string; namespace?: string };

type CallOptions = { signal?: AbortSignal; timeoutMs?: number };
type WriteOptions = CallOptions & {
  fieldManager?: string;
  dryRun?: boolean;
  fieldValidation?: "Ignore" | "Warn" | "Strict";
  subresource?: string;
};

/** Which objects of a kind: all namespaces when `namespace` is absent. */
export type Selection = {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
  /** Only `metadata` comes, which is a fraction of most objects. */
  metadataOnly?: boolean;
};

/** A page of objects with the resourceVersion from which a watch goes on. */
export type List<T extends KubeObject> = { items: T[]; resourceVersion: string };

/** What deleting does to dependents, and what must still hold for it to happen. */
export type DeleteOptions = CallOptions & {
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun?: boolean;
};

/** The Kubernetes API. Every call rejects with a StatusError when refused, a TransportError when no answer came. */
export type Client = {
  readonly discovery: Discovery;
  /** The same API in another's name; what the API serves is looked up once for all. */
  as(whom: Impersonation): Client;
  get<T extends KubeObject>(
    kind: KindName<T>,
    name: Name,
    options?: CallOptions & { subresource?: string },
  ): Promise<T>;
  list<T extends KubeObject>(kind: KindName<T>, selection?: Selection, options?: CallOptions): Promise<List<T>>;
  watch<T extends KubeObject>(
    kind: KindName<T>,
    selection: Selection & { resourceVersion?: string; timeoutSeconds?: number },
    options?: { signal?: AbortSignal },
  ): Promise<AsyncIterable<WatchEvent<T>>>;
  create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  update<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(
    kind: KindName<T>,
    name: Name,
    patch: { type: PatchType; body: unknown },
    options?: WriteOptions,
  ): Promise<T>;
  apply<T extends KubeObject>(object: T, options: WriteOptions & { fieldManager: string; force?: boolean }): Promise<T>;
  delete(kind: KindName, name: Name, options?: DeleteOptions): Promise<void>;
  /** The raw answer to a GET of any path, such as `/version`. */
  raw(path: string, options?: CallOptions): Promise<string>;
};

const patchMediaTypes: Record<PatchType, string> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};
const applyMediaType = "application/apply-patch+yaml";
const pageSize = 500;
const defaultTimeoutMs = 30_000;

/** A client over a transport: the embedded API's handler, or `createHttpTransport(kubeconfig)`. */
export function createClient({
  transport,
  userAgent = "sluice",
}: {
  transport: Transport;
  userAgent?: string;
}): Client {
  const agented: Transport = (request) =>
    transport({ ...request, headers: { ...request.headers, "user-agent": userAgent } });
  return clientOver(agented, createDiscovery(agented));
}

function clientOver(transport: Transport, discovery: Discovery): Client {
  const calls: Calls = {
    transport,
    send: createSender(transport),
    find: (kind, signal) => discovery.find(kind, signal),
  };
  const as = (whom: Impersonation): Client => clientOver(impersonating(transport, whom), discovery);
  return { discovery, as, ...readingCalls(calls), ...writingCalls(calls) };
}

const acceptMetadata = (as: string): string => `application/json;as=${as};g=meta.k8s.io;v=v1`;

type Calls = { transport: Transport; send: Send; find: (kind: KindName, signal?: AbortSignal) => Promise<Resource> };

function readingCalls({ transport, send, find }: Calls): Pick<Client, "get" | "list" | "watch" | "raw"> {
  return {
    async get(kind, { name, namespace }, { subresource, ...options } = {}) {
      const resource = await find(kind, options.signal);
      return await send({ method: "GET", url: pathOf(resource, { namespace, name, subresource }) }, options);
    },
    async list(kind, selection = {}, options = {}) {
      return listPages(send, await find(kind, options.signal), selection, options);
    },
    async watch(kind, { namespace, metadataOnly = false, ...query }, { signal } = {}) {
      const path = pathOf(await find(kind, signal), { namespace });
      const url = withQuery(path, { ...query, watch: true, allowWatchBookmarks: true });
      const headers = { accept: metadataOnly ? acceptMetadata("PartialObjectMetadata") : "application/json" };
      const response = await transport({ method: "GET", url, headers, signal });
      if (response.status !== 200) throw toStatusError(response.status, await readBody(response.body), `GET ${url}`);
      return decodeWatch(response.body, metadataOnly ? kind : undefined);
    },
    raw: (url, options = {}) => sendText(transport, { method: "GET", url, headers: { accept: "*/*" } }, options),
  };
}

function writingCalls({ send, find }: Calls): Pick<Client, "create" | "update" | "patch" | "apply" | "delete"> {
  const write = async <T extends KubeObject>(request: WriteRequest, options: WriteOptions): Promise<T> => {
    const resource = await find(request.kind, options.signal);
    const { namespace } = request.name;
    if (resource.namespaced && !namespace) throw missingNamespace(resource, request.name.name);
    const name = request.method === "POST" ? undefined : request.name.name;
    const path = pathOf(resource, { namespace, name, subresource: options.subresource });
    const url = withQuery(path, { ...writeQuery(options), ...request.query });
    return await send({ method: request.method, url, body: request.body, contentType: request.contentType }, options);
  };
  return {
    create: (object, options = {}) =>
      write({ method: "POST", kind: gvkOf(object), name: nameOf(object), body: object }, options),
    update: (object, options = {}) =>
      write({ method: "PUT", kind: gvkOf(object), name: nameOf(object), body: object }, options),
    patch: (kind, name, { type, body }, options = {}) =>
      write({ method: "PATCH", kind, name, body, contentType: patchMediaTypes[type] }, options),
    apply(object, { force = false, ...options }) {
      const request = { kind: gvkOf(object), name: nameOf(object), body: object, contentType: applyMediaType };
      return write({ method: "PATCH", ...request, query: { force } }, options);
    },
    async delete(kind, { name, namespace }, { propagationPolicy, preconditions, dryRun, ...options } = {}) {
      const resource = await find(kind, options.signal);
      const meaning = { propagationPolicy, preconditions, dryRun: dryRun ? ["All"] : undefined };
      const body = { kind: "DeleteOptions", apiVersion: "v1", ...meaning };
      await send({ method: "DELETE", url: pathOf(resource, { namespace, name }), body }, options);
    },
  };
}

type WriteRequest = {
  method: string;
  kind: KindName;
  name: Name;
  body: unknown;
  contentType?: string;
  query?: Record<string, string | number | boolean | undefined>;
};
type Send = (
  request: { method: string; url: string; body?: unknown; contentType?: string; accept?: string },
  options: CallOptions,
) => Promise<never>;

const nameOf = ({ metadata }: KubeObject): Name => ({ name: metadata.name ?? "", namespace: metadata.namespace });

const writeQuery = ({ fieldManager, dryRun, fieldValidation }: WriteOptions) => ({
  fieldManager,
  fieldValidation,
  dryRun: dryRun ? "All" : undefined,
});

const missingNamespace = ({ kind, group }: Resource, name: string) =>
  new StatusError({
    code: 422,
    reason: "Invalid",
    message: `${kind} "${name}" needs metadata.namespace: the kind is namespaced`,
    details: {
      name,
      kind,
      group,
      causes: [{ reason: "FieldValueRequired", field: "metadata.namespace", message: "Required value" }],
    },
  });

function withQuery(path: string, query: Record<string, string | number | boolean | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== "") parameters.set(key, String(value));
  return parameters.size === 0 ? path : `${path}?${parameters}`;
}

function createSender(transport: Transport): Send {
  return async ({ method, url, body, contentType = "application/json", accept = "application/json" }, options) => {
    const headers: Record<string, string> = { accept };
    if (body !== undefined) headers["content-type"] = contentType;
    const request = { method, url, headers, ...(body === undefined ? {} : { body: stringifyJson(body) }) };
    return parseJson(await sendText(transport, request, options)) as never;
  };
}

const mostAttempts = 10;

/** How long the API asks to wait before the same call is made again: it was too busy to begin with it. */
function askedPauseMs({
  status,
  headers,
}: {
  status: number;
  headers: { [name: string]: string };
}): number | undefined {
  if (status !== 429 && status !== 503) return undefined;
  const seconds = Number(headers["retry-after"] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}

async function sendText(
  transport: Transport,
  request: TransportRequest,
  { signal, timeoutMs = defaultTimeoutMs }: CallOptions,
): Promise<string> {
  const deadline = startDeadline(timeoutMs, signal);
  const call = `${request.method} ${request.url}`;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const response = await transport({ ...request, signal: deadline.signal });
      const text = await readBody(response.body);
      if (response.status < 400) return text;
      const pause = attempt < mostAttempts ? askedPauseMs(response) : undefined;
      if (pause === undefined) throw toStatusError(response.status, text, call);
      if (pause > 0) await sleep(pause, undefined, { signal: deadline.signal });
    }
  } catch (error) {
    if (deadline.isOver() && !(error instanceof StatusError)) {
      throw new TransportError("TIMEOUT", `no answer to ${call} within ${timeoutMs} ms`, error);
    }
    throw error;
  } finally {
    deadline.clear();
  }
}

async function listPages<T extends KubeObject>(
  send: Send,
  resource: Resource,
  { namespace, metadataOnly = false, ...selectors }: Selection,
  options: CallOptions,
): Promise<List<T>> {
  const items: T[] = [];
  const { kind } = resource;
  const apiVersion = apiVersionOf(resource);
  let page = "";
  let resourceVersion = "";
  do {
    const url = withQuery(pathOf(resource, { namespace }), { ...selectors, limit: pageSize, continue: page });
    const list: { items?: T[]; metadata: { resourceVersion: string; continue?: string } } = await send(
      { method: "GET", url, ...(metadataOnly ? { accept: acceptMetadata("PartialObjectMetadataList") } : {}) },
      options,
    );
    // Items of a list leave out what the list says for all of them; metadata alone does not say whose it is.
    for (const item of list.items ?? []) items.push(item.kind && !metadataOnly ? item : { ...item, apiVersion, kind });
    page = list.metadata.continue ?? "";
    resourceVersion = list.metadata.resourceVersion;
  } while (page !== "");
  return { items, resourceVersion };
}
