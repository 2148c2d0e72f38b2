// What services lead to: addresses that traffic can be sent to.
// @see kubernetes pkg/apis/core/validation/validation.go validateEndpointSubsets, pkg/apis/discovery/validation
import { equalJson, type KubeObject, subdomainProblems } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkAddress, checkPlace, whyNotCanonical } from "../validation/address-rules.ts";
import { parseAddress } from "./addresses.ts";
import { invalidValue, required } from "./causes.ts";
import { listOf } from "./defaulting.ts";

/** What an object had before it may keep. */
const unlessKept = (list: string, check: (object: KubeObject) => Cause[]) => {
  return (object: KubeObject, before: KubeObject | undefined): Cause[] => {
    const causes = check(object);
    return causes.length > 0 && before && equalJson(object[list] ?? null, before[list] ?? null) ? [] : causes;
  };
};

/** Endpoints. */
export const validateEndpoints = unlessKept("subsets", ({ subsets }) =>
  listOf(subsets).flatMap(({ addresses, notReadyAddresses }, index) => {
    const path = `subsets[${index}]`;
    const [ready, others] = [listOf(addresses), listOf(notReadyAddresses)];
    return [
      ...(ready.length + others.length === 0
        ? [required(path, "must specify `addresses` or `notReadyAddresses`")]
        : []),
      ...ready.flatMap(({ ip = "" }, at) => checkEndpoint(`${path}.addresses[${at}].ip`, ip)),
      ...others.flatMap(({ ip = "" }, at) => checkEndpoint(`${path}.notReadyAddresses[${at}].ip`, ip)),
    ];
  }),
);

const checkEndpoint = (field: string, ip: unknown): Cause[] => [...checkAddress(field, ip), ...checkPlace(field, ip)];

/** An EndpointSlice. */
export const validateEndpointSlice = unlessKept("endpoints", ({ endpoints, addressType }) =>
  listOf(endpoints).flatMap(({ addresses }, index) => {
    const field = `endpoints[${index}].addresses`;
    const all = Array.isArray(addresses) ? addresses : [];
    return [
      ...(all.length === 0 ? [required(field, "must contain at least 1 address")] : []),
      ...all.flatMap((one, at) => addressTypes[String(addressType)]?.(String(one), `${field}[${at}]`, field) ?? []),
    ];
  }),
);

/** What is wrong with an address of a type; `list` is the field that it is in. */
const addressTypes: { readonly [type: string]: (value: string, field: string, list: string) => Cause[] } = {
  IPv4: (value, field, list) => {
    const causes = checkAddress(field, value);
    return causes.length > 0 ? causes : [...checkLength(value, list, 4), ...checkPlace(field, value)];
  },
  IPv6: (value, field, list) => {
    const causes = whyNotCanonical(value).map((why) => invalidValue(field, value, why));
    return causes.length > 0 ? causes : [...checkLength(value, list, 6), ...checkPlace(field, value)];
  },
  FQDN: (value, field) => {
    if (value === "") return [required(field)];
    const name = value.endsWith(".") ? value.slice(0, -1) : value;
    const whys = subdomainProblems(name);
    const why = "should be a domain with at least two segments separated by dots";
    return (whys.length > 0 || name.includes(".") ? whys : [why]).map((one) => invalidValue(field, value, one));
  },
};

function checkLength(value: string, list: string, version: 4 | 6): Cause[] {
  const isShort = parseAddress(value)?.bytes.length === 4;
  return isShort === (version === 4) ? [] : [invalidValue(list, value, `must be an IPv${version} address`)];
}
