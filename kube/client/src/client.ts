// The verbs of the Kubernetes API as plain calls. Objects go in and come out as they are; nothing is cached here but discovery.
import { gvkOf, type KubeObject } from "@sluice/objects";
import type { Channel, Connect } from "./channel.ts";
import { createDiscovery, type Discovery } from "./discovery.ts";
import { impersonating, impersonatingConnect } from "./impersonate.ts";
import type { Impersonation } from "./kubeconfig-user.ts";
import { pathOf, type KindName, type Resource } from "./kind.ts";
import { createLimiter, type RateLimit } from "./limiter.ts";
import { acceptMetadata, listPages, listWhole, type List, type PageOptions, type Selection } from "./pages.ts";
import { withQuery, type Query } from "./query.ts";
import { createSender, type Call, type CallOptions, type Sender } from "./send.ts";
import { StatusError } from "./status-error.ts";
import { processTimers, type Timers } from "./timers.ts";
import type { Transport } from "./transport.ts";
import { decodeWatch, type WatchEvent } from "./watch.ts";

/** How a patch body is meant; see Kubernetes' API concepts. */
export type PatchType = "json" | "merge" | "strategic";

/** Names one object of a kind. */
export type Name = { name: string; namespace?: string };

/** How to write. */
export type WriteOptions = CallOptions & {
  fieldManager?: string;
  dryRun?: boolean;
  fieldValidation?: "Ignore" | "Warn" | "Strict";
  /** Such as `status`. One that takes objects of another kind (`eviction`, `scale`, `token`) needs `of` as well. */
  subresource?: string;
  /** Whose subresource the object is written to; the object's own kind when absent. */
  of?: KindName;
};

/** What deleting does to dependents, and what must still hold for it to happen. */
export type DeleteOptions = CallOptions & {
  propagationPolicy?: "Background" | "Foreground" | "Orphan";
  preconditions?: { uid?: string; resourceVersion?: string };
  gracePeriodSeconds?: number;
  dryRun?: boolean;
};

/** Where a stream or a channel leads: a subresource such as `log` or `exec`, and what it is asked for. */
export type StreamOptions = CallOptions & { subresource: string; query?: Query };

/**
 * The Kubernetes API. Every call rejects with a StatusError when refused, a TransportError when no answer came.
 *
 * Guarantees: no call outlasts its `timeoutMs` (30 s) or its signal; an API that is too busy (429 or 503 with `Retry-After`) is asked again when
 * it says so, ten times at most. A write whose answer was lost may have been done: whoever must know reads again.
 */
export type Client = {
  readonly discovery: Discovery;
  /** The same API in another's name; what the API serves is looked up once for all. */
  as(whom: Impersonation): Client;
  /** One object as it is now. */
  get<T extends KubeObject>(
    kind: KindName<T>,
    name: Name,
    options?: CallOptions & { subresource?: string },
  ): Promise<T>;
  /** All objects of a selection as they were at one moment, read page by page. */
  list<T extends KubeObject>(kind: KindName<T>, selection?: Selection, options?: CallOptions): Promise<List<T>>;
  /**
   * The same, a page at a time, so that nobody holds all of them.
   *
   * @throws {StatusError} reason `Expired` when reading took so long that the API has forgotten the moment: begin again
   */
  pages<T extends KubeObject>(
    kind: KindName<T>,
    selection?: Selection,
    options?: CallOptions & PageOptions,
  ): AsyncIterable<List<T>>;
  /** One watch call; `follow` makes one of them after the other. `timeoutMs` counts until the answer begins. */
  watch<T extends KubeObject>(
    kind: KindName<T>,
    selection: Selection & { resourceVersion?: string; timeoutSeconds?: number },
    options?: CallOptions,
  ): Promise<AsyncIterable<WatchEvent<T>>>;
  create<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  /** Writes the whole object. Refused with reason `Conflict` when it carries an old `resourceVersion`. */
  update<T extends KubeObject>(object: T, options?: WriteOptions): Promise<T>;
  patch<T extends KubeObject>(
    kind: KindName<T>,
    name: Name,
    patch: { type: PatchType; body: unknown },
    options?: WriteOptions,
  ): Promise<T>;
  /** Server-side apply. Refused with reason `Conflict`, naming fields and managers, unless `force` takes them over. */
  apply<T extends KubeObject>(object: T, options: WriteOptions & { fieldManager: string; force?: boolean }): Promise<T>;
  /** Begins a deletion: finalizers may keep the object for a while. */
  delete(kind: KindName, name: Name, options?: DeleteOptions): Promise<void>;
  /** Deletes all objects of a selection, one after the other and each for itself. */
  deleteCollection(
    kind: KindName,
    selection: Omit<Selection, "metadataOnly">,
    options?: Omit<DeleteOptions, "preconditions">,
  ): Promise<void>;
  /** The text of a subresource as it comes, such as a log that is followed. */
  stream(kind: KindName, name: Name, options: StreamOptions): Promise<AsyncIterable<string>>;
  /** A channel of bytes to a subresource, such as `exec`. @throws {StatusError} when this client's transport has none */
  connect(kind: KindName, name: Name, options: StreamOptions & { protocols: readonly string[] }): Promise<Channel>;
  /** The raw answer to a GET of any path, such as `/version`. */
  raw(path: string, options?: CallOptions): Promise<string>;
};

const patchMediaTypes: Record<PatchType, string> = {
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
};
const applyMediaType = "application/apply-patch+yaml";

/** What a client is made of. */
export type ClientOptions = {
  /** The embedded API's handler, or `createHttpTransport(access)`, which gives `connect` too. */
  transport: Transport;
  connect?: Connect;
  userAgent?: string;
  /** How many calls a second at most; none are held back when absent, nor by an API with priority and fairness. */
  rateLimit?: RateLimit;
  /** Hears of every call, for metrics. */
  onCall?: (call: Call) => void;
  /** The process's own when absent; a test's clock, so that nobody has to wait. */
  timers?: Timers;
};

/** A client over a transport. */
export function createClient({ transport, connect, userAgent = "sluice", ...options }: ClientOptions): Client {
  const { rateLimit, onCall, timers = processTimers } = options;
  const agented: Transport = (request) =>
    transport({ ...request, headers: { ...request.headers, "user-agent": userAgent } });
  const limiter = createLimiter(rateLimit);
  const over = (way: Transport): Sender => createSender({ transport: way, limiter, onCall, timers });
  const discovery = createDiscovery(over(agented));
  const build = (way: Transport, channels: Connect | undefined): Client => {
    const sender = over(way);
    const calls: Calls = { sender, find: (kind, signal) => discovery.find(kind, signal) };
    return {
      discovery,
      as: (whom) => build(impersonating(way, whom), channels && impersonatingConnect(channels, whom)),
      ...readingCalls(calls),
      ...writingCalls(calls),
      ...deletingCalls(calls),
      ...streamingCalls(calls, channels),
    };
  };
  return build(agented, connect);
}

type Calls = { sender: Sender; find: (kind: KindName, signal?: AbortSignal) => Promise<Resource> };

function readingCalls({ sender, find }: Calls): Pick<Client, "get" | "list" | "pages" | "watch" | "raw"> {
  return {
    async get(kind, { name, namespace }, { subresource, ...options } = {}) {
      const resource = await find(kind, options.signal);
      const url = pathOf(resource, { namespace, name, subresource });
      return await sender.send({ verb: "get", method: "GET", url }, options);
    },
    async list(kind, selection = {}, options = {}) {
      return await listWhole(sender, await find(kind, options.signal), selection, options);
    },
    async *pages<T extends KubeObject>(
      kind: KindName<T>,
      selection: Selection = {},
      options: CallOptions & PageOptions = {},
    ) {
      yield* listPages<T>(sender, await find(kind, options.signal), selection, options);
    },
    async watch(kind, { namespace, metadataOnly = false, ...query }, options = {}) {
      const path = pathOf(await find(kind, options.signal), { namespace });
      const url = withQuery(path, { ...query, watch: true, allowWatchBookmarks: true });
      const accept = metadataOnly ? acceptMetadata("PartialObjectMetadata") : "application/json";
      const { body } = await sender.open({ verb: "watch", method: "GET", url, accept }, options);
      return decodeWatch(body, metadataOnly ? kind : undefined);
    },
    raw: (url, options = {}) => sender.sendText({ verb: "get", method: "GET", url, accept: "*/*" }, options),
  };
}

function writingCalls({ sender, find }: Calls): Pick<Client, "create" | "update" | "patch" | "apply"> {
  const write = async <T extends KubeObject>(request: WriteRequest, options: WriteOptions): Promise<T> => {
    const { method, body, contentType } = request;
    const { of: whose, subresource } = options;
    const resource = await find(whose ?? request.kind, options.signal);
    const { namespace } = request.name;
    if (resource.namespaced && !namespace) throw missingNamespace(resource, request.name.name);
    const isNew = method === "POST" && subresource === undefined;
    const path = pathOf(resource, { namespace, name: isNew ? undefined : request.name.name, subresource });
    const url = withQuery(path, { ...writeQuery(options), ...request.query });
    return await sender.send({ verb: verbOf[method], method, url, body, contentType }, options);
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
  };
}

const verbOf = { POST: "create", PUT: "update", PATCH: "patch" } as const;

type WriteRequest = {
  method: keyof typeof verbOf;
  kind: KindName;
  name: Name;
  body: unknown;
  contentType?: string;
  query?: Query;
};

function deletingCalls({ sender, find }: Calls): Pick<Client, "delete" | "deleteCollection"> {
  const bodyOf = ({ propagationPolicy, preconditions, gracePeriodSeconds, dryRun }: DeleteOptions): object => {
    const meaning = { propagationPolicy, preconditions, gracePeriodSeconds, dryRun: dryRun ? ["All"] : undefined };
    return { kind: "DeleteOptions", apiVersion: "v1", ...meaning };
  };
  return {
    async delete(kind, { name, namespace }, options = {}) {
      const url = pathOf(await find(kind, options.signal), { namespace, name });
      await sender.send({ verb: "delete", method: "DELETE", url, body: bodyOf(options) }, options);
    },
    async deleteCollection(kind, { namespace, ...query }, options = {}) {
      const url = withQuery(pathOf(await find(kind, options.signal), { namespace }), query);
      await sender.send({ verb: "deletecollection", method: "DELETE", url, body: bodyOf(options) }, options);
    },
  };
}

function streamingCalls({ sender, find }: Calls, connect: Connect | undefined): Pick<Client, "stream" | "connect"> {
  const urlOf = async (kind: KindName, name: Name, { subresource, query = {}, signal }: StreamOptions) =>
    withQuery(pathOf(await find(kind, signal), { ...name, subresource }), query);
  return {
    async stream(kind, name, options) {
      const url = await urlOf(kind, name, options);
      const { body } = await sender.open({ verb: "get", method: "GET", url, accept: "*/*" }, options);
      return typeof body === "string" ? one(body) : body;
    },
    async connect(kind, name, { protocols, ...options }) {
      if (!connect) throw noChannels();
      return await connect({ url: await urlOf(kind, name, options), headers: {}, protocols, ...options });
    },
  };
}

async function* one(text: string): AsyncGenerator<string> {
  if (text !== "") yield text;
}

const noChannels = () =>
  new StatusError({
    code: 501,
    reason: "NotImplemented",
    message:
      "this client reaches its API in process, where there are no pods that run: exec, attach and port-forward need a cluster",
  });

const nameOf = ({ metadata }: KubeObject): Name => ({ name: metadata.name ?? "", namespace: metadata.namespace });

const writeQuery = ({ fieldManager, dryRun, fieldValidation }: WriteOptions): Query => ({
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
