// Kinds that are served in two groups over the same objects: an event of the core group is an event of events.k8s.io under other names.
// @see kubernetes pkg/apis/events/v1/conversion.go
import type { KubeObject } from "@sluice/objects";

type Convert = (object: KubeObject) => KubeObject;

/** Names of the core group, and what events.k8s.io calls them. */
const eventFields: readonly (readonly [core: string, events: string])[] = [
  ["involvedObject", "regarding"],
  ["message", "note"],
  ["source", "deprecatedSource"],
  ["firstTimestamp", "deprecatedFirstTimestamp"],
  ["lastTimestamp", "deprecatedLastTimestamp"],
  ["count", "deprecatedCount"],
  ["reportingComponent", "reportingController"],
];

const renamed = (names: ReadonlyMap<string, string>): Convert => {
  return (object) =>
    Object.fromEntries(
      Object.entries(object).map(([field, value]) => [names.get(field) ?? field, value]),
    ) as KubeObject;
};
const toEvents = renamed(new Map(eventFields));
const toCore = renamed(new Map(eventFields.map(([core, events]) => [events, core])));

const autoscalerNotes = "autoscaling.alpha.kubernetes.io/metrics";
type AutoscalerSpec = { targetCPUUtilizationPercentage?: number; metrics?: Metric[] };
type Metric = { type: string; resource?: { name: string; target: { type: string; averageUtilization?: number } } };

const isCpuShare = ({ type, resource }: Metric): boolean =>
  type === "Resource" && resource?.name === "cpu" && resource.target.type === "Utilization";

/** What autoscaling/v1 has no field for travels in an annotation. @see kubernetes pkg/apis/autoscaling/v1/conversion.go */
const toAutoscalerV2: Convert = (object) => {
  const { targetCPUUtilizationPercentage: share, ...spec } = object["spec"] as AutoscalerSpec;
  const { [autoscalerNotes]: notes, ...annotations } = object.metadata.annotations ?? {};
  const cpu = {
    type: "Resource",
    resource: { name: "cpu", target: { type: "Utilization", averageUtilization: share } },
  };
  const metrics = [...(notes ? (JSON.parse(notes) as Metric[]) : []), ...(share === undefined ? [] : [cpu])];
  const metadata = notes === undefined ? object.metadata : { ...object.metadata, annotations };
  // What is not known is written by either version where the other leaves it out.
  const { currentReplicas, ...status } = (object["status"] ?? {}) as { currentReplicas?: number };
  return {
    ...object,
    metadata,
    spec: metrics.length > 0 ? { ...spec, metrics } : spec,
    status: { currentMetrics: null, ...(currentReplicas ? { currentReplicas } : {}), ...status },
  };
};

const toAutoscalerV1: Convert = (object) => {
  const { metrics = [], ...spec } = object["spec"] as AutoscalerSpec;
  const share = metrics.find(isCpuShare);
  const others = metrics.filter((metric) => metric !== share);
  const annotations = { ...object.metadata.annotations, [autoscalerNotes]: JSON.stringify(others) };
  const percentage = share?.resource?.target.averageUtilization;
  const { currentMetrics, ...status } = (object["status"] ?? {}) as { currentMetrics?: unknown };
  return {
    ...object,
    status: { currentReplicas: 0, ...status, ...(currentMetrics ? { currentMetrics } : {}) },
    metadata: others.length > 0 ? { ...object.metadata, annotations } : object.metadata,
    spec: percentage === undefined ? spec : { ...spec, targetCPUUtilizationPercentage: percentage },
  };
};

const conversions: { readonly [key: string]: Convert } = {
  "v1 Event events.k8s.io/v1": toEvents,
  "events.k8s.io/v1 Event v1": toCore,
  "autoscaling/v1 HorizontalPodAutoscaler autoscaling/v2": toAutoscalerV2,
  "autoscaling/v2 HorizontalPodAutoscaler autoscaling/v1": toAutoscalerV1,
};

/** The object as the kind of that version has it. Where only the name of the version differs, only that is changed. */
export function convert(object: KubeObject, apiVersion: string): KubeObject {
  if (object.apiVersion === apiVersion) return object;
  const change = conversions[`${object.apiVersion} ${object.kind} ${apiVersion}`];
  return { ...(change ? change(object) : object), apiVersion };
}

/** Buckets that are shared over groups. */
const shared: { readonly [bucket: string]: string } = { "events.k8s.io/events": "/events" };

// Every read and write asks for the bucket of its kind.
const known = new WeakMap<object, string>();

/** The bucket that all versions of a kind share. */
export function bucketOf(kind: { group: string; plural: string }): string {
  let bucket = known.get(kind);
  if (bucket === undefined) {
    const own = `${kind.group}/${kind.plural}`;
    known.set(kind, (bucket = shared[own] ?? own));
  }
  return bucket;
}
