// What is doubtful about services, what they lead to, and who may reach it.
// @see kubernetes pkg/api/service/warnings.go and pkg/registry/{core/endpoint,discovery,networking}, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { ofAddress, ofRange } from "./address-warnings.ts";
import { listOf, mapOf } from "./defaulting.ts";

const oldHints = "service.kubernetes.io/topology-aware-hints";

type ServiceSpec = {
  type?: string;
  clusterIP?: string;
  clusterIPs?: string[];
  externalIPs?: string[];
  loadBalancerIP?: string;
  loadBalancerSourceRanges?: string[];
  sessionAffinity?: string;
  externalName?: string;
  trafficDistribution?: string;
};

/** A Service. */
export function ofService({ metadata, spec: fields }: KubeObject): string[] {
  const spec = (mapOf(fields) ?? {}) as ServiceSpec;
  const {
    type,
    clusterIP,
    clusterIPs = [],
    externalIPs = [],
    loadBalancerIP = "",
    sessionAffinity,
    externalName,
  } = spec;
  const isHeadless = type === "ClusterIP" && clusterIP === "None";
  const isExternal = type === "ExternalName";
  const hasAddresses = externalIPs.length > 0;
  const when = (applies: boolean, text: string): string[] => (applies ? [text] : []);
  return [
    ...when(
      metadata.annotations?.[oldHints] !== undefined,
      `annotation ${oldHints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
    ),
    ...each(clusterIPs, "spec.clusterIPs", ofAddress),
    ...when(isHeadless && loadBalancerIP !== "", "spec.loadBalancerIP is ignored for headless services"),
    ...when(isHeadless && hasAddresses, "spec.externalIPs is ignored for headless services"),
    ...when(isHeadless && sessionAffinity !== "None", "spec.SessionAffinity is ignored for headless services"),
    ...each(externalIPs, "spec.externalIPs", ofAddress),
    ...when(
      hasAddresses && !isHeadless && !isExternal,
      "spec.externalIPs is deprecated and may no longer be implemented in some clusters",
    ),
    ...ofAddress("spec.loadBalancerIP", loadBalancerIP),
    ...each(spec.loadBalancerSourceRanges ?? [], "spec.loadBalancerSourceRanges", ofRange),
    ...when(isExternal && hasAddresses, 'spec.externalIPs is ignored when spec.type is "ExternalName"'),
    ...when(!isExternal && Boolean(externalName), 'spec.externalName is ignored when spec.type is not "ExternalName"'),
    ...when(
      spec.trafficDistribution === "PreferClose",
      'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"',
    ),
  ];
}

/** The doubts about each of a list. */
export const each = (values: unknown, field: string, doubts: (field: string, value: unknown) => string[]): string[] =>
  (Array.isArray(values) ? values : []).flatMap((value, index) => doubts(`${field}[${index}]`, value));

const managedBy = {
  slices: "endpointslice.kubernetes.io/managed-by",
  endpoints: "endpoints.kubernetes.io/managed-by",
};
const controllers = new Set(["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"]);

/** An EndpointSlice; controllers write addresses as they should be. */
export function ofEndpointSlice(slice: KubeObject, before: KubeObject | undefined): string[] {
  const old = !before && slice["addressType"] === "FQDN" ? ["spec.addressType: FQDN endpoints are deprecated"] : [];
  if (controllers.has(slice.metadata.labels?.[managedBy.slices] ?? "")) return old;
  const endpoints = listOf(slice["endpoints"]).flatMap(({ addresses }, index) =>
    each(addresses, `endpoints[${index}].addresses`, ofAddress),
  );
  return [...old, ...endpoints];
}

/** Endpoints. */
export function ofEndpoints({ metadata, subsets }: KubeObject): string[] {
  if (metadata.labels?.[managedBy.endpoints] === "endpoint-controller") return [];
  return listOf(subsets).flatMap((subset, index) =>
    ["addresses", "notReadyAddresses"].flatMap((list) =>
      listOf(subset[list]).flatMap(({ ip }, at) => ofAddress(`subsets[${index}].${list}[${at}].ip`, ip)),
    ),
  );
}

/** A NetworkPolicy. */
export function ofNetworkPolicy({ spec }: KubeObject): string[] {
  const rules = (list: string, peers: string): string[] =>
    listOf(mapOf(spec)?.[list]).flatMap((rule, index) =>
      listOf(rule[peers]).flatMap(({ ipBlock }, at) =>
        ofBlock(`spec.${list}[${index}].${peers}[${at}].ipBlock`, ipBlock),
      ),
    );
  return [...rules("ingress", "from"), ...rules("egress", "to")];
}

function ofBlock(field: string, block: unknown): string[] {
  const { cidr, except } = mapOf(block) ?? {};
  return [...ofRange(`${field}.cidr`, cidr), ...each(except, `${field}.except`, ofRange)];
}

const oldClass = "kubernetes.io/ingress.class";

/** A new Ingress. */
export const ofIngress = ({ metadata, spec }: KubeObject, before: KubeObject | undefined): string[] =>
  !before && metadata.annotations?.[oldClass] !== undefined && mapOf(spec)?.["ingressClassName"] === undefined
    ? [`annotation ${JSON.stringify(oldClass)} is deprecated, please use 'spec.ingressClassName' instead`]
    : [];
