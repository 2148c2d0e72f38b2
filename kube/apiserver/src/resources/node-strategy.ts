// Nodes: what a machine has, all of it may be given to pods, unless it says otherwise; and the addresses of its pods.
// @see kubernetes pkg/apis/core/v1/defaults.go `SetDefaults_NodeStatus`, pkg/apis/core/v1/conversion.go, pkg/registry/core/node/strategy.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { checkNode } from "../validation/nodes.ts";
import { roundAmounts } from "./amount-defaults.ts";
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
  complete(object) {
    // Nodes no longer take their configuration from the API.
    delete specOf(object)["configSource"];
    delete mapOf(object["status"])?.["config"];
  },
  validate: checkNode,
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
