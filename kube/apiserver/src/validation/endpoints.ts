// What services lead to: addresses that traffic can be sent to, from before there were slices of them.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateEndpoints`, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { required } from "../resources/causes.ts";
import { listOf, mapOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkAddress, checkPlace } from "./address-rules.ts";
import { all, each, ifSaid, ifThere, needed, neededAmong, port, struct, type Check } from "./check.ts";
import { labelKey } from "./label-selectors.ts";
import { label, subdomain } from "./texts.ts";

const address = struct({
  ip: (value, field) => checkAddress(field, value ?? ""),
  hostname: ifSaid(label),
  nodeName: ifThere(subdomain),
});
const place = struct({ ip: (value, field) => checkPlace(field, value ?? "") });
const addresses = each(all(address, place));

const portWith = (name: Check): Check =>
  struct({ name, port, protocol: neededAmong("SCTP", "TCP", "UDP"), appProtocol: ifThere(labelKey) });
/** Only one that is alone needs no name. */
const [onlyPort, manyPorts] = [each(portWith(ifSaid(label))), each(portWith(needed(label)))];

const subset: Check = (value, field) => {
  const { addresses: ready, notReadyAddresses: others, ports } = mapOf(value) ?? {};
  const isNothing = listOf(ready).length + listOf(others).length === 0;
  const checkPorts = listOf(ports).length > 1 ? manyPorts : onlyPort;
  return [
    ...(isNothing ? [required(field, "must specify `addresses` or `notReadyAddresses`")] : []),
    ...addresses(ready, `${field}.addresses`),
    ...addresses(others, `${field}.notReadyAddresses`),
    ...checkPorts(ports, `${field}.ports`),
  ];
};
const subsets = each(subset);

/** Endpoints; those that are as they were may stay so. */
export function checkEndpoints(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const causes = subsets(object["subsets"], "subsets");
  return causes.length > 0 && before && equalJson(object["subsets"] ?? null, before["subsets"] ?? null) ? [] : causes;
}
