// APIServices say whether whoever answers for a group is there. Nothing is passed on: one that has a service is told to be out of reach.
// @see kube-aggregator pkg/controllers/status, v0.36.3
import { equalJson, formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { updateObject } from "../write/update.ts";
import type { Upkeep } from "./upkeep.ts";

const group = "apiregistration.k8s.io";

type Service = { name?: string; namespace?: string; port?: number };
type Verdict = { status: string; reason: string; message: string };
type Condition = Verdict & { type: string; lastTransitionTime?: string };

/** Keeps the condition Available of every APIService. */
export const apiServices: Upkeep = {
  bucket: `${group}/apiservices`,
  dependsOn: ["/services", "discovery.k8s.io/endpointslices"],
  keep(object, context) {
    const verdict = verdictOn(object, context);
    const { conditions = [] } = (object["status"] ?? {}) as { conditions?: Condition[] };
    const known = conditions.find(({ type }) => type === "Available");
    const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : formatTime(context.now());
    const { status, reason, message } = verdict;
    const available = { type: "Available", status, lastTransitionTime, reason, message };
    if (equalJson(known, available)) return;
    const others = conditions.filter(({ type }) => type !== "Available");
    write(object, { ...(object["status"] as object | undefined), conditions: [...others, available] }, context);
  },
};

function verdictOn(object: KubeObject, { store }: Context): Verdict {
  const { service } = (object["spec"] ?? {}) as { service?: Service };
  if (!service) return { status: "True", reason: "Local", message: "Local APIServices are always available" };
  const { name = "", namespace = "", port = 443 } = service;
  const no = (reason: string, message: string): Verdict => ({ status: "False", reason, message });
  const about = `service/${name} in ${JSON.stringify(namespace)}`;
  const found = store.get({ bucket: "/services", name, namespace });
  if (!found) return no("ServiceNotFound", `${about} is not present`);
  const { type, ports = [] } = (found["spec"] ?? {}) as { type?: string; ports?: { name?: string; port: number }[] };
  const listening = ports.find((one) => one.port === port);
  if (type !== "ExternalName" && !listening) return no("ServicePortError", `${about} is not listening on port ${port}`);
  const slices = store
    .list("discovery.k8s.io/endpointslices", namespace)
    .filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === name);
  if (type !== "ExternalName" && slices.length === 0)
    return no("EndpointsNotFound", `cannot find endpointslices for ${about}`);
  if (type !== "ExternalName" && !slices.some(hasAddress)) {
    const portName = JSON.stringify(listening?.name ?? "");
    return no("MissingEndpoints", `endpointslices for ${about} have no addresses with port name ${portName}`);
  }
  return no("FailedDiscoveryCheck", `${about} is not asked: this API passes nothing on to other servers`);
}

const hasAddress = (slice: KubeObject): boolean =>
  ((slice["endpoints"] ?? []) as { addresses?: string[]; conditions?: { ready?: boolean } }[]).some(
    ({ addresses = [], conditions }) => addresses.length > 0 && conditions?.ready !== false,
  );

function write(before: KubeObject, status: object, context: Context): void {
  const resource = context.registry.find({ group, version: "v1", plural: "apiservices" });
  if (!resource) return;
  updateObject(
    context,
    resource,
    { before, sent: { ...before, status } },
    { fieldManager: "kube-apiserver", dryRun: false, fieldValidation: "Ignore", subresource: "status", warnings: [] },
  );
}
