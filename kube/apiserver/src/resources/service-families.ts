// Of which family the addresses of a service are. Here, as in most clusters, all services have addresses of IPv4.
// @see kubernetes pkg/registry/core/service/storage/{storage,alloc}.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { invalid, type Cause } from "../status-error.ts";
import { checkClusterAddresses, textsIn } from "../validation/cluster-addresses.ts";
import { invalidValue } from "./causes.ts";
import { mapOf, specOf, type Fields } from "./defaulting.ts";

const isInternal = ({ type }: Fields): boolean => type !== "ExternalName";

/** Older clients say one address, and newer ones a list as well: both say the same, and what is not said stays as it was. */
export function settleAddresses(spec: Fields, old: Fields | undefined): void {
  if (!old) {
    if (spec["clusterIP"] && textsIn(spec, "clusterIPs").length === 0) spec["clusterIPs"] = [spec["clusterIP"]];
    return;
  }
  const before = textsIn(old, "clusterIPs");
  if (isInternal(old) && isInternal(spec) && !spec["clusterIP"]) spec["clusterIP"] = old["clusterIP"];
  const isSameFirst = (spec["clusterIP"] || "") === (old["clusterIP"] || "");
  const isUnsaid = before.length > 0 && textsIn(spec, "clusterIPs").length === 0;
  if (isUnsaid && (isSameFirst || (isInternal(old) && isInternal(spec)))) spec["clusterIPs"] = before;
  if (isSameFirst || !equalJson(textsIn(spec, "clusterIPs"), before)) return;
  if (spec["clusterIP"]) spec["clusterIPs"] = [spec["clusterIP"]];
  else delete spec["clusterIPs"];
}

/** @throws {ApiError} 422 of what is wrong with the addresses of a service, before anything else of it is looked at */
export function refuseService({ metadata }: KubeObject, causes: Cause[]): void {
  if (causes.length > 0) throw invalid({ group: "", kind: "Service" }, metadata.name ?? "", causes);
}

const familyOf = (address: string): string => (address.includes(":") ? "IPv6" : "IPv4");
const [policyField, single] = ["spec.ipFamilyPolicy", "SingleStack"];

/** A policy of one family has no second of anything; and only that takes the second away. */
function checkPolicy(spec: Fields, old: Fields | undefined, families: string[]): Cause[] {
  const { ipFamilyPolicy: policy } = spec;
  const addresses = textsIn(spec, "clusterIPs");
  const isLess = (now: string[], list: string): boolean => now.length > 0 && now.length < textsIn(old, list).length;
  const told = (applies: boolean, why: string): Cause[] => (applies ? [invalidValue(policyField, policy, why)] : []);
  const many = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  return policy === single
    ? [
        ...told(addresses.length === 2, `${many} cluster IPs are specified`),
        ...told(families.length === 2, `${many} IP families are specified`),
      ]
    : [
        ...told(isLess(addresses, "clusterIPs"), `must be '${single}' to release the secondary cluster IP`),
        ...told(isLess(families, "ipFamilies"), `must be '${single}' to release the secondary IP family`),
      ];
}

/** What a service wishes for that this cluster has not. */
function checkWishes({ ipFamilyPolicy: policy }: Fields, families: string[]): Cause[] {
  const none = "this cluster is not configured for dual-stack services";
  return [
    ...(policy === "RequireDualStack" ? [invalidValue(policyField, policy, none)] : []),
    ...families.flatMap((one, index) =>
      one === "IPv4" ? [] : [invalidValue(`spec.ipFamilies[${index}]`, one, "not configured on this cluster")],
    ),
  ];
}

/** Families that are said, those of the addresses that are said, or the one that there is. @throws {ApiError} 422 */
export function settleFamilies(object: KubeObject, before: KubeObject | undefined): void {
  const spec = specOf(object);
  const old = before && specOf(before);
  // Whoever lists the addresses of a service without a selector may list any.
  const isOpen = spec["clusterIP"] === "None" && Object.keys(mapOf(spec["selector"]) ?? {}).length === 0;
  spec["ipFamilyPolicy"] ??= old?.["ipFamilyPolicy"] ?? (isOpen ? "RequireDualStack" : single);
  refuseService(object, checkClusterAddresses(spec, old));
  const said = textsIn(spec, "ipFamilies");
  const isLeft = spec["ipFamilyPolicy"] === single && equalJson(said, textsIn(old, "ipFamilies"));
  const families = isLeft ? said.slice(0, 1) : said;
  const unsaid = textsIn(spec, "clusterIPs").slice(families.length);
  const addresses = spec["clusterIP"] === "None" ? [] : unsaid;
  refuseService(object, [...checkPolicy(spec, old, families), ...checkUnsaid(spec, addresses, families.length)]);
  const all = [...families, ...addresses.map(familyOf)];
  if (!isOpen) refuseService(object, checkWishes(spec, all));
  spec["ipFamilies"] = withDefault(all, isOpen && spec["ipFamilyPolicy"] !== single);
}

function checkUnsaid(spec: Fields, addresses: string[], start: number): Cause[] {
  const why = "IPv6 is not configured on this cluster";
  return addresses.flatMap((one, index) =>
    familyOf(one) === "IPv6" ? [invalidValue(`spec.clusterIPs[${start + index}]`, spec["clusterIPs"], why)] : [],
  );
}

function withDefault(families: string[], isOfBoth: boolean): string[] {
  const all = families.length === 0 ? ["IPv4"] : families;
  if (!isOfBoth || all.length > 1) return all;
  return [...all, all[0] === "IPv4" ? "IPv6" : "IPv4"];
}
