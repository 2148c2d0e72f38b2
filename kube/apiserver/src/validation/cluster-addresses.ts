// The addresses of a service in its cluster, and of which family they are.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateServiceClusterIPsRelatedFields`, v1.36.3
import { parseAddress } from "../resources/addresses.ts";
import { duplicate, invalidValue, required } from "../resources/causes.ts";
import type { Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkAddress } from "./address-rules.ts";
import { among, ifThere } from "./check.ts";

const field = "spec.clusterIPs";

/** A list of texts that may not be there. */
export const textsIn = (spec: Fields | undefined, list: string): string[] => {
  const values = spec?.[list];
  return Array.isArray(values) ? values.map(String) : [];
};

/** Whether nobody gets an address, but those of all who serve. */
export function isHeadless(spec: Fields): boolean {
  const all = textsIn(spec, "clusterIPs");
  return all.length === 1 && all[0] === "None";
}

/** The one address is the first of all. */
function checkFirst(first: unknown, all: string[]): Cause[] {
  if (!first)
    return all.length > 0 ? [invalidValue(field, all, "must be empty when `clusterIP` is not specified")] : [];
  if (all.length === 0) return [required(field)];
  return all[0] === first ? [] : [invalidValue(field, all, "first value must match `clusterIP`")];
}

const family = among("IPv4", "IPv6");
const policy = ifThere(among("PreferDualStack", "RequireDualStack", "SingleStack"));

const checkFamilies = (families: string[]): Cause[] =>
  families.flatMap((one, index) => {
    const at = `spec.ipFamilies[${index}]`;
    return [...family(one, at), ...(families.indexOf(one) < index ? [duplicate(at, one)] : [])];
  });

const checkEach = (all: string[], known: string[]): Cause[] =>
  all.flatMap((one, index) => {
    if (index > 0 || one !== "None") return checkAddress(`${field}[${index}]`, one, known);
    return all.length > 1 ? [invalidValue(field, all, "'None' must be the first and only value")] : [];
  });

const sizeOf = (address: string): number | undefined => parseAddress(address)?.bytes.length;

function checkBoth(all: string[]): Cause[] {
  const [first, second, ...others] = all.map(sizeOf);
  const isOfBoth = first !== second && others.length === 0;
  return all.length < 2 || isOfBoth
    ? []
    : [invalidValue(field, all, "may specify no more than one IP for each IP family")];
}

function checkOrder(all: string[], families: string[]): Cause[] {
  return all.flatMap((one, index) => {
    const wanted = families[index];
    const isLong = sizeOf(one) === 16;
    const isAsWanted = (wanted !== "IPv4" || !isLong) && (wanted !== "IPv6" || isLong);
    const why = `expected an ${wanted} value as indicated by \`ipFamilies[${index}]\``;
    return isAsWanted ? [] : [invalidValue(`${field}[${index}]`, one, why)];
  });
}

/** What is wrong with the addresses of a service; it may keep those that it had. */
export function checkClusterAddresses(spec: Fields, old: Fields | undefined): Cause[] {
  if (spec["type"] === "ExternalName") return [];
  const [all, families] = [textsIn(spec, "clusterIPs"), textsIn(spec, "ipFamilies")];
  const wrong = checkEach(all, textsIn(old, "clusterIPs"));
  const causes = [
    ...checkFirst(spec["clusterIP"], all),
    ...checkFamilies(families),
    ...policy(spec["ipFamilyPolicy"], "spec.ipFamilyPolicy"),
    ...wrong,
    ...(all.length > 2 ? [invalidValue(field, all, "may only hold up to 2 values")] : []),
  ];
  if (wrong.length > 0) return causes;
  return [...causes, ...checkBoth(all), ...(isHeadless(spec) ? [] : checkOrder(all, families))];
}
