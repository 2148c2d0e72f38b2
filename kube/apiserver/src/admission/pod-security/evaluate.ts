// Whether a pod is as a level wants it. A check is a file, or a part of one, and a row here.
// @see k8s.io/pod-security-admission policy/registry.go, v0.36.3
import type { Check, CheckPod, PodParts, Violation } from "./check.ts";
import { appArmorProfile } from "./checks/app-armor.ts";
import { capabilitiesBaseline, capabilitiesRestricted } from "./checks/capabilities.ts";
import { hostNamespaces, hostPorts, hostProbes } from "./checks/host-access.ts";
import { privileged, privilegeEscalation, windowsHostProcess } from "./checks/privileges.ts";
import { procMountBaseline, procMountRestricted } from "./checks/proc-mount.ts";
import { runAsNonRoot, runAsUser } from "./checks/run-as.ts";
import { seLinuxOptions } from "./checks/se-linux.ts";
import { seccompBaseline, seccompRestricted } from "./checks/seccomp.ts";
import { sysctls } from "./checks/sysctls.ts";
import { hostPathVolumes, restrictedVolumes } from "./checks/volumes.ts";
import type { LevelVersion } from "./levels.ts";

// By name within their level, as messages have them.
const checks: readonly Check[] = [
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbes,
  privileged,
  procMountBaseline,
  seLinuxOptions,
  seccompBaseline,
  sysctls,
  windowsHostProcess,
  privilegeEscalation,
  capabilitiesRestricted,
  procMountRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
  seccompRestricted,
];

const checkOf = ({ versions }: Check, minor: number): CheckPod | undefined =>
  versions.findLast(({ since }) => since <= minor)?.check;

/** What a level finds wrong with a pod. */
export function violationsOf(pod: PodParts, { level, minor }: LevelVersion): Violation[] {
  if (level === "privileged") return [];
  const known = checks.filter((check) => level === "restricted" || check.level === "baseline");
  const asked = known.filter((check) => checkOf(check, minor) !== undefined);
  const replaced = new Set(asked.map(({ instead }) => instead));
  return asked.flatMap((check) => (replaced.has(check.id) ? [] : (checkOf(check, minor)?.(pod) ?? [])));
}

/** All of it: `host namespaces (hostPID=true), privileged (…)`. */
export const detailOf = (violations: readonly Violation[]): string =>
  violations.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");

/** In short: `host namespaces, privileged`. */
export const reasonOf = (violations: readonly Violation[]): string => violations.map(({ reason }) => reason).join(", ");
