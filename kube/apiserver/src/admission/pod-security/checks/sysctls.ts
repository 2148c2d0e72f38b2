// Sysctls: those that concern nobody but the pod.
// @see k8s.io/pod-security-admission policy/check_sysctls.go, v0.36.3
import { listOf } from "../../../resources/defaulting.ts";
import { podSecurity, type Check, type CheckPod } from "../check.ts";

const of1x0 = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.ping_group_range",
  "net.ipv4.ip_unprivileged_port_start",
];
const of1x27 = [...of1x0, "net.ipv4.ip_local_reserved_ports"];
const of1x29 = [
  ...of1x27,
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
];
const of1x32 = [...of1x29, "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"];

const checkNames =
  (allowed: readonly string[]): CheckPod =>
  (pod) => {
    const names = listOf(podSecurity(pod)["sysctls"]).map(({ name }) => String(name));
    const bad = names.filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: "forbidden sysctls", detail: bad.join(", ") };
  };

/** Safe ones alone. */
export const sysctls: Check = {
  id: "sysctls",
  level: "baseline",
  versions: [
    { since: 0, check: checkNames(of1x0) },
    { since: 27, check: checkNames(of1x27) },
    { since: 29, check: checkNames(of1x29) },
    { since: 32, check: checkNames(of1x32) },
  ],
};
