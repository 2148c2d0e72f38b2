// How much of what quotas count an object takes.
// @see kubernetes pkg/quota/v1/evaluator/core
import { addQuantities, type KubeObject } from "@sluice/objects";
import { listOf, mapOf } from "./defaulting.ts";

/** Amounts by what they are of: `pods`, `requests.cpu`, `count/deployments.apps`. */
export type Amounts = { [resource: string]: string };

type Kind = { group: string; plural: string };

/** What a kind counts as beside its own name. */
const countedAs: { readonly [plural: string]: string } = {
  pods: "pods",
  services: "services",
  configmaps: "configmaps",
  secrets: "secrets",
  persistentvolumeclaims: "persistentvolumeclaims",
  replicationcontrollers: "replicationcontrollers",
  resourcequotas: "resourcequotas",
};

/** What an object takes. */
export function usageOf(object: KubeObject, { group, plural }: Kind): Amounts {
  const own = { [`count/${group === "" ? plural : `${plural}.${group}`}`]: "1" };
  if (group !== "") return own;
  const counted = countedAs[plural] === undefined ? {} : { [countedAs[plural]]: "1" };
  if (plural === "pods") return { ...own, ...usageOfPod(object) };
  if (plural === "services") return { ...own, ...counted, ...usageOfService(object) };
  return plural === "persistentvolumeclaims" ? { ...own, ...counted, ...usageOfClaim(object) } : { ...own, ...counted };
}

/** A pod that has ended takes nothing but its name. */
function usageOfPod(pod: KubeObject): Amounts {
  const phase = mapOf(pod["status"])?.["phase"];
  if (phase === "Succeeded" || phase === "Failed") return {};
  const sums: Amounts = { pods: "1" };
  const add = (name: string, amount: string): void => {
    sums[name] = sums[name] === undefined ? amount : addQuantities(sums[name], amount);
  };
  for (const { resources } of listOf(mapOf(pod["spec"])?.["containers"])) {
    const { requests = {}, limits = {} } = (mapOf(resources) ?? {}) as { requests?: Amounts; limits?: Amounts };
    for (const [name, amount] of Object.entries(requests)) {
      add(`requests.${name}`, amount);
      if (name === "cpu" || name === "memory") add(name, amount);
    }
    for (const [name, amount] of Object.entries(limits)) add(`limits.${name}`, amount);
  }
  return sums;
}

function usageOfService(service: KubeObject): Amounts {
  const { type, ports } = mapOf(service["spec"]) ?? {};
  const count = String(listOf(ports).length);
  if (type === "NodePort") return { "services.nodeports": count };
  return type === "LoadBalancer" ? { "services.loadbalancers": "1", "services.nodeports": count } : {};
}

function usageOfClaim(claim: KubeObject): Amounts {
  const { resources, storageClassName } = mapOf(claim["spec"]) ?? {};
  const wanted = mapOf(mapOf(resources)?.["requests"])?.["storage"];
  if (typeof wanted !== "string") return {};
  const ofClass = `${String(storageClassName)}.storageclass.storage.k8s.io`;
  return {
    "requests.storage": wanted,
    ...(typeof storageClassName === "string"
      ? { [`${ofClass}/requests.storage`]: wanted, [`${ofClass}/persistentvolumeclaims`]: "1" }
      : {}),
  };
}
