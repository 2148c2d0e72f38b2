// Kinds that are served in two groups over the same objects: an event of the core group is an event of events.k8s.io under other names.
// @see kubernetes pkg/apis/events/v1/conversion.go
import type { KubeObject } from "@sluice/objects";
import { toAutoscalerV1, toAutoscalerV2 } from "./autoscaler-versions.ts";

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
