// Pods: what they begin with, how long they have to end, and the little of them that may change.
// @see kubernetes pkg/registry/core/pod/strategy.go, v1.36.3
import { mapOf, specOf, type Fields } from "./defaulting.ts";
import { completeNewPod } from "./new-pod.ts";
import { defaultPod } from "./pod-defaults.ts";
import { checkPod } from "../validation/pod-spec.ts";
import { checkPodUpdate } from "../validation/pod-update.ts";
import { checkOwnAddresses } from "./pod-addresses.ts";
import { qualityOfService } from "./quality-of-service.ts";
import type { Strategy } from "./resource.ts";

/** What runs. Only image, deadline and tolerations of a pod may change. */
export const pod: Strategy = {
  returnsDeleted: true,
  // What runs on no node, or has ended, has nothing to end.
  graceOf(object, wanted) {
    const { nodeName, terminationGracePeriodSeconds = 30 } = specOf(object);
    const phase = mapOf(object["status"])?.["phase"];
    if (!nodeName || phase === "Succeeded" || phase === "Failed") return 0;
    return Math.max(0, wanted ?? Number(terminationGracePeriodSeconds));
  },
  default(object) {
    defaultPod(specOf(object));
    defaultAddresses(mapOf(object["status"]));
  },
  complete(object, about) {
    if (!about.before) return completeNewPod(object, about);
    const qosClass = qualityOfService(specOf(object));
    object["status"] = { phase: "Pending", qosClass, ...(object["status"] as Fields | undefined) };
  },
  validate(object, before) {
    if (!before) return checkPod(object, true);
    return [...checkPod(object, false), ...checkOwnAddresses(object, before), ...checkPodUpdate(object, before)];
  },
};

/** The one address of a pod is the first of all, and counts when they differ. @see kubernetes pkg/apis/core/v1/conversion.go */
function defaultAddresses(status: Fields | undefined): void {
  const { podIP, podIPs = [] } = (status ?? {}) as { podIP?: string; podIPs?: { ip?: string }[] };
  if (status && podIP && podIPs?.[0]?.ip !== podIP) status["podIPs"] = [{ ip: podIP }];
}
