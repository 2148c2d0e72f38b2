// Capabilities: no more than a container has anyway, or none but one.
// @see k8s.io/pod-security-admission policy/check_capabilities_{baseline,restricted}.go, v0.36.3
import { mapOf, type Fields } from "../../../resources/defaulting.ts";
import {
  containersNamed,
  containersOf,
  quoted,
  sortedOnce,
  unlessWindows,
  type Check,
  type CheckPod,
} from "../check.ts";

const usual = new Set(
  (
    "AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID " +
    "SYS_CHROOT"
  ).split(" "),
);
const bindsPorts = new Set(["NET_BIND_SERVICE"]);

const capabilities = (security: Fields, list: "add" | "drop"): string[] =>
  (mapOf(security["capabilities"])?.[list] as string[] | undefined) ?? [];

/** Who adds what is not among those, said in Kubernetes' words; undefined when nobody does. */
function additionsBeside(allowed: ReadonlySet<string>, pod: Parameters<CheckPod>[0]): string | undefined {
  const isOther = (one: string): boolean => !allowed.has(one);
  const bad = containersOf(pod).filter(({ security }) => capabilities(security, "add").some(isOther));
  if (bad.length === 0) return undefined;
  const added = sortedOnce(bad.flatMap(({ security }) => capabilities(security, "add").filter(isOther)));
  const who = containersNamed(bad.map(({ name }) => name));
  return `${who} must not include ${quoted(added)} in securityContext.capabilities.add`;
}

const checkBaseline: CheckPod = (pod) => {
  const detail = additionsBeside(usual, pod);
  return detail === undefined ? undefined : { reason: "non-default capabilities", detail };
};

/** Nothing is added but what is usual. */
export const capabilitiesBaseline: Check = {
  id: "capabilities_baseline",
  level: "baseline",
  versions: [{ since: 0, check: checkBaseline }],
};

const checkRestricted: CheckPod = (pod) => {
  const keeping = containersOf(pod).filter(({ security }) => !capabilities(security, "drop").includes("ALL"));
  const details = [
    keeping.length > 0
      ? `${containersNamed(keeping.map(({ name }) => name))} must set securityContext.capabilities.drop=["ALL"]`
      : undefined,
    additionsBeside(bindsPorts, pod),
  ].filter((detail) => detail !== undefined);
  return details.length === 0 ? undefined : { reason: "unrestricted capabilities", detail: details.join("; ") };
};

/** Everything is dropped; ports below 1024 may be bound. */
export const capabilitiesRestricted: Check = {
  id: "capabilities_restricted",
  level: "restricted",
  versions: [
    { since: 22, check: checkRestricted },
    { since: 25, check: unlessWindows(checkRestricted) },
  ],
  instead: "capabilities_baseline",
};
