// How many pods may be away at once.
// @see kubernetes pkg/apis/policy/validation/validation.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { invalidValue } from "../resources/causes.ts";
import { specOf } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, ifThere, struct } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";
import { countOrPercent, notMoreThanAll } from "./texts.ts";

const share = ifThere(all(countOrPercent, notMoreThanAll));
const parts = struct({
  minAvailable: share,
  maxUnavailable: share,
  selector: labelSelector,
  unhealthyPodEvictionPolicy: ifThere(among("AlwaysAllow", "IfHealthyBudget")),
});

/** A budget says one of the two. */
export function checkDisruptionBudget(object: KubeObject): Cause[] {
  const spec = specOf(object);
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy } = spec;
  const inGo = {
    MinAvailable: minAvailable,
    Selector: selector ?? null,
    MaxUnavailable: maxUnavailable,
    UnhealthyPodEvictionPolicy: unhealthyPodEvictionPolicy ?? null,
  };
  const isBoth = minAvailable !== undefined && maxUnavailable !== undefined;
  const why = "minAvailable and maxUnavailable cannot be both set";
  return [...(isBoth ? [invalidValue("spec", inGo, why)] : []), ...parts(spec, "spec")];
}
