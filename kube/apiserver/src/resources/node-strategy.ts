// What pods run on.
// @see kubernetes pkg/apis/core/v1/conversion.go, pkg/apis/core/validation/validation.go ValidateNode
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkCidr } from "./address-rules.ts";
import { parseRange } from "./addresses.ts";
import { invalidValue } from "./causes.ts";
import { specOf } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const rangesOf = (object: KubeObject): unknown[] => {
  const { podCIDRs } = specOf(object);
  return Array.isArray(podCIDRs) ? podCIDRs : [];
};

/** A node. */
export const node: Strategy = {
  hasGeneration: false,
  // The one range is the first of the list; where they are at odds, it counts.
  default(object) {
    const spec = specOf(object);
    const [first] = rangesOf(object);
    if (spec["podCIDR"] && spec["podCIDR"] !== first) spec["podCIDRs"] = [spec["podCIDR"]];
    else if (first !== undefined) spec["podCIDR"] = first;
  },
  validate: (object, before) => (before ? [] : checkRanges(rangesOf(object))),
};

function checkRanges(all: unknown[]): Cause[] {
  const field = "spec.podCIDRs";
  const [first, second, ...others] = all.map((one) => parseRange(String(one))?.network.length);
  const isOfBoth = first !== second && others.length === 0;
  return [
    ...all.flatMap((range, index) => checkCidr(`${field}[${index}]`, range)),
    ...(all.length < 2 || isOfBoth
      ? []
      : [invalidValue(field, all, "may specify no more than one CIDR for each IP family")]),
  ];
}
