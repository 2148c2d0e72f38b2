// Who may speak to whom.
// @see kubernetes pkg/apis/networking/validation/validation.go `ValidateNetworkPolicySpec`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { contains, parseRange, type Range } from "../resources/addresses.ts";
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkCidr } from "./address-rules.ts";
import { among, each, ifThere, port, type Check } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";
import { portName } from "./texts.ts";

const protocol = ifThere(among("TCP", "UDP", "SCTP"));

const policyPort: Check = (value, field) => {
  const { protocol: by, port: first, endPort: last } = mapOf(value) ?? {};
  return [...protocol(by, `${field}.protocol`), ...checkPorts({ first, last: last ?? undefined }, field)];
};

/** One port, or all from one to another. */
function checkPorts({ first, last }: { first: unknown; last: unknown }, field: string): Cause[] {
  const at = `${field}.endPort`;
  if (first === undefined || first === null)
    return last === undefined ? [] : [invalidValue(at, last, "may not be specified when `port` is not specified")];
  if (typeof first === "string")
    return [
      ...(last === undefined ? [] : [invalidValue(at, last, "may not be specified when `port` is non-numeric")]),
      ...portName(first, `${field}.port`),
    ];
  const isBefore = last !== undefined && Number(last) < Number(first);
  return [
    ...port(first, `${field}.port`),
    ...(isBefore ? [invalidValue(at, first, "must be greater than or equal to `port`")] : []),
    ...(last === undefined ? [] : port(last, at)),
  ];
}

const textsOf = (list: unknown): unknown[] => (Array.isArray(list) ? list : []);

/** The ranges of addresses that a policy names, which it may keep as they are. */
const rangesOf = (policy: KubeObject): unknown[] => {
  const { ingress, egress } = specOf(policy);
  const peers = [
    ...listOf(ingress).flatMap(({ from }) => listOf(from)),
    ...listOf(egress).flatMap(({ to }) => listOf(to)),
  ];
  return peers.flatMap(({ ipBlock }) => {
    const block = mapOf(ipBlock);
    return block ? [block["cidr"], ...textsOf(block["except"])] : [];
  });
};

type Known = readonly unknown[];

function checkBlock({ cidr, except }: Fields, field: string, known: Known): Cause[] {
  if (!cidr) return [required(`${field}.cidr`)];
  const causes = checkCidr(`${field}.cidr`, cidr, known);
  const whole = parseRange(String(cidr));
  if (!whole) return causes;
  return [
    ...causes,
    ...textsOf(except).flatMap((one, index) => checkException(`${field}.except[${index}]`, one, { whole, known })),
  ];
}

function checkException(field: string, value: unknown, { whole, known }: { whole: Range; known: Known }): Cause[] {
  const range = parseRange(String(value));
  const isPart = range && contains(whole, range.network) && whole.size < range.size;
  return [
    ...checkCidr(field, value, known),
    ...(range && !isPart ? [invalidValue(field, value, "must be a strict subset of `cidr`")] : []),
  ];
}

function checkPeer({ podSelector, namespaceSelector, ipBlock }: Fields, field: string, known: Known): Cause[] {
  const [pods, namespaces, block] = [mapOf(podSelector), mapOf(namespaceSelector), mapOf(ipBlock)];
  const isMixed = block !== undefined && (pods !== undefined || namespaces !== undefined);
  return [
    ...labelSelector(pods, `${field}.podSelector`),
    ...labelSelector(namespaces, `${field}.namespaceSelector`),
    ...(block ? checkBlock(block, `${field}.ipBlock`, known) : []),
    ...(pods || namespaces || block ? [] : [required(field, "must specify a peer")]),
    ...(isMixed ? [forbiddenField(field, "may not specify both ipBlock and another peer")] : []),
  ];
}

const ports = each(policyPort);

const checkRules = (rules: unknown, list: { field: string; peers: string }, known: Known): Cause[] =>
  listOf(rules).flatMap((rule, index) => [
    ...ports(rule["ports"], `${list.field}[${index}].ports`),
    ...listOf(rule[list.peers]).flatMap((peer, at) =>
      checkPeer(peer, `${list.field}[${index}].${list.peers}[${at}]`, known),
    ),
  ]);

const mostTypes = 2;
const types = each(among("Ingress", "Egress"));

/** Who may speak to whom. */
export function checkNetworkPolicy(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const { podSelector, ingress, egress, policyTypes } = specOf(object);
  const known = before ? rangesOf(before) : [];
  const isTooMany = textsOf(policyTypes).length > mostTypes;
  return [
    ...labelSelector(podSelector, "spec.podSelector"),
    ...checkRules(ingress, { field: "spec.ingress", peers: "from" }, known),
    ...checkRules(egress, { field: "spec.egress", peers: "to" }, known),
    ...(isTooMany
      ? [invalidValue("spec.policyTypes", policyTypes, "may not specify more than two policyTypes")]
      : types(policyTypes, "spec.policyTypes")),
  ];
}
