// What a pod is given when it is made, beyond its defaults: a first status, selectors that name its own labels, and as fields what it says of
// AppArmor in annotations.
// @see kubernetes pkg/registry/core/pod/strategy.go `PrepareForCreate`, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { listOf, mapOf, specOf, type Fields } from "./defaulting.ts";
import { qualityOfService } from "./quality-of-service.ts";

/** Completes a new pod; `pod` is changed. */
export function completeNewPod(pod: KubeObject, { now, warnings }: { now: string; warnings: string[] }): void {
  const spec = specOf(pod);
  pod["status"] = {
    phase: "Pending",
    qosClass: qualityOfService(spec),
    ...(listOf(spec["schedulingGates"]).length > 0 ? { conditions: [gated(now)] } : {}),
  };
  for (const { selector, keys, operator } of keyedSelectors(spec)) addLabels(selector, keys, operator, pod);
  if (mapOf(spec["os"])?.["name"] !== "windows") readAppArmor(pod, warnings);
}

const gated = (now: string): Fields => ({
  type: "PodScheduled",
  status: "False",
  lastProbeTime: null,
  lastTransitionTime: now,
  reason: "SchedulingGated",
  message: "Scheduling is blocked due to non-empty scheduling gates",
});

type KeyedSelector = { selector: unknown; keys: unknown; operator: "In" | "NotIn" };

/** Selectors whose keys take the values of the pod's own labels. */
function keyedSelectors({ affinity, topologySpreadConstraints }: Fields): KeyedSelector[] {
  const terms = ["podAffinity", "podAntiAffinity"].flatMap((sort) => {
    const wanted = mapOf(mapOf(affinity)?.[sort]) ?? {};
    const preferred = listOf(wanted["preferredDuringSchedulingIgnoredDuringExecution"]);
    const required = listOf(wanted["requiredDuringSchedulingIgnoredDuringExecution"]);
    return [...preferred.map(({ podAffinityTerm }) => mapOf(podAffinityTerm) ?? {}), ...required];
  });
  return [
    ...terms.flatMap(({ labelSelector: selector, matchLabelKeys, mismatchLabelKeys }): KeyedSelector[] => [
      { selector, keys: matchLabelKeys, operator: "In" },
      { selector, keys: mismatchLabelKeys, operator: "NotIn" },
    ]),
    ...listOf(topologySpreadConstraints).map(({ labelSelector: selector, matchLabelKeys: keys }): KeyedSelector => ({
      selector,
      keys,
      operator: "In",
    })),
  ];
}

function addLabels(
  selector: unknown,
  keys: unknown,
  operator: string,
  { metadata: { labels = {} } }: KubeObject,
): void {
  const target = mapOf(selector);
  if (!target || !Array.isArray(keys)) return;
  const added = (keys as string[]).flatMap((key) =>
    labels[key] === undefined ? [] : [{ key, operator, values: [labels[key]] }],
  );
  if (added.length > 0) target["matchExpressions"] = [...listOf(target["matchExpressions"]), ...added];
}

/** Annotations under which profiles were named before there was a field. */
export const appArmorPrefix = "container.apparmor.security.beta.kubernetes.io/";

/** The profile that an annotation names; undefined when it names none. */
export function appArmorProfileOf(annotation: string): Fields | undefined {
  if (annotation === "unconfined") return { type: "Unconfined" };
  if (annotation === "runtime/default") return { type: "RuntimeDefault" };
  const localhostProfile = /^localhost\/(.+)$/s.exec(annotation)?.[1];
  const isGood = localhostProfile !== undefined && localhostProfile.trim() === localhostProfile;
  return isGood ? { type: "Localhost", localhostProfile } : undefined;
}

/** How a field is called for instead of an annotation. */
export const appArmorIsOld = (path: string, container: string): string =>
  `${path}.annotations[${appArmorPrefix}${container}]: deprecated since v1.30; use the "appArmorProfile" field instead`;

function readAppArmor(pod: KubeObject, warnings: string[]): void {
  const spec = specOf(pod);
  const ofPod = mapOf(spec["securityContext"])?.["appArmorProfile"];
  for (const container of ["initContainers", "containers", "ephemeralContainers"].flatMap((sort) =>
    listOf(spec[sort]),
  )) {
    const name = String(container["name"]);
    const annotation = pod.metadata.annotations?.[appArmorPrefix + name];
    const security = mapOf(container["securityContext"]);
    if (annotation === undefined || security?.["appArmorProfile"] !== undefined) continue;
    const profile = appArmorProfileOf(annotation);
    if (profile && equalJson(profile, ofPod)) continue;
    if (profile) container["securityContext"] = { ...security, appArmorProfile: profile };
    warnings.push(appArmorIsOld("metadata", name));
  }
}
