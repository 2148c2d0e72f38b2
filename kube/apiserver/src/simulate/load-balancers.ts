// Services of type LoadBalancer: an address that leads in.
import { specOf } from "./conditions.ts";
import { isBroken, type Simulation } from "./simulation.ts";

/** Services of type LoadBalancer. */
export const loadBalancers: Simulation = {
  bucket: "/services",
  status(object) {
    if (specOf(object)["type"] !== "LoadBalancer" || isBroken(object)) return { loadBalancer: {} };
    return { loadBalancer: { ingress: [{ ip: "127.0.0.1" }] } };
  },
};
