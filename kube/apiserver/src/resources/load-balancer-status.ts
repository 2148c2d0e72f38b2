// Where a service or an ingress is reached from outside.
// @see kubernetes pkg/apis/core/validation/validation.go ValidateLoadBalancerStatus
import { subdomainProblems } from "@sluice/objects";
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkAddress } from "../validation/address-rules.ts";
import { ofAddress } from "./address-warnings.ts";
import { parseAddress } from "./addresses.ts";
import { among } from "../validation/check.ts";
import { forbiddenField, invalidValue } from "./causes.ts";
import { fillAbsent, listOf, mapOf, type Fields } from "./defaulting.ts";

const field = "status.loadBalancer.ingress";
const placesOf = (object: KubeObject | undefined): Fields[] =>
  listOf(mapOf(mapOf(object?.["status"])?.["loadBalancer"])?.["ingress"]);

/** Traffic to an address of a service comes to the nodes as it was sent, unless it is said that it does not. */
export function fillLoadBalancer(service: KubeObject): void {
  for (const place of placesOf(service)) if (place["ip"]) fillAbsent(place, { ipMode: "VIP" });
}

/** What is wrong with the addresses and names in the status of an object. */
export function checkLoadBalancer(object: KubeObject, before: KubeObject): Cause[] {
  const known = placesOf(before).map(({ ip }) => ip);
  return placesOf(object).flatMap(({ ip = "", ipMode, hostname = "" }, index) => [
    ...(ip === "" ? [] : checkAddress(`${field}[${index}].ip`, ip, known)),
    ...(ipMode === undefined ? [] : checkMode(`${field}[${index}].ipMode`, ipMode, ip)),
    ...(hostname === "" ? [] : checkHost(`${field}[${index}].hostname`, String(hostname))),
  ]);
}

/** Only addresses of services have a mode. */
const checkMode = (path: string, mode: unknown, ip: unknown): Cause[] =>
  ip === "" ? [forbiddenField(path, "may not be specified when `ip` is not set")] : modes(mode, path);
const modes = among("Proxy", "VIP");

const checkHost = (path: string, host: string): Cause[] => [
  ...subdomainProblems(host).map((why) => invalidValue(path, host, why)),
  ...(parseAddress(host) ? [invalidValue(path, host, "must be a DNS name, not an IP address")] : []),
];

/** What is doubtful about the addresses. */
export const ofLoadBalancer = (object: KubeObject): string[] =>
  placesOf(object).flatMap(({ ip = "" }, index) => ofAddress(`${field}[${index}]`, ip));
