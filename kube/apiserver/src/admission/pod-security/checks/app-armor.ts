// AppArmor: the profile of the runtime, or one of the node's own.
// @see k8s.io/pod-security-admission policy/check_appArmorProfile.go, v0.36.3
import { mapOf, type Fields } from "../../../resources/defaulting.ts";
import {
  containersNamed,
  containersOf,
  plural,
  podSecurity,
  quoted,
  sortedOnce,
  type Check,
  type CheckPod,
} from "../check.ts";

const annotationPrefix = "container.apparmor.security.beta.kubernetes.io/";
const isGoodAnnotation = (value: string): boolean =>
  value === "" || value === "runtime/default" || value.startsWith("localhost/");

/** The type of a profile that is not allowed; undefined where there is none. */
function badTypeOf(security: Fields): string | undefined {
  const profile = mapOf(security["appArmorProfile"]);
  const type = String(profile?.["type"] ?? "");
  return profile === undefined || type === "RuntimeDefault" || type === "Localhost" ? undefined : type;
}

const checkProfiles: CheckPod = (pod) => {
  const ofPod = badTypeOf(podSecurity(pod));
  const bad = containersOf(pod).filter(({ security }) => badTypeOf(security) !== undefined);
  const types = [ofPod, ...bad.map(({ security }) => badTypeOf(security))].filter((type) => type !== undefined);
  const annotations = Object.entries(pod.annotations)
    .filter(([key, value]) => key.startsWith(annotationPrefix) && !isGoodAnnotation(value))
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .sort();
  const who = [
    ...(ofPod === undefined ? [] : ["pod"]),
    ...(bad.length > 0 ? [containersNamed(bad.map(({ name }) => name))] : []),
    ...(annotations.length > 0 ? [plural(annotations.length, "annotation")] : []),
  ];
  if (who.length === 0) return undefined;
  const values = [...sortedOnce(types), ...annotations];
  return {
    reason: plural(values.length, "forbidden AppArmor profile"),
    detail: `${who.join(" and ")} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

/** The usual profile is not switched off. */
export const appArmorProfile: Check = {
  id: "appArmorProfile",
  level: "baseline",
  versions: [{ since: 0, check: checkProfiles }],
};
