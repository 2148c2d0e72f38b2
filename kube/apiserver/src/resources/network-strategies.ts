// Ingress and NetworkPolicy.
// @see kubernetes pkg/apis/networking/v1/defaults.go
import { checkIngress, checkIngressClass } from "../validation/ingresses.ts";
import { checkNetworkPolicy } from "../validation/network-policies.ts";
import { fill, fillAbsent, listOf, mapOf, specOf } from "./defaulting.ts";
import { checkLoadBalancer } from "./load-balancer-status.ts";
import type { Strategy } from "./resource.ts";

/** What leads into a cluster. */
export const ingress: Strategy = {
  validate: (object, before) => [...checkIngress(object, before), ...(before ? checkLoadBalancer(object, before) : [])],
};

/** Who leads into a cluster. */
export const ingressClass: Strategy = {
  default: (object) => fillAbsent(mapOf(specOf(object)["parameters"]), { scope: "Cluster" }),
  validate: checkIngressClass,
};

/** Who may speak to whom. */
export const networkPolicy: Strategy = {
  default(object) {
    const spec = specOf(object);
    if (!(spec["policyTypes"] as string[] | undefined)?.length)
      spec["policyTypes"] = spec["egress"] === undefined ? ["Ingress"] : ["Ingress", "Egress"];
    fill(spec, { podSelector: {} });
    for (const rule of [...listOf(spec["ingress"]), ...listOf(spec["egress"])])
      for (const port of listOf(rule["ports"])) fillAbsent(port, { protocol: "TCP" });
  },
  validate: checkNetworkPolicy,
};
