// Endpoints and EndpointSlices: the addresses of the ready pods that a service selects.
// @see kubernetes pkg/controller/{endpoint,endpointslice}
import { matchesLabels, toLabelRequirements, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { childrenOf, createChild, updateChild, type ChildKind } from "./children.ts";
import { specOf, statusOf, type Fields } from "./conditions.ts";

const services = "/services";
const pods = "/pods";
const slices: ChildKind = { group: "discovery.k8s.io", version: "v1", plural: "endpointslices" };
const endpoints: ChildKind = { group: "", version: "v1", plural: "endpoints" };
const managedBy = "endpointslice-controller.k8s.io";

/** Follows services and pods; the returned function ends it. */
export function runEndpoints(context: Context): () => void {
  const { store } = context;
  const waiting = new Map<string, KubeObject>();
  let turn: NodeJS.Immediate | undefined;
  const work = (): void => {
    turn = undefined;
    for (const [id, { metadata }] of waiting) {
      waiting.delete(id);
      const service = store.get({ bucket: services, name: metadata.name ?? "", namespace: metadata.namespace });
      if (service && !service.metadata.deletionTimestamp) settle(context, service);
    }
  };
  const soon = (service: KubeObject): void => {
    waiting.set(`${service.metadata.namespace}/${service.metadata.name}`, service);
    turn ??= setImmediate(work);
  };
  const see = (bucket: string, object: KubeObject): void => {
    if (bucket === services) soon(object);
    else
      for (const service of store.list(services, object.metadata.namespace))
        if (selects(service, object)) soon(service);
  };
  for (const service of store.list(services)) soon(service);
  const stop = store.onEvent(({ bucket, type, object }) => {
    if (bucket === pods || (bucket === services && type !== "DELETED")) see(bucket, object);
  });
  return () => {
    stop();
    clearImmediate(turn);
  };
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const { selector } = specOf(service) as { selector?: { [label: string]: string } };
  if (!selector || Object.keys(selector).length === 0) return false;
  return matchesLabels(toLabelRequirements({ matchLabels: selector }), pod.metadata.labels);
}

function settle(context: Context, service: KubeObject): void {
  const { selector, type } = specOf(service) as { selector?: Fields; type?: string };
  if (!selector || type === "ExternalName") return;
  const found = context.store
    .list(pods, service.metadata.namespace)
    .filter((pod) => selects(service, pod) && typeof statusOf(pod)["podIP"] === "string" && !hasEnded(pod));
  writeSlice(context, service, found);
  writeEndpoints(context, service, found);
}

const hasEnded = (pod: KubeObject): boolean => ["Succeeded", "Failed"].includes(String(statusOf(pod)["phase"]));

const isReady = (pod: KubeObject): boolean =>
  !pod.metadata.deletionTimestamp &&
  ((statusOf(pod)["conditions"] ?? []) as Fields[]).some(({ type, status }) => type === "Ready" && status === "True");

const targetOf = ({ metadata }: KubeObject) => ({
  kind: "Pod",
  name: metadata.name,
  namespace: metadata.namespace,
  uid: metadata.uid,
});

function portsOf(service: KubeObject, pod: KubeObject | undefined): Fields[] {
  return ((specOf(service)["ports"] ?? []) as Fields[]).flatMap(({ name, port, protocol, targetPort }) => {
    const number = typeof targetPort === "string" ? namedPort(pod, targetPort) : (targetPort ?? port);
    return number === undefined ? [] : [{ ...(name ? { name } : {}), port: number, protocol }];
  });
}

function namedPort(pod: KubeObject | undefined, name: string): unknown {
  const containers = ((pod && specOf(pod)["containers"]) ?? []) as Fields[];
  const ports = containers.flatMap(({ ports: own }) => (own ?? []) as Fields[]);
  return ports.find((port) => port["name"] === name)?.["containerPort"];
}

function writeSlice(context: Context, service: KubeObject, found: KubeObject[]): void {
  const { name = "", namespace } = service.metadata;
  const labels = {
    ...service.metadata.labels,
    "kubernetes.io/service-name": name,
    "endpointslice.kubernetes.io/managed-by": managedBy,
  };
  const content = {
    addressType: "IPv4",
    endpoints: found.map((pod) => ({
      addresses: [String(statusOf(pod)["podIP"])],
      conditions: {
        ready: isReady(pod),
        serving: isReady(pod),
        terminating: pod.metadata.deletionTimestamp !== undefined,
      },
      targetRef: targetOf(pod),
      ...(specOf(pod)["nodeName"] ? { nodeName: specOf(pod)["nodeName"] } : {}),
    })),
    ports: portsOf(service, found[0]),
  };
  const [known] = childrenOf(context, slices, service);
  const child = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", ...content } as unknown as KubeObject;
  if (known) updateChild(context, slices, known, { ...known, ...content, metadata: { ...known.metadata, labels } });
  else createChild(context, slices, service, { ...child, metadata: { generateName: `${name}-`, namespace, labels } });
}

function writeEndpoints(context: Context, service: KubeObject, found: KubeObject[]): void {
  const { name = "", namespace } = service.metadata;
  const address = (pod: KubeObject) => ({
    ip: String(statusOf(pod)["podIP"]),
    ...(specOf(pod)["nodeName"] ? { nodeName: specOf(pod)["nodeName"] } : {}),
    targetRef: targetOf(pod),
  });
  const [ready, others] = [found.filter(isReady), found.filter((pod) => !isReady(pod))];
  const subset = {
    ...(ready.length > 0 ? { addresses: ready.map(address) } : {}),
    ...(others.length > 0 ? { notReadyAddresses: others.map(address) } : {}),
    ports: portsOf(service, found[0]),
  };
  const subsets = found.length > 0 ? [subset] : [];
  const known = context.store.get({ bucket: "/endpoints", name, namespace });
  if (known) return updateChild(context, endpoints, known, { ...known, subsets });
  const made = { apiVersion: "v1", kind: "Endpoints", metadata: { name, namespace }, subsets };
  createChild(context, endpoints, service, made);
}
