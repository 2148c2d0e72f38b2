// APIServices say whether whoever answers for a group is there: this API, or a server behind a service, which is looked at for that.
// @see kube-aggregator pkg/controllers/status, v0.36.3
import { equalJson, formatTime, type KubeObject } from "@sluice/objects";
import { lookAt } from "../aggregation/look-at.ts";
import type { Context } from "../context.ts";
import { ServiceError, type ResolveService, type ServicePort } from "../services/resolve-service.ts";
import { updateObject } from "../write/update.ts";
import type { Upkeep } from "./upkeep.ts";

const group = "apiregistration.k8s.io";
const bucket = `${group}/apiservices`;

type Service = { name?: string; namespace?: string; port?: number };
type Verdict = { status: string; reason: string; message: string };
type Condition = Verdict & { type: string; lastTransitionTime?: string };

/** Keeps the condition Available of every APIService. */
export const apiServices: Upkeep = {
  bucket,
  dependsOn: ["/services", "discovery.k8s.io/endpointslices"],
  keep(object, context) {
    const verdict = verdictOn(object, context);
    if (verdict) tell(object, verdict, context);
    else look(object, context);
  },
};

function tell(object: KubeObject, verdict: Verdict, context: Context): void {
  const { conditions = [] } = (object["status"] ?? {}) as { conditions?: Condition[] };
  const known = conditions.find(({ type }) => type === "Available");
  const lastTransitionTime = known?.status === verdict.status ? known.lastTransitionTime : formatTime(context.now());
  const { status, reason, message } = verdict;
  const available = { type: "Available", status, lastTransitionTime, reason, message };
  if (equalJson(known, available)) return;
  const others = conditions.filter(({ type }) => type !== "Available");
  write(object, { ...(object["status"] as object | undefined), conditions: [...others, available] }, context);
}

const pauseMs = 30_000;
const firstPauseMs = 500;
const passed: Verdict = { status: "True", reason: "Passed", message: "all checks passed" };

/** Asks the server, says what came of it, and asks again later: the sooner, the fewer times it has failed in a row. */
function look(object: KubeObject, context: Context, failures = 0): void {
  const remote = context.remotes.find(object["spec"] as { group: string; version: string });
  if (!remote) return;
  // What has changed since a look began is for the next one to see.
  remote.isDue = remote.isLookedAt;
  if (remote.isLookedAt) return;
  remote.isLookedAt = true;
  remote.callOff?.();
  const end = (verdict: Verdict, failed: number): void => {
    remote.isLookedAt = false;
    const { name = "" } = object.metadata;
    const current = context.store.get({ bucket, name });
    if (!current || context.remotes.find(remote) !== remote) return; // it has gone, or is another by now
    tell(current, verdict, context);
    if (remote.isDue) return look(current, context, failed);
    const pause = failed === 0 ? pauseMs : Math.min(firstPauseMs * 2 ** failed, pauseMs);
    remote.callOff = context.after(pause, () => look(current, context, failed));
  };
  lookAt(remote, context.resolve).then(
    (document) => {
      remote.document = document;
      end(passed, 0);
    },
    (error: unknown) =>
      end({ status: "False", reason: "FailedDiscoveryCheck", message: (error as Error).message }, failures + 1),
  );
}

/** What can be said without asking it; undefined when it has to be asked. */
function verdictOn(object: KubeObject, context: Context): Verdict | undefined {
  const { store } = context;
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
  return simulated(object, context);
}

/** Pods that are simulated are ready, but serve nothing. */
function simulated(object: KubeObject, { remotes, resolve }: Context): Verdict | undefined {
  const remote = remotes.find(object["spec"] as { group: string; version: string });
  if (!remote) return undefined;
  const { name, namespace } = remote.service;
  remote.isSimulated = isSimulated(remote.service, resolve);
  const message = `the pods of service/${name} in ${JSON.stringify(namespace)} are simulated`;
  return remote.isSimulated ? { ...passed, message } : undefined;
}

function isSimulated(service: ServicePort, resolve: ResolveService): boolean {
  try {
    return resolve(service) === "simulated";
  } catch (error) {
    if (error instanceof ServiceError) return false; // as it will say when it is asked
    throw error;
  }
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
