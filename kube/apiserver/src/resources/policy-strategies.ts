// Kinds by which a cluster is governed: priorities, flow control, limits, quotas, devices.
// @see kubernetes pkg/apis/{scheduling,flowcontrol,core,resource}/*/defaults.go
import { checkApiService, whyBadServiceName } from "../validation/api-services.ts";
import { checkAutoscaler } from "../validation/autoscalers.ts";
import { neededAmong } from "../validation/check.ts";
import { checkDisruptionBudget } from "../validation/disruption-budgets.ts";
import { checkFlowSchema, checkPriorityLevel } from "../validation/flow-control.ts";
import { checkLimitRange } from "../validation/limit-ranges.ts";
import { checkResourceQuota } from "../validation/resource-quotas.ts";
import { forbiddenField, immutable } from "./causes.ts";
import { fill, fillAbsent, fillZeros, listOf, mapOf, specOf } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const systemClasses = ["system-node-critical", "system-cluster-critical"];

/** How important pods are. */
export const priorityClass: Strategy = {
  default: (object) => fillAbsent(object, { preemptionPolicy: "PreemptLowerPriority" }),
  validate(object, before) {
    const { name = "" } = object.metadata;
    const { value = 0, preemptionPolicy: policy } = object;
    if (before)
      return [
        ...(value === (before["value"] ?? 0) ? [] : [forbiddenField("value", "may not be changed in an update.")]),
        ...immutable("preemptionPolicy", policy, before["preemptionPolicy"]),
      ];
    const isReserved = name.startsWith("system-") && !systemClasses.includes(name);
    const reserved = `priority class names with 'system-' prefix are reserved for system use only. error: ${name} is not a known system priority class`;
    const isHigh = !name.startsWith("system-") && Number(value) > highestValue;
    const high = `maximum allowed value of a user defined priority is ${highestValue}`;
    return [
      ...(isReserved ? [forbiddenField("metadata.name", reserved)] : []),
      ...(isHigh ? [forbiddenField("value", high)] : []),
      ...preemption(policy, "preemptionPolicy"),
    ];
  },
};

const highestValue = 1_000_000_000;
const preemption = neededAmong("PreemptLowerPriority", "Never");

/** Which requests belong together. */
export const flowSchema: Strategy = {
  default(object) {
    const spec = specOf(object);
    if (spec["matchingPrecedence"] === 0) delete spec["matchingPrecedence"];
    fill(spec, { matchingPrecedence: 1000 });
  },
  validate: checkFlowSchema,
  // They are asked in this order, and so they are shown; of the same precedence by name, as lists are.
  tableOrder: (one, other) => Number(specOf(one)["matchingPrecedence"]) - Number(specOf(other)["matchingPrecedence"]),
};

/** How many requests may be under way. */
export const priorityLevel: Strategy = {
  default(object) {
    const spec = specOf(object);
    fill(mapOf(spec["limited"]), { nominalConcurrencyShares: 30, lendablePercent: 0 });
    fill(mapOf(spec["exempt"]), { nominalConcurrencyShares: 0, lendablePercent: 0 });
    const queuing = mapOf(mapOf(mapOf(spec["limited"])?.["limitResponse"])?.["queuing"]);
    if (queuing) fillZeros(queuing, { queues: 64, handSize: 8, queueLengthLimit: 50 });
  },
  validate: checkPriorityLevel,
};

/** What a container may have. What it gets unasked follows from what it may have at most. One without a name gets a name of its own. */
export const limitRange: Strategy = {
  hasGeneration: false,
  complete({ metadata }, { newUid }) {
    metadata.name ||= newUid();
  },
  validate: checkLimitRange,
  default(object) {
    for (const limit of listOf(specOf(object)["limits"])) {
      if (limit["type"] !== "Container") continue;
      const usual = { ...mapOf(limit["max"]), ...mapOf(limit["default"]) };
      const request = { ...mapOf(limit["min"]), ...usual, ...mapOf(limit["defaultRequest"]) };
      if (Object.keys(usual).length > 0) limit["default"] = usual;
      if (Object.keys(request).length > 0) limit["defaultRequest"] = request;
    }
  },
};

/** How much there may be in a namespace. */
export const resourceQuota: Strategy = { hasGeneration: false, returnsDeleted: true, validate: checkResourceQuota };

const localService = {
  type: "Available",
  status: "True",
  reason: "Local",
  message: "Local APIServices are always available",
};

/** A group and version, and who answers for it. One of this API's own is available from its first moment. */
export const apiService: Strategy = {
  hasGeneration: false,
  whyBadName: whyBadServiceName,
  default: (object) => fillAbsent(mapOf(specOf(object)["service"]), { port: 443 }),
  validate: checkApiService,
  complete(object, { before, now }) {
    if (before || mapOf(specOf(object)["service"])) return;
    object["status"] = { conditions: [{ ...localService, lastTransitionTime: now }] };
  },
};

/** How many pods, by how busy they are. */
export const autoscaler: Strategy = {
  hasGeneration: false,
  default(object) {
    const spec = specOf(object);
    fill(spec, { minReplicas: 1 });
    if (object.apiVersion === "autoscaling/v1") {
      const { annotations = {} } = object.metadata;
      if (annotations["autoscaling.alpha.kubernetes.io/metrics"] === undefined)
        fill(spec, { targetCPUUtilizationPercentage: 80 });
      return;
    }
    const target = { type: "Utilization", averageUtilization: 80 };
    if (listOf(spec["metrics"]).length === 0)
      spec["metrics"] = [{ type: "Resource", resource: { name: "cpu", target } }];
    const behavior = mapOf(spec["behavior"]);
    if (!behavior) return;
    const byShare = { type: "Percent", value: 100, periodSeconds: 15 };
    const byFour = { type: "Pods", value: 4, periodSeconds: 15 };
    const [up, down] = ["scaleUp", "scaleDown"].map((way) => mapOf((behavior[way] ??= {})));
    fillAbsent(up, { stabilizationWindowSeconds: 0, selectPolicy: "Max", policies: [byFour, byShare] });
    fillAbsent(down, { selectPolicy: "Max", policies: [byShare] });
  },
  validate: checkAutoscaler,
};

/** How many pods may be away at once. It may be called anything. */
export const disruptionBudget: Strategy = { whyBadName: () => [], validate: checkDisruptionBudget };
