// What reaches into the host: its namespaces, its ports, and probes that ask somewhere else than the pod.
// @see k8s.io/pod-security-admission policy/check_{hostNamespaces,hostPorts,hostProbesAndhostLifecycle}.go, v0.36.3
import { listOf, mapOf, type Fields } from "../../../resources/defaulting.ts";
import { containersNamed, containersOf, plural, quoted, sortedOnce, type Check, type CheckPod } from "../check.ts";

const checkNamespaces: CheckPod = ({ spec }) => {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((field) => spec[field] === true);
  if (shared.length === 0) return undefined;
  return { reason: "host namespaces", detail: shared.map((field) => `${field}=true`).join(", ") };
};

/** A pod has namespaces of its own. */
export const hostNamespaces: Check = {
  id: "hostNamespaces",
  level: "baseline",
  versions: [{ since: 0, check: checkNamespaces }],
};

/** Who has any of what is not allowed: `containers "a", "b" use hostPorts 80, 443`. */
function usesOf(
  pod: Parameters<CheckPod>[0],
  what: { one: string; found(fields: Fields): string[]; show(found: string[]): string; isSorted?: true },
): string | undefined {
  const using = containersOf(pod).filter(({ fields }) => what.found(fields).length > 0);
  if (using.length === 0) return undefined;
  const found = sortedOnce(using.flatMap(({ fields }) => what.found(fields)));
  const names = using.map(({ name }) => name);
  const who = what.isSorted ? sortedOnce(names) : names;
  return `${containersNamed(who)} ${plural(who.length, "uses", "use")} ${plural(found.length, what.one)} ${what.show(found)}`;
}

const hostPortsOf = (container: Fields): string[] =>
  listOf(container["ports"])
    .map(({ hostPort = 0 }) => Number(hostPort))
    .filter((port) => port !== 0)
    .map(String);

const checkPorts: CheckPod = (pod) => {
  const detail = usesOf(pod, { one: "hostPort", found: hostPortsOf, show: (ports) => ports.join(", ") });
  return detail === undefined ? undefined : { reason: "hostPort", detail };
};

/** A pod has ports of its own. */
export const hostPorts: Check = {
  id: "hostPorts",
  level: "baseline",
  versions: [{ since: 0, check: checkPorts }],
};

const probes = ["livenessProbe", "readinessProbe", "startupProbe"];
const hooks = ["postStart", "preStop"];

/** Whom probes and hooks of a container ask, where they say so themselves. */
function askedHosts(container: Fields): string[] {
  const lifecycle = mapOf(container["lifecycle"]);
  const handlers = [...probes.map((probe) => container[probe]), ...hooks.map((hook) => lifecycle?.[hook])].map(mapOf);
  return handlers
    .flatMap((handler) => [mapOf(handler?.["httpGet"])?.["host"], mapOf(handler?.["tcpSocket"])?.["host"]])
    .filter((host): host is string => typeof host === "string" && host !== "");
}

const one = "probe or lifecycle host";

const checkProbes: CheckPod = (pod) => {
  const detail = usesOf(pod, { one, found: askedHosts, show: quoted, isSorted: true });
  return detail === undefined ? undefined : { reason: one, detail };
};

/** Probes and hooks ask the pod itself, and nobody that the node could reach. */
export const hostProbes: Check = {
  id: "hostProbesAndHostLifecycle",
  level: "baseline",
  versions: [{ since: 34, check: checkProbes }],
};
