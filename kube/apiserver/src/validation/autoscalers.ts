// How many pods there should be, and by what that is told.
// @see kubernetes pkg/apis/autoscaling/validation/validation.go, v1.36.3
import { compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { toAutoscalerV2 } from "../resources/autoscaler-versions.ts";
import { forbiddenField, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, each, ifThere, needed, struct, type Check } from "./check.ts";
import { labelSelector } from "./label-selectors.ts";
import { containerResourceName } from "./requirements.ts";
import { label, segment } from "./texts.ts";

function groupProblem(apiVersion: string, isGroupNeeded: boolean): string | undefined {
  const parts = apiVersion.split("/");
  if (parts.length > 2) return `unexpected GroupVersion string: ${apiVersion}`;
  return isGroupNeeded && (parts.length < 2 || parts[0] === "") ? "apiVersion must specify API group" : undefined;
}

/** What is scaled, or looked at. */
const referenceTo = (isGroupNeeded: boolean): Check =>
  struct({
    kind: needed(segment),
    name: needed(segment),
    apiVersion(value, field) {
      const why = groupProblem(String(value ?? ""), isGroupNeeded);
      return why === undefined ? [] : [invalidValue(field, value ?? "", why)];
    },
  });

const zero = { digits: 0n, exponent: 0 };
const positiveQuantity: Check = (value, field) =>
  compareQuantities(parseQuantity(String(value)), zero) > 0 ? [] : [invalidValue(field, value, "must be positive")];

const targetTypes = ["Utilization", "Value", "AverageValue"];
const targetType: Check = (value, field) => {
  const text = String(value ?? "");
  return [
    ...(text === "" ? [required(field, "must specify a metric target type")] : []),
    ...(targetTypes.includes(text)
      ? []
      : [invalidValue(field, text, "must be either Utilization, Value, or AverageValue")]),
  ];
};

const target = struct({
  type: targetType,
  value: ifThere(positiveQuantity),
  averageValue: ifThere(positiveQuantity),
  averageUtilization: ifThere((value, field) =>
    Number(value) < 1 ? [invalidValue(field, value, "must be greater than 0")] : [],
  ),
});

const metric = struct({ name: needed(segment, "must specify a metric name"), selector: labelSelector });

const has = (source: unknown, name: string): boolean => mapOf(mapOf(source)?.["target"])?.[name] !== undefined;

/** A share, or an amount: one of them. */
const shareOrAmount: Check = (source, field) => {
  const [isShare, isAmount] = [has(source, "averageUtilization"), has(source, "averageValue")];
  const none = "must set either a target raw value or a target utilization";
  const both = "may not set both a target raw value and a target utilization";
  if (!isShare && !isAmount) return [required(`${field}.target.averageUtilization`, none)];
  return isShare && isAmount ? [forbiddenField(`${field}.target.averageValue`, both)] : [];
};

const valueOrAverage =
  (none: string, both?: string): Check =>
  (source, field) => {
    const [isValue, isAverage] = [has(source, "value"), has(source, "averageValue")];
    if (!isValue && !isAverage) return [required(`${field}.target.averageValue`, none)];
    return isValue && isAverage && both !== undefined ? [forbiddenField(`${field}.target.value`, both)] : [];
  };

/** In the order in which they are looked at. */
const sources: readonly (readonly [source: string, type: string, check: Check])[] = [
  [
    "object",
    "Object",
    all(
      struct({ describedObject: referenceTo(false), metric, target }),
      valueOrAverage("must set either a target value or averageValue"),
    ),
  ],
  [
    "external",
    "External",
    all(
      struct({ metric, target }),
      valueOrAverage(
        "must set either a target value for metric or a per-pod target",
        "may not set both a target value for metric and a per-pod target",
      ),
    ),
  ],
  [
    "pods",
    "Pods",
    all(struct({ metric, target }), (source, field) =>
      has(source, "averageValue")
        ? []
        : [required(`${field}.target.averageValue`, "must specify a positive target averageValue")],
    ),
  ],
  [
    "resource",
    "Resource",
    all(struct({ name: needed(undefined, "must specify a resource name"), target }), shareOrAmount),
  ],
  [
    "containerResource",
    "ContainerResource",
    all(
      struct({
        name: needed(containerResourceName, "must specify a resource name"),
        container: needed(label, "must specify a container"),
        target,
      }),
      shareOrAmount,
    ),
  ],
];
const types = ["ContainerResource", "External", "Object", "Pods", "Resource"];

const metricSpec: Check = (value, field) => {
  const own = mapOf(value) ?? {};
  const type = String(own["type"] ?? "");
  const given = sources.filter(([source]) => mapOf(own[source]));
  const [first] = given;
  const wanted = sources.find(([, named]) => named === type)?.[0];
  const isMissing = wanted !== undefined && !mapOf(own[wanted]);
  const others = given.length === 1 ? [] : given.filter(([source]) => source !== wanted);
  return [
    ...(type === "" ? [required(`${field}.type`, "must specify a metric source type")] : []),
    // Kubernetes finds it twice, and shows it once.
    ...(wanted === undefined ? Array.from({ length: 2 }, () => unsupported(`${field}.type`, type, types)) : []),
    ...(first ? first[2](own[first[0]], `${field}.${first[0]}`) : []),
    ...(isMissing ? [required(`${field}.${wanted}`, "must populate information for the given metric source")] : []),
    ...others.map(([source]) => forbiddenField(`${field}.${source}`, "must populate the given metric source only")),
  ];
};

const [longestWindow, longestPeriod] = [3600, 1800];

const windowSeconds: Check = (value, field) => {
  const seconds = Number(value);
  if (seconds < 0) return [invalidValue(field, seconds, "must be greater than or equal to zero")];
  return seconds > longestWindow
    ? [invalidValue(field, seconds, `must be less than or equal to ${longestWindow}`)]
    : [];
};

const positive: Check = (value, field) =>
  Number(value ?? 0) > 0 ? [] : [invalidValue(field, Number(value ?? 0), "must be greater than zero")];

const policy = struct({
  type: among("Percent", "Pods"),
  value: positive,
  periodSeconds: all(positive, (value, field) =>
    Number(value ?? 0) > longestPeriod
      ? [invalidValue(field, value, `must be less than or equal to ${longestPeriod}`)]
      : [],
  ),
});

const notNegativeQuantity: Check = (value, field) =>
  String(value).startsWith("-") ? [invalidValue(field, value, "must be greater than or equal to 0")] : [];

const rules = ifThere(
  struct({
    stabilizationWindowSeconds: ifThere(windowSeconds),
    selectPolicy: ifThere(among("Disabled", "Max", "Min")),
    policies: (value, field) =>
      Array.isArray(value) && value.length > 0
        ? each(policy)(value, field)
        : [required(field, "must specify at least one Policy")],
    tolerance: ifThere(notNegativeQuantity),
  }),
);

const behavior = ifThere(struct({ scaleUp: rules, scaleDown: rules }));
const targetOf = referenceTo(true);
const metrics = each(metricSpec);
const toZero = "must specify at least one Object or External metric to support scaling to zero replicas";

/** An autoscaler of either version; what was there before may keep scaling to nothing, and its odd references. */
export function checkAutoscaler(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object.apiVersion === "autoscaling/v1" ? toAutoscalerV2(object) : object);
  const old = before && mapOf(specOf(before)["scaleTargetRef"]);
  const hadOdd = old !== undefined && groupProblem(String(old["apiVersion"] ?? ""), true) !== undefined;
  const least = before && specOf(before)["minReplicas"] === 0 ? 0 : 1;
  const hasMetric = listOf(spec["metrics"]).some(({ type }) => type === "Object" || type === "External");
  return [
    ...checkReplicas(spec, least),
    ...(hadOdd ? [] : targetOf(spec["scaleTargetRef"], "spec.scaleTargetRef")),
    ...metrics(spec["metrics"], "spec.metrics"),
    ...(spec["minReplicas"] === 0 && !hasMetric ? [forbiddenField("spec.metrics", toZero)] : []),
    ...behavior(spec["behavior"], "spec.behavior"),
  ];
}

function checkReplicas({ minReplicas, maxReplicas = 0 }: Fields, least: number): Cause[] {
  const [min, max] = [minReplicas === undefined ? undefined : Number(minReplicas), Number(maxReplicas)];
  const field = "spec.maxReplicas";
  return [
    ...(min !== undefined && min < least
      ? [invalidValue("spec.minReplicas", min, `must be greater than or equal to ${least}`)]
      : []),
    ...(max === 0 ? [required(field, "must be set and greater than 0")] : []),
    ...(max < 0 ? [invalidValue(field, max, "must be greater than or equal to 1")] : []),
    ...(min !== undefined && max < min
      ? [invalidValue(field, max, "must be greater than or equal to `minReplicas`")]
      : []),
  ];
}
