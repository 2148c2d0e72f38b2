// Where a service is answered: webhooks, converters and other API servers are named by their service, and nobody here routes its address. So one
// of its endpoints is taken, as kube-apiserver does with --enable-aggregator-routing.
// @see apiserver pkg/util/proxy/proxy.go, v0.36.3
import type { KubeObject } from "@sluice/objects";
import type { Store } from "../store/store.ts";

/** A service, and the port of it that is meant. */
export type ServicePort = { namespace: string; name: string; port: number };

/** Where to connect to; or that the pods behind the service are simulated, so that nobody will ever answer. */
export type Place = { host: string; port: number } | "simulated";

/** Finds where a service is answered. @throws {ServiceError} */
export type ResolveService = (service: ServicePort) => Place;

/** Nobody can be asked; the message is Kubernetes'. */
export class ServiceError extends Error {
  override readonly name = "ServiceError";
  readonly code: "NOT_FOUND" | "UNAVAILABLE";

  constructor(code: ServiceError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** Services that somebody outside knows better. */
export type KnownService = (
  namespace: string,
  name: string,
  port: number,
) => { host: string; port: number } | undefined;

/** Finds services by what is stored about them. `isSimulated` says whether pods, and what follows from them, are made up here. */
export const createResolver =
  (
    store: Store,
    { known, isSimulated, random }: { known: KnownService | undefined; isSimulated: boolean; random: () => number },
  ): ResolveService =>
  (service) =>
    known?.(service.namespace, service.name, service.port) ?? find(store, service, { isSimulated, random });

type Spec = {
  type?: string;
  selector?: { [label: string]: string };
  externalName?: string;
  ports?: { name?: string; port: number }[];
};
type Endpoint = { addresses?: string[]; conditions?: { ready?: boolean }; targetRef?: { kind?: string } };
type Slice = { ports: { name?: string; port?: number }[]; endpoints: Endpoint[] };

function find(
  store: Store,
  { namespace, name, port }: ServicePort,
  { isSimulated, random }: { isSimulated: boolean; random: () => number },
): Place {
  const service = store.get({ bucket: "/services", namespace, name });
  if (!service) throw new ServiceError("NOT_FOUND", `service ${JSON.stringify(name)} not found`);
  const { type, externalName, ports = [], selector = {} } = service["spec"] as Spec;
  // A name is for a name server to find, as it is for a kube-apiserver that leaves the routing to others.
  if (type === "ExternalName") return { host: externalName ?? "", port };
  const listening = ports.find((one) => one.port === port);
  if (!listening)
    throw new ServiceError("UNAVAILABLE", `no service port ${port} found for service ${JSON.stringify(name)}`);
  const slices = slicesOf(store, service, isSimulated);
  const portName = listening.name ?? "";
  for (const slice of slices) {
    const place = placeIn(slice, portName, { isReal: (endpoint) => !isSimulated || !isPod(endpoint), random });
    if (place) return place;
  }
  if (isSimulated && Object.keys(selector).length > 0) return "simulated";
  throw new ServiceError("UNAVAILABLE", `no endpoints available for service ${JSON.stringify(name)}`);
}

const isPod = ({ targetRef }: Endpoint): boolean => targetRef?.kind === "Pod";

function placeIn(
  { ports, endpoints }: Slice,
  portName: string,
  { isReal, random }: { isReal(endpoint: Endpoint): boolean; random: () => number },
): { host: string; port: number } | undefined {
  const port = ports.find((one) => (one.name ?? "") === portName)?.port;
  const ready = endpoints.filter((one) => one.conditions?.ready !== false && isReal(one));
  const host = ready[Math.floor(random() * ready.length)]?.addresses?.[0];
  return port === undefined || host === undefined ? undefined : { host, port };
}

function slicesOf(store: Store, { metadata }: KubeObject, isSimulated: boolean): Slice[] {
  const { name = "", namespace } = metadata;
  const slices = store
    .list("discovery.k8s.io/endpointslices", namespace)
    .filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === name)
    .map((slice) => ({
      ports: (slice["ports"] ?? []) as Slice["ports"],
      endpoints: (slice["endpoints"] ?? []) as Endpoint[],
    }));
  // Where controllers run, endpoints that somebody wrote in the older form are mirrored in slices; here they are read as they are.
  return slices.length > 0 || !isSimulated ? slices : mirrored(store.get({ bucket: "/endpoints", name, namespace }));
}

function mirrored(endpoints: KubeObject | undefined): Slice[] {
  type Subset = { addresses?: { ip: string; targetRef?: { kind?: string } }[]; ports?: Slice["ports"] };
  return ((endpoints?.["subsets"] ?? []) as Subset[]).map(({ addresses = [], ports = [] }) => ({
    ports,
    endpoints: addresses.map(({ ip, targetRef }) => ({ addresses: [ip], ...(targetRef ? { targetRef } : {}) })),
  }));
}
