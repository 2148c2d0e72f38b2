// Seccomp: no profile that lets everything through, or one at all.
// @see k8s.io/pod-security-admission policy/check_seccompProfile_{baseline,restricted}.go, v0.36.3
import { mapOf, type Fields } from "../../../resources/defaulting.ts";
import {
  containersNamed,
  containersOf,
  plural,
  podSecurity,
  quoted,
  setters,
  sortedOnce,
  unlessWindows,
  type Check,
  type CheckPod,
  type Violation,
} from "../check.ts";

const reason = "seccompProfile";
const podAnnotation = "seccomp.security.alpha.kubernetes.io/pod";
const containerPrefix = "container.seccomp.security.alpha.kubernetes.io/";

const isGoodAnnotation = (value: string): boolean =>
  value === "runtime/default" || value === "docker/default" || value.startsWith("localhost/");

/** Before it was a field. */
const checkAnnotations: CheckPod = (pod) => {
  const keys = [podAnnotation, ...containersOf(pod).map(({ name }) => containerPrefix + name)];
  const bad = keys.flatMap((key) => {
    const value = pod.annotations[key];
    return value === undefined || isGoodAnnotation(value) ? [] : [`${key}=${JSON.stringify(value)}`];
  });
  const told = sortedOnce(bad);
  if (told.length === 0) return undefined;
  return { reason, detail: `forbidden ${plural(told.length, "annotation")} ${told.join(", ")}` };
};

const typeOf = (security: Fields): string | undefined => {
  const profile = mapOf(security["seccompProfile"]);
  return profile && String(profile["type"] ?? "");
};

const isBad = (type: string | undefined): type is string =>
  type !== undefined && type !== "Localhost" && type !== "RuntimeDefault";

/** Who has a profile that lets everything through. */
function checkProfiles(pod: Parameters<CheckPod>[0]): Violation | undefined {
  const ofPod = typeOf(podSecurity(pod));
  const bad = containersOf(pod).filter(({ security }) => isBad(typeOf(security)));
  const names = bad.map(({ name }) => name);
  const who = setters(isBad(ofPod), names);
  if (who === "") return undefined;
  const types = sortedOnce([ofPod, ...bad.map(({ security }) => typeOf(security))].filter(isBad));
  return { reason, detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(types)}` };
}

/** No profile, or a good one. */
export const seccompBaseline: Check = {
  id: "seccompProfile_baseline",
  level: "baseline",
  versions: [
    { since: 0, check: checkAnnotations },
    { since: 19, check: checkProfiles },
  ],
};

const checkRestricted: CheckPod = (pod) => {
  const bad = checkProfiles(pod);
  if (bad || typeOf(podSecurity(pod)) !== undefined) return bad;
  const silent = containersOf(pod).filter(({ security }) => typeOf(security) === undefined);
  const names = silent.map(({ name }) => name);
  if (names.length === 0) return undefined;
  const what = 'must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"';
  return { reason, detail: `pod or ${containersNamed(names)} ${what}` };
};

/** A good profile. */
export const seccompRestricted: Check = {
  id: "seccompProfile_restricted",
  level: "restricted",
  versions: [
    { since: 19, check: checkRestricted },
    { since: 25, check: unlessWindows(checkRestricted) },
  ],
  instead: "seccompProfile_baseline",
};
