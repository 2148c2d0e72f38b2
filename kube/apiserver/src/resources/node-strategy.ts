// Nodes: what a machine has, all of it may be given to pods, unless it says otherwise.
// @see kubernetes pkg/apis/core/v1/defaults.go `SetDefaults_NodeStatus`, v1.36.3
import { roundAmounts } from "./amount-defaults.ts";
import { fill, mapOf } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

/** A machine. */
export const node: Strategy = {
  hasGeneration: false,
  beginsWithStatus: true,
  default(object) {
    const status = mapOf(object["status"]);
    if (!status) return;
    roundAmounts(status["capacity"]);
    roundAmounts(status["allocatable"]);
    if (mapOf(status["capacity"])) fill(status, { allocatable: status["capacity"] });
  },
};
