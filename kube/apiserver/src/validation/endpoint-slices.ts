// Slices of what services lead to: addresses that traffic can be sent to.
// @see kubernetes pkg/apis/discovery/validation/validation.go, v1.36.3
import { equalJson, labelProblems, subdomainProblems, type KubeObject } from "@sluice/objects";
import { parseAddress } from "../resources/addresses.ts";
import { duplicate, immutable, invalidValue, required, tooMany } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkAddress, checkPlace, whyNotCanonical } from "./address-rules.ts";
import { among, ifSaid, ifThere, neededAmong, struct, type Check } from "./check.ts";
import { labelKey, labelValue } from "./label-selectors.ts";
import { label, subdomain } from "./texts.ts";

const [mostPorts, mostEndpoints, mostAddresses, mostHints] = [20_000, 1000, 100, 8];

/** The places of those whose name one before them has. */
function placesOfDoubles(named: Fields[]): ReadonlySet<number> {
  const seen = new Set<unknown>();
  return new Set(
    named.flatMap(({ name = "" }, index) => {
      const isAgain = seen.has(name);
      seen.add(name);
      return isAgain ? [index] : [];
    }),
  );
}

const portName = ifSaid(label);
const portParts = struct({ protocol: among("SCTP", "TCP", "UDP"), appProtocol: ifThere(labelKey) });

const ports: Check = (value, field) => {
  const all = listOf(value);
  if (all.length > mostPorts) return [tooMany(field, all.length, mostPorts)];
  const doubles = placesOfDoubles(all);
  return all.flatMap((port, index) => {
    const at = `${field}[${index}]`;
    const { name = "" } = port;
    return [
      ...portName(name, `${at}.name`),
      ...(doubles.has(index) ? [duplicate(`${at}.name`, name)] : []),
      ...portParts(port, at),
    ];
  });
};

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
    const name = value.replace(/\.$/, "");
    const labels = name.split(".");
    const wrong = subdomainProblems(name);
    if (wrong.length > 0) return [invalidValue(field, name, wrong.join(","))];
    if (labels.length < 2)
      return [invalidValue(field, name, "should be a domain with at least two segments separated by dots")];
    const first = labels.find((one) => labelProblems(one).length > 0);
    return first === undefined ? [] : [invalidValue(field, first, labelProblems(first).join(","))];
  },
};

function checkLength(value: string, list: string, version: 4 | 6): Cause[] {
  const isShort = parseAddress(value)?.bytes.length === 4;
  return isShort === (version === 4) ? [] : [invalidValue(list, value, `must be an IPv${version} address`)];
}

function checkAddresses(value: unknown, field: string, type: unknown): Cause[] {
  const all = Array.isArray(value) ? value : [];
  return [
    ...(all.length === 0 ? [required(field, "must contain at least 1 address")] : []),
    ...(all.length > mostAddresses ? [tooMany(field, all.length, mostAddresses)] : []),
    ...all.flatMap((one, at) => addressTypes[String(type)]?.(String(one), `${field}[${at}]`, field) ?? []),
  ];
}

const hintNames =
  (name: Check): Check =>
  (value, field) => {
    const all = listOf(value);
    if (all.length > mostHints) return [tooMany(field, all.length, mostHints)];
    const doubles = placesOfDoubles(all);
    return all.flatMap((one, index) => {
      const at = `${field}[${index}].name`;
      const text = one["name"] ?? "";
      return [...(doubles.has(index) ? [duplicate(at, text)] : []), ...name(text, at)];
    });
  };
const [zones, nodes] = [hintNames(labelValue), hintNames(subdomain)];

/** From where traffic had better come. */
const hints: Check = (value, field) => {
  const { forZones, forNodes } = mapOf(value) ?? {};
  const causes = zones(forZones, `${field}.forZones`);
  return listOf(forZones).length > mostHints ? causes : [...causes, ...nodes(forNodes, `${field}.forNodes`)];
};

const endpointParts = struct({ nodeName: ifThere(subdomain), hostname: ifThere(label), hints: ifThere(hints) });

function checkEndpoints({ endpoints, addressType }: KubeObject): Cause[] {
  const all = listOf(endpoints);
  if (all.length > mostEndpoints) return [tooMany("endpoints", all.length, mostEndpoints)];
  return all.flatMap((endpoint, index) => [
    ...checkAddresses(endpoint["addresses"], `endpoints[${index}].addresses`, addressType),
    ...endpointParts(endpoint, `endpoints[${index}]`),
  ]);
}

const type = neededAmong("FQDN", "IPv4", "IPv6");

/** An EndpointSlice; its type stays, and endpoints that are as they were may stay so. */
export function checkEndpointSlice(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const causes = checkEndpoints(object);
  const isKept = causes.length > 0 && before && equalJson(object["endpoints"] ?? null, before["endpoints"] ?? null);
  const { addressType = "" } = object;
  return [
    ...type(addressType, "addressType"),
    ...ports(object["ports"], "ports"),
    ...(isKept ? [] : causes),
    ...(before ? immutable("addressType", addressType, before["addressType"] ?? "") : []),
  ];
}
