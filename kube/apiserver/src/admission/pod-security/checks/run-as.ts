// Whom a pod runs as: not root.
// @see k8s.io/pod-security-admission policy/check_{runAsNonRoot,runAsUser}.go, v0.36.3
import {
  containersNamed,
  containersOf,
  podSecurity,
  setters,
  unlessOwnUsers,
  type Check,
  type CheckPod,
} from "../check.ts";

const checkNonRoot: CheckPod = (pod) => {
  const reason = "runAsNonRoot != true";
  const ofPod = podSecurity(pod)["runAsNonRoot"];
  const named = (value: unknown): string[] =>
    containersOf(pod)
      .filter(({ security }) => security["runAsNonRoot"] === value)
      .map(({ name }) => name);
  const who = setters(ofPod === false, named(false));
  if (who !== "") return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  const silent = ofPod === true ? [] : named(undefined);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersNamed(silent)} must set securityContext.runAsNonRoot=true` };
};

/** It is said that nobody is root; from 1.35 on, a user namespace says so as well. */
export const runAsNonRoot: Check = {
  id: "runAsNonRoot",
  level: "restricted",
  versions: [
    { since: 0, check: checkNonRoot },
    { since: 35, check: unlessOwnUsers(checkNonRoot) },
  ],
};

const checkUser: CheckPod = (pod) => {
  const roots = containersOf(pod).filter(({ security }) => security["runAsUser"] === 0);
  const names = roots.map(({ name }) => name);
  const who = setters(podSecurity(pod)["runAsUser"] === 0, names);
  return who === "" ? undefined : { reason: "runAsUser=0", detail: `${who} must not set runAsUser=0` };
};

/** Nobody is user 0. */
export const runAsUser: Check = {
  id: "runAsUser",
  level: "restricted",
  versions: [
    { since: 23, check: checkUser },
    { since: 35, check: unlessOwnUsers(checkUser) },
  ],
};
