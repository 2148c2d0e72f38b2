// Volumes: none of the host, or none but those that are nobody else's.
// @see k8s.io/pod-security-admission policy/check_{hostPathVolumes,restrictedVolumes}.go, v0.36.3
import { listOf } from "../../../resources/defaulting.ts";
import { plural, quoted, sortedOnce, type Check, type CheckPod } from "../check.ts";

const volumesNamed = (names: readonly string[]): string => `${plural(names.length, "volume")} ${quoted(names)}`;

const checkHostPaths: CheckPod = ({ spec }) => {
  const bad = listOf(spec["volumes"]).filter(({ hostPath }) => hostPath !== undefined);
  if (bad.length === 0) return undefined;
  return { reason: "hostPath volumes", detail: volumesNamed(bad.map(({ name }) => String(name))) };
};

/** Nothing of the host is mounted. */
export const hostPathVolumes: Check = {
  id: "hostPathVolumes",
  level: "baseline",
  versions: [{ since: 0, check: checkHostPaths }],
};

const allowed = [
  "configMap",
  "csi",
  "downwardAPI",
  "emptyDir",
  "ephemeral",
  "image",
  "persistentVolumeClaim",
  "projected",
  "secret",
];

const checkTypes: CheckPod = ({ spec }) => {
  const bad = listOf(spec["volumes"]).filter((volume) => !allowed.some((type) => volume[type] !== undefined));
  if (bad.length === 0) return undefined;
  const types = sortedOnce(bad.map((volume) => Object.keys(volume).find((field) => field !== "name") ?? "unknown"));
  const [uses, sort] = [plural(bad.length, "uses", "use"), plural(types.length, "restricted volume type")];
  const who = volumesNamed(bad.map(({ name }) => String(name)));
  return { reason: "restricted volume types", detail: `${who} ${uses} ${sort} ${quoted(types)}` };
};

/** Only volumes that are made for the pod, or claimed. */
export const restrictedVolumes: Check = {
  id: "restrictedVolumes",
  level: "restricted",
  versions: [{ since: 0, check: checkTypes }],
  instead: "hostPathVolumes",
};
