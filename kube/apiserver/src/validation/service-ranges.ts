// The addresses of services as objects, and the ranges that they come from.
// @see kubernetes pkg/apis/networking/validation/validation.go `ValidateIPAddress`, `ValidateServiceCIDR`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { parseRange } from "../resources/addresses.ts";
import { immutable, invalidValue, required } from "../resources/causes.ts";
import { mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkCanonicalCidr } from "./address-rules.ts";
import { ifSaid, needed, neededThere, struct } from "./check.ts";
import { segment, subdomain } from "./texts.ts";

const reference = neededThere(
  struct({ group: ifSaid(subdomain), resource: needed(segment), name: needed(segment), namespace: ifSaid(segment) }),
);

/** Whose an address is, as messages show it. */
const inGo = (parent: Fields | undefined): Fields | null => {
  if (!parent) return null;
  const { group = "", resource = "", namespace = "", name = "" } = parent;
  return { Group: group, Resource: resource, Namespace: namespace, Name: name };
};

/** An address that somebody has, and keeps. */
export function checkIpAddress(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const field = "spec.parentRef";
  const parent = specOf(object)["parentRef"];
  const kept = before ? immutable(field, inGo(mapOf(parent)), inGo(mapOf(specOf(before)["parentRef"]))) : [];
  return [...reference(parent, field), ...kept];
}

const field = "spec.cidrs";
const rangesOf = (object: KubeObject): unknown[] => {
  const { cidrs } = specOf(object);
  return Array.isArray(cidrs) ? cidrs : [];
};

function checkRanges(all: unknown[]): Cause[] {
  if (all.length === 0) return [required(field, "at least one CIDR required")];
  if (all.length > 2) return [invalidValue(field, { CIDRs: all }, "may only hold up to 2 values")];
  const sizes = all.map((one) => parseRange(String(one))?.network.length);
  const why = "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64";
  return [
    ...all.flatMap((one, index) => checkCanonicalCidr(`${field}[${index}]`, one)),
    ...(all.length === 2 && sizes[0] === sizes[1] && sizes[0] !== undefined ? [invalidValue(field, all, why)] : []),
  ];
}

/** Ranges stay; a second one may be added, of the other sort. */
function keepsRanges(all: unknown[], before: unknown[]): Cause[] {
  const isAdded = before.length === 1 && all.length === 2;
  if (all.length !== before.length && !isAdded) return immutable(field, all, before);
  const kept = before.flatMap((one, index) => immutable(`${field}[${index}]`, all[index], one));
  return isAdded ? [...kept, ...checkRanges(all)] : kept;
}

/** Where addresses of services come from. */
export const checkServiceCidr = (object: KubeObject, before: KubeObject | undefined): Cause[] =>
  before ? keepsRanges(rangesOf(object), rangesOf(before)) : checkRanges(rangesOf(object));
