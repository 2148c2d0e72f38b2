// Events, which are told of in the fields of the core group, whichever group they were sent to.
// @see kubernetes pkg/apis/core/validation/events.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { convert } from "../resources/conversions.ts";
import { immutable, invalidValue, required } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { isEmpty, needed, type Check } from "./check.ts";
import { labelKey } from "./label-selectors.ts";

const notMatching = "does not match event.namespace";

/** An event is in the namespace of what it is about; what is in none has its events in a namespace of the system. */
function checkPlace(event: KubeObject, own: readonly string[]): Cause[] {
  const { namespace = "" } = mapOf(event["involvedObject"]) ?? {};
  const { namespace: place = "" } = event.metadata;
  return own.includes(place) ? [] : [invalidValue("involvedObject.namespace", namespace, notMatching)];
}

const atMost =
  (most: number): Check =>
  (value, field) =>
    Buffer.byteLength(String(value ?? "")) > most
      ? [invalidValue(field, "", `can have at most ${most} characters`)]
      : [];
const [most, mostOfNote] = [128, 1024];
const short: Check = (value, field) => [...needed()(value, field), ...atMost(most)(value, field)];
const note = atMost(mostOfNote);

/** What holds in both groups. */
function checkCommon(event: KubeObject, reporter: string): Cause[] {
  const { namespace } = mapOf(event["involvedObject"]) ?? {};
  const { eventTime, reportingComponent, reportingInstance, action, reason, message } = event as Fields;
  if (isEmpty(eventTime)) return checkPlace(event, isEmpty(namespace) ? ["default"] : [String(namespace)]);
  return [
    ...(isEmpty(namespace) ? checkPlace(event, ["default", "kube-system"]) : []),
    ...(isEmpty(reportingComponent) ? [required(reporter)] : []),
    ...labelKey(reportingComponent, reporter),
    ...short(reportingInstance, "reportingInstance"),
    ...short(action, "action"),
    ...short(reason, "reason"),
    ...note(message, "message"),
  ];
}

/** An event of the core group. */
export const checkCoreEvent = (event: KubeObject): Cause[] => checkCommon(event, "reportingComponent");

/** An event of events.k8s.io: what only older ones have is not set, and little of it changes. */
export function checkEvent(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const event = convert(object, "v1");
  const common = checkCommon(event, "reportingController");
  return [...common, ...(before ? checkKept(event, convert(before, "v1")) : checkNew(event))];
}

function checkSeries({ series }: Fields): Cause[] {
  const own = mapOf(series);
  if (!own) return [];
  return [
    ...(Number(own["count"] ?? 0) < 2 ? [invalidValue("series.count", "", "should be at least 2")] : []),
    ...(isEmpty(own["lastObservedTime"]) ? [required("series.lastObservedTime")] : []),
  ];
}

const types = new Set<unknown>(["Normal", "Warning"]);

function checkNew(event: Fields): Cause[] {
  const { eventTime, type = "", source } = event;
  const { component, host } = mapOf(source) ?? {};
  const unset = (field: string, isSet: boolean): Cause[] =>
    isSet ? [invalidValue(field, "", "needs to be unset")] : [];
  return [
    ...checkSeries(event),
    ...(isEmpty(eventTime) ? [required("eventTime")] : []),
    ...(types.has(type) ? [] : [invalidValue("type", "", `has invalid value: ${String(type)}`)]),
    ...["firstTimestamp", "lastTimestamp", "count"].flatMap((field) => unset(field, !isEmpty(event[field]))),
    ...unset("source", !isEmpty(component) || !isEmpty(host)),
  ];
}

/** What an event is about, as messages show it. */
function referenceInGo(reference: unknown): Fields | null {
  const own = mapOf(reference);
  if (!own) return null;
  const { kind = "", namespace = "", name = "", uid = "", apiVersion = "", resourceVersion = "", fieldPath = "" } = own;
  return {
    Kind: kind,
    Namespace: namespace,
    Name: name,
    UID: uid,
    APIVersion: apiVersion,
    ResourceVersion: resourceVersion,
    FieldPath: fieldPath,
  };
}

function sourceInGo(source: unknown): Fields {
  const { component = "", host = "" } = mapOf(source) ?? {};
  return { Component: component, Host: host };
}

const text = (value: unknown): unknown => value ?? "";
const orNull = (value: unknown): unknown => value ?? null;

/** What never changes, as messages show it; Kubernetes looks at the reason twice. */
const kept: readonly (readonly [field: string, show: (value: unknown) => unknown])[] = [
  ["involvedObject", (value) => referenceInGo(value ?? {})],
  ["reason", text],
  ["message", text],
  ["source", sourceInGo],
  ["firstTimestamp", orNull],
  ["lastTimestamp", orNull],
  ["count", (value) => value ?? 0],
  ["reason", text],
  ["type", text],
  ["eventTime", orNull],
  ["action", text],
  ["related", referenceInGo],
  ["reportingController", text],
  ["reportingInstance", text],
];

const inCore = (field: string): string => (field === "reportingController" ? "reportingComponent" : field);

function checkKept(event: Fields, before: Fields): Cause[] {
  const hasSameSeries = equalJson(orNull(event["series"]), orNull(before["series"]));
  return [
    ...(hasSameSeries ? [] : checkSeries(event)),
    ...kept.flatMap(([field, show]) => immutable(field, show(event[inCore(field)]), show(before[inCore(field)]))),
  ];
}
