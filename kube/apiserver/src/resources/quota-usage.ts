// How much of what quotas count an object takes.
// @see kubernetes pkg/quota/v1/evaluator/core
import { formatOfQuantity, formatQuantity, parseQuantity, roundedUp, type KubeObject } from "@sluice/objects";
import { listOf, mapOf } from "./defaulting.ts";
import { amountsOfPod, type Amounts } from "./pod-amounts.ts";

type Kind = { group: string; plural: string };

/** Kinds that count as what they are called, too. */
const countedByName = new Set([
  "services",
  "configmaps",
  "secrets",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
]);

/** What an object takes: `pods`, `requests.cpu`, `count/deployments.apps`. */
export function usageOf(object: KubeObject, { group, plural }: Kind, now: number): Amounts {
  const own = { [`count/${group === "" ? plural : `${plural}.${group}`}`]: "1" };
  if (group !== "") return own;
  if (plural === "pods") return hasEnded(object, now) ? own : { ...own, ...usageOfPod(object) };
  const counted = countedByName.has(plural) ? { [plural]: "1" } : {};
  if (plural === "services") return { ...own, ...counted, ...usageOfService(object) };
  return plural === "persistentvolumeclaims" ? { ...own, ...counted, ...usageOfClaim(object) } : { ...own, ...counted };
}

/** What has run to its end, or should be gone by now, takes nothing but its name. */
function hasEnded({ metadata, status }: KubeObject, now: number): boolean {
  const phase = mapOf(status)?.["phase"];
  if (phase === "Succeeded" || phase === "Failed") return true;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = metadata;
  return deletionTimestamp !== undefined && grace !== undefined && now > Date.parse(deletionTimestamp) + grace * 1000;
}

const native = /^(cpu|memory|ephemeral-storage)$/;

function usageOfPod(pod: KubeObject): Amounts {
  const { requests, limits } = amountsOfPod(pod);
  const usage: Amounts = { pods: "1" };
  for (const [name, amount] of Object.entries(requests)) {
    usage[`requests.${name}`] = amount;
    if (native.test(name) || name.startsWith("hugepages-")) usage[name] = amount;
  }
  for (const [name, amount] of Object.entries(limits)) if (native.test(name)) usage[`limits.${name}`] = amount;
  return usage;
}

function usageOfService(service: KubeObject): Amounts {
  const { type, ports, allocateLoadBalancerNodePorts } = mapOf(service["spec"]) ?? {};
  const all = listOf(ports);
  if (type === "NodePort") return { "services.nodeports": String(all.length) };
  if (type !== "LoadBalancer") return {};
  const taken = allocateLoadBalancerNodePorts === false ? all.filter(({ nodePort }) => nodePort) : all;
  return { "services.loadbalancers": "1", "services.nodeports": String(taken.length) };
}

function usageOfClaim(claim: KubeObject): Amounts {
  const { resources, storageClassName } = mapOf(claim["spec"]) ?? {};
  const older = claim.metadata.annotations?.["volume.beta.kubernetes.io/storage-class"];
  const className = older ?? (typeof storageClassName === "string" ? storageClassName : "");
  const wanted = mapOf(mapOf(resources)?.["requests"])?.["storage"];
  const usage: Amounts = {};
  const ofClass = `${className}.storageclass.storage.k8s.io`;
  if (className !== "") usage[`${ofClass}/persistentvolumeclaims`] = "1";
  if (typeof wanted !== "string") return usage;
  usage["requests.storage"] = inWholeBytes(wanted);
  if (className !== "") usage[`${ofClass}/requests.storage`] = inWholeBytes(wanted);
  return usage;
}

const inWholeBytes = (amount: string): string =>
  formatQuantity(roundedUp(parseQuantity(amount), 0), formatOfQuantity(amount));
