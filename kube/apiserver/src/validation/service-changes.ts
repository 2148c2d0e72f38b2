// What of a service stays once it is there.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateServiceUpdate`, v1.36.3
import { forbiddenField, invalidValue } from "../resources/causes.ts";
import type { Fields } from "../resources/defaulting.ts";
import { checksNodes } from "../resources/service-type-change.ts";
import type { Cause } from "../status-error.ts";
import { isHeadless, textsIn } from "./cluster-addresses.ts";
import { ifThere } from "./check.ts";
import { labelKey } from "./label-selectors.ts";

const once = "may not change once set";
const policyField = "spec.ipFamilyPolicy";

const secondIsLeft = ({ ipFamilyPolicy: policy = null }: Fields, what: string): Cause[] =>
  policy === "SingleStack"
    ? []
    : [invalidValue(policyField, policy, `must be set to 'SingleStack' when releasing the secondary ${what}`)];

/** Addresses stay; a second may come and go. */
function keepsAddresses(spec: Fields, old: Fields): Cause[] {
  if (isHeadless(spec) && isHeadless(old)) return [];
  const [all, before] = [textsIn(spec, "clusterIPs"), textsIn(old, "clusterIPs")];
  const field = "spec.clusterIPs";
  if (all.length === before.length)
    return before.flatMap((one, index) => (one === all[index] ? [] : [invalidValue(`${field}[${index}]`, all, once)]));
  const isOther = before.length > 0 && all.length > 0 && all[0] !== before[0];
  const isLess = all.length < before.length;
  return [
    ...(isLess && all.length === 0 ? [invalidValue(`${field}[0]`, all, "primary clusterIP can not be unset")] : []),
    ...(isOther ? [invalidValue(`${field}[0]`, all, once)] : []),
    ...(isLess && all.length === 1 ? secondIsLeft(spec, "clusterIP") : []),
  ];
}

/** So do families; what is shown of those that came or went are the addresses. */
function keepsFamilies(spec: Fields, old: Fields): Cause[] {
  if (isHeadless(spec) || isHeadless(old)) return [];
  const [all, before] = [textsIn(spec, "ipFamilies"), textsIn(old, "ipFamilies")];
  const addresses = textsIn(spec, "clusterIPs");
  const field = "spec.ipFamilies[0]";
  if (all.length === before.length)
    return before.flatMap((one, index) => (one === all[index] ? [] : [invalidValue(field, all, once)]));
  const isOther = before.length > 0 && all.length > 0 && all[0] !== before[0];
  const isLess = all.length < before.length;
  return [
    ...(isLess && addresses.length === 0 ? [invalidValue(field, all, "primary ipFamily can not be unset")] : []),
    ...(isOther ? [invalidValue(field, addresses, once)] : []),
    ...(isLess && all.length === 1 ? secondIsLeft(spec, "ipFamily") : []),
  ];
}

const classField = "spec.loadBalancerClass";
const className = ifThere(labelKey);

/** Who balances, where anybody does. */
export function checkBalancerClass({ type, loadBalancerClass: name }: Fields): Cause[] {
  if (type === "LoadBalancer") return className(name, classField);
  return name === undefined ? [] : [forbiddenField(classField, "may only be used when `type` is 'LoadBalancer'")];
}

function keepsClass(spec: Fields, old: Fields): Cause[] {
  const isBalanced = spec["type"] === "LoadBalancer" && old["type"] === "LoadBalancer";
  const { loadBalancerClass: name } = spec;
  return [
    ...(isBalanced && name !== old["loadBalancerClass"] ? [invalidValue(classField, name ?? null, once)] : []),
    ...checkBalancerClass(spec),
  ];
}

/** What of a service stays. */
export function checkServiceChange(spec: Fields, old: Fields): Cause[] {
  const isExternal = spec["type"] === "ExternalName" || old["type"] === "ExternalName";
  const { healthCheckNodePort: port = 0 } = spec;
  const isOther = checksNodes(spec) && checksNodes(old) && port !== (old["healthCheckNodePort"] ?? 0);
  return [
    ...(isExternal ? [] : [...keepsAddresses(spec, old), ...keepsFamilies(spec, old)]),
    ...keepsClass(spec, old),
    ...(isOther ? [forbiddenField("spec.healthCheckNodePort", "field is immutable")] : []),
  ];
}
