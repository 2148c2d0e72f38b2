// SELinux: the types of containers, and no user or role of one's own.
// @see k8s.io/pod-security-admission policy/check_seLinuxOptions.go, v0.36.3
import { mapOf, type Fields } from "../../../resources/defaulting.ts";
import { containersOf, plural, podSecurity, quoted, setters, sortedOnce, type Check, type CheckPod } from "../check.ts";

const types = ["", "container_t", "container_init_t", "container_kvm_t"];

const optionsOf = (security: Fields): { type?: string; user?: string; role?: string } =>
  (mapOf(security["seLinuxOptions"]) as { type?: string }) ?? {};

const checkOptions =
  (allowed: readonly string[]): CheckPod =>
  (pod) => {
    const isBad = (security: Fields): boolean => {
      const { type = "", user = "", role = "" } = optionsOf(security);
      return !allowed.includes(type) || user !== "" || role !== "";
    };
    const bad = containersOf(pod).filter(({ security }) => isBad(security));
    const names = bad.map(({ name }) => name);
    const who = setters(isBad(podSecurity(pod)), names);
    if (who === "") return undefined;
    const all = [podSecurity(pod), ...bad.map(({ security }) => security)].map(optionsOf);
    const wrong = sortedOnce(all.map(({ type = "" }) => type).filter((type) => !allowed.includes(type)));
    const what = [
      ...(wrong.length > 0 ? [`${plural(wrong.length, "type")} ${quoted(wrong)}`] : []),
      ...(all.some(({ user = "" }) => user !== "") ? ["user may not be set"] : []),
      ...(all.some(({ role = "" }) => role !== "") ? ["role may not be set"] : []),
    ].join("; ");
    return { reason: "seLinuxOptions", detail: `${who} set forbidden securityContext.seLinuxOptions: ${what}` };
  };

/** The types of containers alone. */
export const seLinuxOptions: Check = {
  id: "seLinuxOptions",
  level: "baseline",
  versions: [
    { since: 0, check: checkOptions(types) },
    { since: 31, check: checkOptions([...types, "container_engine_t"]) },
  ],
};
