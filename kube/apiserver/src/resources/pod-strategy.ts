// Pods: what they begin with, how long they have to end, and the little of them that may change.
// @see kubernetes pkg/registry/core/pod/strategy.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { forbiddenField } from "./causes.ts";
import { mapOf, specOf, type Fields } from "./defaulting.ts";
import { completeNewPod } from "./new-pod.ts";
import { defaultPod } from "./pod-defaults.ts";
import { checkPod } from "../validation/pod-spec.ts";
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
    const causes = [...checkPod(object, false), ...checkOwnAddresses(object, before)];
    const images = (spec: Fields) =>
      ((spec["containers"] ?? []) as Fields[]).map((container) => ({ ...container, image: "" }));
    const essence = (one: KubeObject) => ({
      ...specOf(one),
      containers: images(specOf(one)),
      activeDeadlineSeconds: 0,
      tolerations: 0,
      terminationGracePeriodSeconds: 0,
    });
    if (equalJson(essence(object), essence(before))) return causes;
    return [
      forbiddenField(
        "spec",
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)",
      ),
    ];
  },
};

/** The one address of a pod is the first of all, and counts when they differ. @see kubernetes pkg/apis/core/v1/conversion.go */
function defaultAddresses(status: Fields | undefined): void {
  const { podIP, podIPs = [] } = (status ?? {}) as { podIP?: string; podIPs?: { ip?: string }[] };
  if (status && podIP && podIPs?.[0]?.ip !== podIP) status["podIPs"] = [{ ip: podIP }];
}
