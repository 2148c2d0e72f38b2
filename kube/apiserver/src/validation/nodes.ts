// Nodes: whom they turn away, what they have, and the addresses of their pods.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateNode`, `ValidateNodeUpdate`, v1.36.3
import { equalJson, labelValueProblems, type KubeObject } from "@sluice/objects";
import { parseRange } from "../resources/addresses.ts";
import { duplicate, forbiddenField, internalError, invalidValue } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { checkCidr } from "./address-rules.ts";
import { ifThere, neededAmong, struct, type Check } from "./check.ts";
import { labelKey } from "./label-selectors.ts";
import { checkAmount } from "./requirements.ts";

const taint = struct({
  key: labelKey,
  value(value, field) {
    const wrong = labelValueProblems(String(value ?? ""));
    return wrong.length === 0 ? [] : [invalidValue(field, value, wrong.join(";"))];
  },
  effect: neededAmong("NoSchedule", "PreferNoSchedule", "NoExecute"),
});

/** Whom a node turns away; each for one reason once. */
const taints: Check = (value, field) => {
  const all = listOf(value);
  const isSame = (one: Fields, other: Fields): boolean =>
    (one["key"] ?? "") === (other["key"] ?? "") && (one["effect"] ?? "") === (other["effect"] ?? "");
  return all.flatMap((one, index) => {
    const isAgain = all.slice(0, index).some((other) => isSame(one, other));
    return [...taint(one, `${field}[${index}]`), ...(isAgain ? [taintAgain(one, `${field}[${index}]`)] : [])];
  });
};

function taintAgain({ key = "", value = "", effect = "", timeAdded = null }: Fields, field: string): Cause {
  const again = duplicate(field, { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded });
  return { ...again, message: `${again.message}: taints must be unique by key and effect pair` };
}

const amounts: Check = (value, field) =>
  Object.entries(mapOf(value) ?? {}).flatMap(([name, amount]) => checkAmount(name, amount, `${field}.${name}`));

const featureName = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;
const longestFeature = 253;

function whyNoFeature(name: string): string | undefined {
  if (name.length > longestFeature) return `must be no more than ${longestFeature} characters`;
  const why =
    "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes";
  return featureName.test(name) ? undefined : why;
}

/** What a node can do, in the order of names. */
const features: Check = (value, field) => {
  const all = Array.isArray(value) ? value.map(String) : [];
  return all.flatMap((name, index) => {
    const why = whyNoFeature(name);
    const next = all[index + 1];
    const at = `${field}[${index + 1}]`;
    return [
      ...(why === undefined
        ? []
        : [invalidValue(`${field}[${index}]`, name, `invalid feature name ${JSON.stringify(name)}: ${why}`)]),
      ...(next === name ? [duplicate(at, next)] : []),
      ...(next !== undefined && next < name ? [invalidValue(at, next, "list must be sorted alphabetically")] : []),
    ];
  });
};

const resources = struct({ capacity: amounts, allocatable: amounts });
const declared = struct({ declaredFeatures: features });

const swap = ifThere((value, field) =>
  Number(value) > 0 ? [] : [invalidValue(field, value, "must be greater than zero")],
);

const rangesOf = (object: KubeObject): unknown[] => {
  const { podCIDRs } = specOf(object);
  return Array.isArray(podCIDRs) ? podCIDRs : [];
};

function checkRanges(all: unknown[]): Cause[] {
  const field = "spec.podCIDRs";
  const ranges = all.map((one) => parseRange(String(one)));
  const [first, second, ...others] = ranges.map((range) => range?.network.length);
  const unread = all.length < 2 ? -1 : ranges.indexOf(undefined);
  const isOfBoth = first !== second && others.length === 0 && unread < 0;
  return [
    ...all.flatMap((range, index) => checkCidr(`${field}[${index}]`, range)),
    ...(unread < 0 ? [] : [internalError(field, whyUnread(all, unread))]),
    ...(all.length < 2 || isOfBoth
      ? []
      : [invalidValue(field, all, "may specify no more than one CIDR for each IP family")]),
  ];
}

// So says Go of a range that it cannot read.
const whyUnread = (all: unknown[], at: number): string =>
  `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${at}]: <nil> (invalid CIDR address: ${String(all[at])})`;

/** All of a node, whether it is new or not. */
function checkWhole(object: KubeObject): Cause[] {
  const status = mapOf(object["status"]) ?? {};
  return [
    ...taints(specOf(object)["taints"], "metadata.taints"),
    ...resources(status, "status"),
    ...swap(mapOf(mapOf(status["nodeInfo"])?.["swap"])?.["capacity"], "metadata.nodeSwapStatus.capacity"),
    ...declared(status, "status"),
    ...checkRanges(rangesOf(object)),
  ];
}

function checkAddresses(status: unknown): Cause[] {
  const seen = new Set<string>();
  return listOf(mapOf(status)?.["addresses"]).flatMap(({ type = "", address = "" }, index) => {
    const one = { Type: type, Address: address };
    const key = JSON.stringify(one);
    if (seen.has(key)) return [duplicate(`status.addresses[${index}]`, one)];
    seen.add(key);
    return [];
  });
}

/** What a node is once told, it stays. */
function checkKept(object: KubeObject, before: KubeObject): Cause[] {
  const [spec, old] = [specOf(object), specOf(before)];
  const [ranges, given] = [rangesOf(object), rangesOf(before)];
  const fixed = (name: string): string => `node updates may not change ${name} except from "" to valid`;
  const changed = ranges.length === given.length ? given.filter((one, index) => one !== ranges[index]) : [given];
  return [
    ...(given.length === 0 ? [] : changed.map(() => forbiddenField("spec.podCIDRs", fixed("podCIDR")))),
    ...(old["providerID"] && spec["providerID"] !== old["providerID"]
      ? [forbiddenField("spec.providerID", fixed("providerID"))]
      : []),
  ];
}

/** A machine. What it is checked for at all times, it is checked for twice when it changes, and once when its status does. */
export function checkNode(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const whole = checkWhole(object);
  if (!before) return whole;
  const isWhole = whole.length === 0 || equalJson(object["status"] ?? null, before["status"] ?? null);
  const { taints: turnedAway, externalID } = specOf(object);
  const status = mapOf(object["status"]) ?? {};
  return [
    ...(isWhole ? whole : []),
    ...resources(status, "status"),
    ...declared(status, "status"),
    ...checkAddresses(status),
    ...checkKept(object, before),
    ...taints(turnedAway, "metadata.taints"),
    ...((externalID ?? "") === (specOf(before)["externalID"] ?? "")
      ? []
      : [forbiddenField("spec.externalID", "may not be updated")]),
  ];
}
