// Autoscalers of both versions. What autoscaling/v1 has no field for travels in annotations, in the shapes that it had before v2 was settled.
// @see kubernetes pkg/apis/autoscaling/v1/conversion.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import type { Fields } from "./defaulting.ts";
import { listOf, mapOf } from "./defaulting.ts";

const prefix = "autoscaling.alpha.kubernetes.io";
const notes = {
  metrics: `${prefix}/metrics`,
  behavior: `${prefix}/behavior`,
  currentMetrics: `${prefix}/current-metrics`,
  conditions: `${prefix}/conditions`,
} as const;

type Target = { type?: string; value?: unknown; averageValue?: unknown; averageUtilization?: unknown };
type Source = {
  metric?: { name: string; selector?: unknown };
  describedObject?: { kind: string; name: string; apiVersion?: string };
  name?: string;
  container?: string;
};

// Fields stand in Go's order: what is written here is the text of an annotation.
const reference = ({ kind, name, apiVersion }: NonNullable<Source["describedObject"]>) => ({ kind, name, apiVersion });

/** How each sort of metric is written in v1; `field` is `target` in a spec and `current` in a status. */
const toOld: { readonly [sort: string]: (source: Source, target: Target, field: "target" | "current") => object } = {
  object: ({ describedObject, metric }, { value, averageValue }, field) => ({
    target: describedObject && reference(describedObject),
    metricName: metric?.name,
    [`${field}Value`]: value ?? "0",
    selector: metric?.selector,
    averageValue,
  }),
  pods: ({ metric }, { averageValue }, field) => ({
    metricName: metric?.name,
    [`${field}AverageValue`]: averageValue ?? "0",
    selector: metric?.selector,
  }),
  resource: ({ name }, target, field) => ({ name, ...averages(target, field) }),
  containerResource: ({ name, container }, target, field) => ({ name, ...averages(target, field), container }),
  external: ({ metric }, { value, averageValue }, field) => ({
    metricName: metric?.name,
    metricSelector: metric?.selector,
    [`${field}Value`]: field === "current" ? (value ?? "0") : value,
    [`${field}AverageValue`]: averageValue,
  }),
};

const averages = ({ averageUtilization, averageValue }: Target, field: "target" | "current") => ({
  [`${field}AverageUtilization`]: averageUtilization,
  [`${field}AverageValue`]: field === "current" ? (averageValue ?? "0") : averageValue,
});

function oldMetric(metric: Fields, field: "target" | "current"): Fields {
  const [sort, source = {}] = Object.entries(metric).find(([name]) => toOld[name]) ?? [];
  const { [field]: target, ...rest } = mapOf(source) ?? {};
  if (sort === undefined) return { type: metric["type"] };
  return { type: metric["type"], [sort]: toOld[sort]?.(rest, mapOf(target) ?? {}, field) };
}

type Old = { [name: string]: unknown };

/** How each sort of metric of v1 is written in v2. */
const toNew: { readonly [sort: string]: (old: Old, field: "target" | "current") => Fields } = {
  object: ({ target, metricName, selector, ...old }, field) => {
    const value = old[`${field}Value`];
    const isAverage = field === "target" && old["averageValue"] !== undefined;
    const amount = { value: isAverage && value === "0" ? undefined : value, averageValue: old["averageValue"] };
    return {
      describedObject: target,
      metric: { name: metricName, selector },
      [field]: typed(field, isAverage ? "AverageValue" : "Value", amount),
    };
  },
  pods: ({ metricName, selector, ...old }, field) => ({
    metric: { name: metricName, selector },
    [field]: typed(field, "AverageValue", { averageValue: old[`${field}AverageValue`] }),
  }),
  resource: ({ name, ...old }, field) => ({ name, [field]: newAverages(old, field) }),
  containerResource: ({ name, container, ...old }, field) => ({ name, [field]: newAverages(old, field), container }),
  external: ({ metricName, metricSelector, ...old }, field) => {
    const value = old[`${field}Value`];
    return {
      metric: { name: metricName, selector: metricSelector },
      [field]: typed(field, value === undefined ? "AverageValue" : "Value", {
        value,
        averageValue: old[`${field}AverageValue`],
      }),
    };
  },
};

const typed = (field: "target" | "current", type: string, amounts: Target): Target =>
  field === "target" ? { type, ...amounts } : amounts;

function newAverages(old: Old, field: "target" | "current"): Target {
  const averageUtilization = old[`${field}AverageUtilization`];
  const type = averageUtilization === undefined ? "AverageValue" : "Utilization";
  return typed(field, type, { averageValue: old[`${field}AverageValue`], averageUtilization });
}

function newMetric(metric: Fields, field: "target" | "current"): Fields {
  const [sort, source = {}] = Object.entries(metric).find(([name]) => toNew[name]) ?? [];
  return sort === undefined ? metric : { type: metric["type"], [sort]: toNew[sort]?.(mapOf(source) ?? {}, field) };
}

/** A value with its fields under other names; null for each that is not there. */
const renamed = (value: unknown, names: readonly (readonly [from: string, to: string])[]): Fields =>
  Object.fromEntries(names.map(([from, to]) => [to, mapOf(value)?.[from] ?? null]));

const inGo = (name: string): readonly [string, string] => [name, `${name.charAt(0).toUpperCase()}${name.slice(1)}`];
const ruleFields = ["stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance"].map(inGo);
const policyFields = ["type", "value", "periodSeconds"].map(inGo);
const backwards = (names: readonly (readonly [string, string])[]) => names.map(([from, to]) => [to, from] as const);

/** Behaviour as Go prints the structs that it has no names for. */
function oldBehavior({ scaleUp, scaleDown }: Fields): Fields {
  const rules = (value: unknown): Fields | null => {
    if (!mapOf(value)) return null;
    const { Policies: policies, ...rest } = renamed(value, ruleFields);
    const all = Array.isArray(policies) ? listOf(policies).map((policy) => renamed(policy, policyFields)) : null;
    const { StabilizationWindowSeconds, SelectPolicy, Tolerance } = rest;
    return { StabilizationWindowSeconds, SelectPolicy, Policies: all, Tolerance };
  };
  return { ScaleUp: rules(scaleUp), ScaleDown: rules(scaleDown) };
}

function newBehavior({ ScaleUp, ScaleDown }: Fields): Fields {
  const rules = (value: unknown): Fields | undefined => {
    if (!mapOf(value)) return undefined;
    const { policies, ...rest } = withoutNulls(renamed(value, backwards(ruleFields)));
    if (!Array.isArray(policies)) return rest;
    return { ...rest, policies: listOf(policies).map((policy) => renamed(policy, backwards(policyFields))) };
  };
  return { scaleUp: rules(ScaleUp), scaleDown: rules(ScaleDown) };
}

const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));

/** What an annotation holds; undefined when it is not there, or no JSON. */
function read(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isCpuShare = ({ type, resource }: Fields): boolean => {
  const { name, target, current } = mapOf(resource) ?? {};
  return type === "Resource" && name === "cpu" && mapOf(target ?? current)?.["averageUtilization"] !== undefined;
};

const shareOf = (metrics: Fields[], field: "target" | "current"): unknown =>
  mapOf(mapOf(metrics.find(isCpuShare)?.["resource"])?.[field])?.["averageUtilization"];

const cpu = (field: "target" | "current", amounts: Target): Fields => ({
  type: "Resource",
  resource: { name: "cpu", [field]: typed(field, "Utilization", amounts) },
});

const withoutNotes = ({ annotations = {} }: KubeObject["metadata"]): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries(annotations).filter(([name]) => !Object.values(notes).some((note) => note === name)),
  );

/** An autoscaler of autoscaling/v2 as autoscaling/v1 has it. */
export function toAutoscalerV1(object: KubeObject): KubeObject {
  const { metrics: all, behavior, ...spec } = mapOf(object["spec"]) ?? {};
  const { currentMetrics, conditions, ...status } = mapOf(object["status"]) ?? {};
  const metrics = listOf(all);
  const others = metrics.filter((metric) => !isCpuShare(metric)).map((metric) => oldMetric(metric, "target"));
  const current = listOf(currentMetrics);
  const annotations = {
    ...withoutNotes(object.metadata),
    ...(others.length > 0 ? { [notes.metrics]: JSON.stringify(others) } : {}),
    ...(current.length > 0
      ? { [notes.currentMetrics]: JSON.stringify(current.map((metric) => oldMetric(metric, "current"))) }
      : {}),
    ...(mapOf(behavior) ? { [notes.behavior]: JSON.stringify(oldBehavior(mapOf(behavior) ?? {})) } : {}),
    ...(listOf(conditions).length > 0 ? { [notes.conditions]: JSON.stringify(conditions) } : {}),
  };
  const targetCPUUtilizationPercentage = shareOf(metrics, "target");
  const currentCPUUtilizationPercentage = shareOf(current, "current");
  return {
    ...object,
    metadata: annotated(object.metadata, annotations),
    spec: withoutNulls({ ...spec, targetCPUUtilizationPercentage }),
    status: withoutNulls({ currentReplicas: 0, desiredReplicas: 0, ...status, currentCPUUtilizationPercentage }),
  };
}

/** An autoscaler of autoscaling/v1 as autoscaling/v2 has it. */
export function toAutoscalerV2(object: KubeObject): KubeObject {
  const { annotations = {} } = object.metadata;
  const { targetCPUUtilizationPercentage: share, ...spec } = mapOf(object["spec"]) ?? {};
  const { currentCPUUtilizationPercentage: currentShare, ...rest } = mapOf(object["status"]) ?? {};
  const { currentReplicas, ...status } = rest;
  const noted = listOf(read(annotations[notes.metrics])).map((metric) => newMetric(metric, "target"));
  const metrics = [...noted, ...(share === undefined ? [] : [cpu("target", { averageUtilization: share })])];
  const current = read(annotations[notes.currentMetrics]);
  const behavior = mapOf(read(annotations[notes.behavior]));
  const conditions = listOf(read(annotations[notes.conditions]));
  const usual = cpu("target", { averageUtilization: usualShare });
  return withoutUndefined({
    ...object,
    metadata: annotated(object.metadata, withoutNotes(object.metadata)),
    spec: {
      ...spec,
      metrics: metrics.length > 0 ? metrics : [usual],
      ...(behavior ? { behavior: newBehavior(behavior) } : {}),
    },
    status: {
      ...status,
      ...(currentReplicas === 0 ? {} : { currentReplicas }),
      ...(conditions.length > 0 ? { conditions } : {}),
      currentMetrics: Array.isArray(current)
        ? listOf(current).map((metric) => newMetric(metric, "current"))
        : currentShare === undefined
          ? null
          : [cpu("current", { averageUtilization: currentShare })],
    },
  });
}

const usualShare = 80;

function annotated(metadata: KubeObject["metadata"], annotations: { [name: string]: string }): KubeObject["metadata"] {
  const { annotations: _before, ...rest } = metadata;
  return Object.keys(annotations).length > 0 ? { ...rest, annotations } : rest;
}

/** Fields that are written as undefined are not there. */
const withoutUndefined = (object: KubeObject): KubeObject => JSON.parse(JSON.stringify(object)) as KubeObject;
