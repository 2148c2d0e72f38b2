// A service that changes its type: what only the old type had goes with it, unless the change says something about that too.
// @see kubernetes pkg/registry/core/service/strategy.go
import { equalJson, type KubeObject } from "@sluice/objects";
import { listOf, mapOf, specOf, type Fields } from "./defaulting.ts";

/** Whether ports of a service are to have ports on the nodes. */
export const needsNodePorts = ({ type, allocateLoadBalancerNodePorts }: Fields): boolean =>
  type === "NodePort" || (type === "LoadBalancer" && allocateLoadBalancerNodePorts !== false);

/** Whether ports of a service may have ports on the nodes. */
export const mayHaveNodePorts = ({ type }: Fields): boolean => type === "NodePort" || type === "LoadBalancer";
const isBalanced = ({ type }: Fields): boolean => type === "LoadBalancer";
const isInternal = ({ type }: Fields): boolean => type !== "ExternalName";
/** Whether anybody reaches a service from outside the cluster, but by name. */
export const comesFromOutside = (spec: Fields): boolean =>
  spec["type"] === "NodePort" ||
  isBalanced(spec) ||
  (spec["type"] === "ClusterIP" && listLength(spec["externalIPs"]) > 0);
const listLength = (value: unknown): number => (Array.isArray(value) ? value.length : 0);
/** Whether a service says on a port of its own which nodes have a pod of it. */
export const checksNodes = (spec: Fields): boolean => isBalanced(spec) && spec["externalTrafficPolicy"] === "Local";

/** Fields, and which services have them. */
const dependent: readonly [fields: readonly string[], has: (spec: Fields) => boolean][] = [
  [["clusterIP", "clusterIPs"], isInternal],
  [["ipFamilies"], isInternal],
  [["ipFamilyPolicy"], isInternal],
  [["internalTrafficPolicy"], isInternal],
  [["healthCheckNodePort"], checksNodes],
  [["allocateLoadBalancerNodePorts"], isBalanced],
  [["loadBalancerClass"], isBalanced],
  [["externalTrafficPolicy"], comesFromOutside],
];

/** Takes away what the service has only since it was of another type. */
export function dropWhatItsTypeHad(service: KubeObject, before: KubeObject): void {
  const [spec, old] = [specOf(service), specOf(before)];
  const lostPorts = mayHaveNodePorts(old) && !mayHaveNodePorts(spec) && equalJson(nodePorts(spec), nodePorts(old));
  const lost = dependent.filter(
    ([fields, has]) => has(old) && !has(spec) && fields.every((name) => equalJson(spec[name], old[name])),
  );
  if (lostPorts) for (const port of listOf(spec["ports"])) delete port["nodePort"];
  for (const [fields] of lost) for (const name of fields) delete spec[name];
  if (isBalanced(old) && !isBalanced(spec)) service["status"] = { ...mapOf(service["status"]), loadBalancer: {} };
}

const nodePorts = (spec: Fields): unknown[] => listOf(spec["ports"]).map(({ nodePort = 0 }) => nodePort);
