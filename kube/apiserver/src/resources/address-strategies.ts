// The addresses of services as objects, and the ranges that they come from.
// @see kubernetes pkg/apis/networking/validation/validation.go ValidateIPAddress, ValidateServiceCIDR
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkCanonicalCidr, whyNotCanonical } from "../validation/address-rules.ts";
import { parseRange } from "./addresses.ts";
import { immutable, invalidValue, required } from "./causes.ts";
import { mapOf, specOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

/** An address that somebody has. */
export const ipAddress: Strategy = {
  hasGeneration: false,
  whyBadName: whyNotCanonical,
  validate(object, before) {
    const parent = mapOf(specOf(object)["parentRef"]);
    const field = "spec.parentRef";
    const causes = parent
      ? ["resource", "name"].flatMap((name) => (parent[name] ? [] : [required(`${field}.${name}`)]))
      : [required(field)];
    return before ? [...causes, ...immutable(field, inGo(parent), inGo(mapOf(specOf(before)["parentRef"])))] : causes;
  },
};

/** Whose an address is, as messages show it. */
const inGo = (parent: Fields | undefined): Fields | null => {
  if (!parent) return null;
  const { group = "", resource = "", namespace = "", name = "" } = parent;
  return { Group: group, Resource: resource, Namespace: namespace, Name: name };
};

/** Where addresses of services come from. */
export const serviceCidr: Strategy = {
  hasGeneration: false,
  validate: (object, before) => (before ? keepsRanges(rangesOf(object), rangesOf(before)) : checkRanges(object)),
};

const rangesOf = (object: KubeObject): unknown[] => {
  const { cidrs } = specOf(object);
  return Array.isArray(cidrs) ? cidrs : [];
};

function checkRanges(object: KubeObject): Cause[] {
  const field = "spec.cidrs";
  const all = rangesOf(object);
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
  if (all.length !== before.length && !isAdded) return immutable("spec.cidrs", all, before);
  const kept = before.flatMap((one, index) => immutable(`spec.cidrs[${index}]`, all[index], one));
  return isAdded ? [...kept, ...checkRanges({ spec: { cidrs: all } } as unknown as KubeObject)] : kept;
}
