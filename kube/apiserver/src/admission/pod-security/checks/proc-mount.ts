// How `/proc` is mounted: with what is not for containers hidden.
// @see k8s.io/pod-security-admission policy/check_procMount_{baseline,restricted}.go, v0.36.3
import {
  containersNamed,
  containersOf,
  quoted,
  sortedOnce,
  unlessOwnUsers,
  type Check,
  type CheckPod,
} from "../check.ts";

const checkMounts: CheckPod = (pod) => {
  const bad = containersOf(pod).filter(({ security: { procMount = "Default" } }) => procMount !== "Default");
  if (bad.length === 0) return undefined;
  const who = containersNamed(bad.map(({ name }) => name));
  const types = sortedOnce(bad.map(({ security }) => String(security["procMount"])));
  return { reason: "procMount", detail: `${who} must not set securityContext.procMount to ${quoted(types)}` };
};

/** As usual; from 1.35 on, as one likes in a user namespace. */
export const procMountBaseline: Check = {
  id: "procMount",
  level: "baseline",
  versions: [
    { since: 0, check: checkMounts },
    { since: 35, check: unlessOwnUsers(checkMounts) },
  ],
};

/** As usual, wherever. */
export const procMountRestricted: Check = {
  id: "procMount_restricted",
  level: "restricted",
  versions: [{ since: 35, check: checkMounts }],
  instead: "procMount",
};
