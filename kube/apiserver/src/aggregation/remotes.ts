// API servers beside this one: whose groups they serve, as APIServices say. Kept from the events of the store, since every request asks.
import type { KubeObject } from "@sluice/objects";
import { createHttp, type Http } from "@sluice/http";
import type { ResolveService, ServicePort } from "../services/resolve-service.ts";
import { usualPort } from "../services/ask-webhook.ts";
import type { Route } from "../route.ts";
import type { Store } from "../store/store.ts";

/** By which this API shows other servers that it is who it is, PEM. */
export type FrontProxy = { certificate: string; key: string };

/** What another server says that it serves: an APIResourceList, and whether it has an OpenAPI document for it. */
export type RemoteDocument = { resources: readonly LegacyResource[]; hasOpenApi: boolean };

/** An entry of an APIResourceList. */
export type LegacyResource = {
  name: string;
  singularName: string;
  namespaced: boolean;
  group?: string;
  version?: string;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
};

/** A group and version that another server answers for. */
export type Remote = {
  group: string;
  version: string;
  groupPriority: number;
  versionPriority: number;
  service: ServicePort;
  /** Whether the last look at it found it answering. */
  isAvailable: boolean;
  /** Whether the pods of its service are simulated, so that it serves nothing. */
  isSimulated: boolean;
  /** Whether somebody looks at it right now. */
  isLookedAt: boolean;
  /** Whether there is a reason to look once more, when that is done. */
  isDue: boolean;
  /** Ends the wait for the next look at it. */
  callOff?: () => void;
  /** Connections to it, trusted as its APIService says. */
  http(): Http;
  /** What it said last; nothing, when it was never asked, or has never answered. */
  document?: RemoteDocument;
};

/** All of them. */
export type Remotes = {
  list(): readonly Remote[];
  find(groupVersion: { group: string; version: string }): Remote | undefined;
  close(): void;
};

const bucket = "apiregistration.k8s.io/apiservices";

/** Follows the APIServices of a store. */
export function createRemotes(
  { store, resolve }: { store: Store; resolve: ResolveService },
  proxy?: FrontProxy,
): Remotes {
  const byName = new Map<string, Remote & { spec: string; close(): void }>();
  const drop = (name: string): void => {
    const remote = byName.get(name);
    remote?.callOff?.();
    remote?.close();
    byName.delete(name);
  };
  const see = (object: KubeObject): void => {
    const { name = "" } = object.metadata;
    const spec = (object["spec"] ?? {}) as Spec;
    if (!spec.service) return drop(name);
    const known = byName.get(name);
    const text = JSON.stringify(spec);
    if (known?.spec === text) known.isAvailable = isAvailable(object);
    else {
      drop(name);
      byName.set(name, { ...describe(spec, { resolve, proxy }), spec: text, isAvailable: isAvailable(object) });
    }
  };
  for (const object of store.list(bucket)) see(object);
  const stop = store.onEvent(({ bucket: where, type, object }) => {
    if (where !== bucket) return;
    if (type === "DELETED") drop(object.metadata.name ?? "");
    else see(object);
  });
  return {
    list: () => [...byName.values()],
    find: ({ group, version }) => (byName.size === 0 ? undefined : byName.get(`${version}.${group}`)),
    close() {
      stop();
      for (const name of byName.keys()) drop(name);
    },
  };
}

type Spec = {
  group?: string;
  version?: string;
  groupPriorityMinimum?: number;
  versionPriority?: number;
  caBundle?: string;
  insecureSkipTLSVerify?: boolean;
  service?: { name?: string; namespace?: string; port?: number };
};

function isAvailable(object: KubeObject): boolean {
  const { conditions = [] } = (object["status"] ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status }) => type === "Available" && status === "True");
}

function describe(
  spec: Spec,
  { resolve, proxy }: { resolve: ResolveService; proxy: FrontProxy | undefined },
): Omit<Remote, "isAvailable"> & { close(): void } {
  const { group = "", version = "", groupPriorityMinimum = 0, versionPriority = 0, caBundle } = spec;
  const { name = "", namespace = "", port = usualPort } = spec.service ?? {};
  const service = { name, namespace, port };
  let http: Http | undefined;
  const connect = (): Http =>
    createHttp({
      userAgent: "kube-aggregator",
      timeoutMs: 0, // a watch is quiet for as long as nothing happens
      insecureSkipTlsVerify: spec.insecureSkipTLSVerify === true,
      dial() {
        const place = resolve(service);
        return place === "simulated" ? undefined : place;
      },
      ...(caBundle ? { ca: Buffer.from(caBundle, "base64").toString("utf8") } : {}),
      ...(proxy ? { certificate: proxy } : {}),
    });
  return {
    group,
    version,
    groupPriority: groupPriorityMinimum,
    versionPriority,
    service,
    isSimulated: false,
    isLookedAt: false,
    isDue: false,
    http: () => (http ??= connect()),
    close: () => http?.close(),
  };
}

/** Who answers a request, when it is another server. */
export function remoteOf(remotes: Remotes, route: Route): Remote | undefined {
  if (route.to === "openapi") {
    const [, group = "", version = "", ...more] = route.path.split("/");
    return more.length === 0 ? remotes.find({ group, version }) : undefined;
  }
  if (route.to !== "resource" && route.to !== "discovery") return undefined;
  const { group = "", version = "" } = route;
  return remotes.find({ group, version });
}

/** Where a server is asked; the name is what its certificate is for. */
export const originOf = ({ service: { name, namespace, port } }: Remote): string =>
  `https://${name}.${namespace}.svc:${port}`;
