// The addresses that a pod is given, and those that it has.
// @see kubernetes pkg/apis/core/validation/validation.go validatePodDNSConfig, ValidateHostAliases, validatePodIPs
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkAddress } from "./address-rules.ts";
import { ofAddress } from "./address-warnings.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";

/** The name servers of a pod. */
export function checkNameServers(spec: Fields | undefined, path: string): Cause[] {
  const servers = mapOf(spec?.["dnsConfig"])?.["nameservers"];
  return (Array.isArray(servers) ? servers : []).flatMap((server, index) =>
    checkAddress(`${path}.dnsConfig.nameservers[${index}]`, server),
  );
}

/** Where a pod has other names for addresses. */
export const checkHostAliases = (spec: Fields | undefined, path: string): Cause[] =>
  listOf(spec?.["hostAliases"]).flatMap(({ ip = "" }, index) => checkAddress(`${path}.hostAliases[${index}].ip`, ip));

const lists = ["podIPs", "hostIPs"] as const;
const addressesIn = ({ status }: KubeObject, list: string): unknown[] =>
  listOf(mapOf(status)?.[list]).map(({ ip = "" }) => ip);

/** The addresses in the status of a pod. */
export const checkOwnAddresses = (pod: KubeObject, before: KubeObject): Cause[] =>
  lists.flatMap((list) =>
    addressesIn(pod, list).flatMap((ip, index) =>
      checkAddress(`status.${list}[${index}]`, ip, addressesIn(before, list)),
    ),
  );

/** What is doubtful about them. */
export const ofOwnAddresses = (pod: KubeObject): string[] =>
  lists.flatMap((list) => addressesIn(pod, list).flatMap((ip, index) => ofAddress(`status.${list}[${index}].ip`, ip)));
