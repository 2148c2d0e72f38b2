// Cells of what connects workloads.
// @see kubernetes pkg/printers/internalversion/printers.go
import type { KubeObject } from "@sluice/objects";
import { field, listOf, selectorText, specOf, statusOf, textOf, type CellsOfKind, type Fields } from "./cells.ts";

function hosts(object: KubeObject): string {
  const all = listOf(specOf(object)["rules"]).map(({ host }) => textOf(host, "*"));
  const shown = all.slice(0, 3).join(",");
  return all.length === 0 ? "*" : all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown;
}

const balancers = (object: KubeObject): string =>
  listOf((statusOf(object)["loadBalancer"] as Fields | undefined)?.["ingress"])
    .map(({ ip, hostname }) => textOf(ip ?? hostname))
    .join(",");

function firstOf(items: string[], most: number): string {
  if (items.length === 0) return "<unset>";
  return items.length > most ? `${items.slice(0, most).join(",")} + ${items.length - most} more...` : items.join(",");
}

/** Cells of networking.k8s.io and discovery.k8s.io. */
export const networkCells: { readonly [groupKind: string]: CellsOfKind } = {
  "networking.k8s.io/Ingress": {
    Class: field("spec.ingressClassName", "<none>"),
    Hosts: hosts,
    Address: balancers,
    Ports: (object) => (listOf(specOf(object)["tls"]).length > 0 ? "80, 443" : "80"),
  },
  "networking.k8s.io/IngressClass": {
    Controller: field("spec.controller"),
    Parameters: (object) => {
      const parameters = specOf(object)["parameters"] as Fields | undefined;
      if (!parameters) return "<none>";
      const group = textOf(parameters["apiGroup"]);
      return `${textOf(parameters["kind"])}${group === "" ? "" : `.${group}`}/${textOf(parameters["name"])}`;
    },
  },
  "networking.k8s.io/NetworkPolicy": { "Pod-Selector": (object) => selectorText(specOf(object)["podSelector"]) },
  "networking.k8s.io/ServiceCIDR": { CIDRs: (object) => listOf(specOf(object)["cidrs"]).map(String).join(",") },
  "networking.k8s.io/IPAddress": {
    ParentRef: (object) => {
      const { group, resource, namespace, name } = (specOf(object)["parentRef"] ?? {}) as Fields;
      const of = textOf(resource) + (group ? `.${textOf(group)}` : "");
      return [of.toLowerCase(), namespace, name].filter(Boolean).join("/");
    },
  },
  "discovery.k8s.io/EndpointSlice": {
    AddressType: field("addressType"),
    Ports: (object) =>
      firstOf(
        listOf(object["ports"]).map(({ port }) => textOf(port, "*")),
        3,
      ),
    Endpoints: (object) =>
      firstOf(
        listOf(object["endpoints"]).flatMap(({ addresses }) => listOf(addresses).map(String)),
        3,
      ),
  },
};
