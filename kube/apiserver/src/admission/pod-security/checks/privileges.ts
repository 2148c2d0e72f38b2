// Privileges: all of them, more than one began with, and those of a Windows host.
// @see k8s.io/pod-security-admission policy/check_{privileged,allowPrivilegeEscalation,windowsHostProcess}.go, v0.36.3
import { mapOf, type Fields } from "../../../resources/defaulting.ts";
import {
  containersNamed,
  containersOf,
  podSecurity,
  setters,
  unlessWindows,
  type Check,
  type CheckPod,
} from "../check.ts";

const namesWhere = (pod: Parameters<CheckPod>[0], isBad: (security: Fields) => boolean): string[] =>
  containersOf(pod)
    .filter(({ security }) => isBad(security))
    .map(({ name }) => name);

const checkPrivileged: CheckPod = (pod) => {
  const bad = namesWhere(pod, ({ privileged }) => privileged === true);
  if (bad.length === 0) return undefined;
  return { reason: "privileged", detail: `${containersNamed(bad)} must not set securityContext.privileged=true` };
};

/** Nobody is privileged. */
export const privileged: Check = {
  id: "privileged",
  level: "baseline",
  versions: [{ since: 0, check: checkPrivileged }],
};

const checkEscalation: CheckPod = (pod) => {
  const bad = namesWhere(pod, ({ allowPrivilegeEscalation }) => allowPrivilegeEscalation !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: "allowPrivilegeEscalation != false",
    detail: `${containersNamed(bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
};

/** Nobody becomes more than it was. */
export const privilegeEscalation: Check = {
  id: "allowPrivilegeEscalation",
  level: "restricted",
  versions: [
    { since: 8, check: checkEscalation },
    { since: 25, check: unlessWindows(checkEscalation) },
  ],
};

const isHostProcess = (security: Fields): boolean => mapOf(security["windowsOptions"])?.["hostProcess"] === true;

const checkHostProcess: CheckPod = (pod) => {
  const who = setters(isHostProcess(podSecurity(pod)), namesWhere(pod, isHostProcess));
  if (who === "") return undefined;
  return { reason: "hostProcess", detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
};

/** Nobody is a process of a Windows host. */
export const windowsHostProcess: Check = {
  id: "windowsHostProcess",
  level: "baseline",
  versions: [{ since: 0, check: checkHostProcess }],
};
