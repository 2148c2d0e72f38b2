// Nodes: what a machine has, all of it may be given to pods, unless it says otherwise; and the addresses of its pods.
// @see kubernetes pkg/apis/core/v1/defaults.go `SetDefaults_NodeStatus`, pkg/apis/core/v1/conversion.go, pkg/apis/core/validation/validation.go `ValidateNode`, v1.36.3
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkCidr } from "../validation/address-rules.ts";
import { parseRange } from "./addresses.ts";
import { roundAmounts } from "./amount-defaults.ts";
import { invalidValue } from "./causes.ts";
import { fill, mapOf, specOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const rangesOf = (object: KubeObject): unknown[] => {
  const { podCIDRs } = specOf(object);
  return Array.isArray(podCIDRs) ? podCIDRs : [];
};

/** A machine. */
export const node: Strategy = {
  hasGeneration: false,
  beginsWithStatus: true,
  default(object) {
    const status = mapOf(object["status"]);
    if (status) defaultAmounts(status);
    defaultRanges(object);
  },
  validate: (object, before) => (before ? [] : checkRanges(rangesOf(object))),
};

function defaultAmounts(status: Fields): void {
  roundAmounts(status["capacity"]);
  roundAmounts(status["allocatable"]);
  if (mapOf(status["capacity"])) fill(status, { allocatable: status["capacity"] });
}

/** The one range is the first of the list; where they are at odds, it counts. */
function defaultRanges(object: KubeObject): void {
  const spec = specOf(object);
  const [first] = rangesOf(object);
  if (spec["podCIDR"] && spec["podCIDR"] !== first) spec["podCIDRs"] = [spec["podCIDR"]];
  else if (first !== undefined) spec["podCIDR"] = first;
}

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
