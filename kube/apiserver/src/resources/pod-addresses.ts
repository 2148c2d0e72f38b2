// The addresses that a pod has.
// @see kubernetes pkg/apis/core/validation/validation.go validatePodIPs
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkAddress } from "../validation/address-rules.ts";
import { ofAddress } from "./address-warnings.ts";
import { listOf, mapOf } from "./defaulting.ts";

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
