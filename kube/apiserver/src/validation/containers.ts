// Containers of a pod: those that stay, those that come first, and those that come for a look.
// @see kubernetes pkg/apis/core/validation/validation.go `validateContainers`, v1.36.3
import { duplicate, forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, each, ifSaid, needed, neededAmong, port, struct, type Check } from "./check.ts";
import { environment, environmentFrom } from "./environment.ts";
import { checkLife } from "./handlers.ts";
import { checkDevices, checkMounts } from "./mounts.ts";
import { containerRequirements } from "./requirements.ts";
import { checkSecurityContext } from "./security-contexts.ts";
import { label, portName, portNameProblems } from "./texts.ts";

/** What of a pod its containers are held against. */
export type PodAround = {
  volumes: ReadonlyMap<string, Fields>;
  graceSeconds: unknown;
  restartPolicy: unknown;
  hasHostUsers: boolean;
};

const onePort = struct({
  name: ifSaid(portName),
  containerPort: needed(port),
  hostPort: ifSaid(port),
  protocol: neededAmong("SCTP", "TCP", "UDP"),
});

const ports: Check = (value, field) => {
  const names = new Set<unknown>();
  return listOf(value).flatMap((one, index) => {
    const at = `${field}[${index}]`;
    const isDouble = names.has(one["name"]);
    if (one["name"] !== undefined && portNameProblems(String(one["name"])).length === 0) names.add(one["name"]);
    return [...(isDouble ? [duplicate(`${at}.name`, one["name"])] : []), ...onePort(one, at)];
  });
};

const first = all(
  struct({
    name: needed(label),
    image: needed(),
    terminationMessagePolicy: neededAmong("File", "FallbackToLogsOnError"),
    ports,
    env: environment,
    envFrom: environmentFrom,
  }),
);
const then = struct({
  imagePullPolicy: neededAmong("Always", "IfNotPresent", "Never"),
  resources: containerRequirements,
});

function checkContainer(container: Fields, field: string, around: PodAround): Cause[] {
  return [
    ...first(container, field),
    ...checkMounts(container, around.volumes, `${field}.volumeMounts`),
    ...checkDevices(container, around.volumes, `${field}.volumeDevices`),
    ...then(container, field),
    ...checkResizing(container, `${field}.resizePolicy`, around.restartPolicy),
    ...checkSecurityContext(container["securityContext"], `${field}.securityContext`, around.hasHostUsers),
  ];
}

const resizing: readonly (readonly [field: string, check: Check])[] = [
  ["resourceName", neededAmong("cpu", "memory")],
  ["restartPolicy", neededAmong("NotRequired", "RestartContainer")],
];

function checkResizing({ resizePolicy }: Fields, field: string, restartPolicy: unknown): Cause[] {
  const seen = new Set<unknown>();
  return listOf(resizePolicy).flatMap((policy, index) => {
    const { resourceName, restartPolicy: own } = policy;
    const isDouble = seen.has(resourceName);
    seen.add(resourceName);
    return [
      ...(isDouble ? [duplicate(`${field}[${index}]`, resourceName)] : []),
      ...resizing.flatMap(([name, check]) => check(policy[name], field)),
      ...(restartPolicy === "Never" && own !== "NotRequired"
        ? [invalidValue(field, own ?? "", "must be 'NotRequired' when pod `restartPolicy` is 'Never'")]
        : []),
    ];
  });
}

const restarts = among("Always", "Never", "OnFailure");

/** When a container is restarted, whatever its pod says. */
function checkRestarts({ restartPolicy, restartPolicyRules }: Fields, field: string): Cause[] {
  if (restartPolicy !== undefined) return restarts(restartPolicy, `${field}.restartPolicy`);
  return listOf(restartPolicyRules).length === 0
    ? []
    : [required(`${field}.restartPolicy`, "must specify restartPolicy when restart rules are used")];
}

/** Ports of the host are each used once. */
function checkHostPorts(containers: readonly Fields[], field: string): Cause[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    listOf(container["ports"]).flatMap(({ hostPort, hostIP = "", protocol }, at) => {
      if (!hostPort) return [];
      const key = `${String(hostPort)}/${String(protocol)}/${String(hostIP)}`;
      const isTaken = taken.has(key);
      taken.add(key);
      const told = `${String(protocol)}/${String(hostIP)}/${String(hostPort)}`;
      return isTaken ? [duplicate(`${field}[${index}].ports[${at}].hostPort`, told)] : [];
    }),
  );
}

/** Containers that stay. */
export function checkContainers(containers: readonly Fields[], field: string, around: PodAround): Cause[] {
  if (containers.length === 0) return [required(field)];
  const names = new Set<unknown>();
  const found = containers.flatMap((container, index) => {
    const at = `${field}[${index}]`;
    const isDouble = names.has(container["name"] ?? "");
    names.add(container["name"] ?? "");
    return [
      ...checkContainer(container, at, around),
      ...(isDouble ? [duplicate(`${at}.name`, container["name"] ?? "")] : []),
      ...checkLife(container, at, around.graceSeconds),
      ...checkRestarts(container, at),
    ];
  });
  return [...found, ...checkHostPorts(containers, field)];
}

const notForFirst = "may not be set for init containers without restartPolicy=Always";

/** Containers that come first; some of them stay. */
export function checkInitContainers(
  containers: readonly Fields[],
  field: string,
  { regular, around }: { regular: readonly Fields[]; around: PodAround },
): Cause[] {
  const names = new Set<unknown>(regular.map(({ name = "" }) => name));
  return containers.flatMap((container, index) => {
    const [at, name] = [`${field}[${index}]`, container["name"] ?? ""];
    const isDouble = names.has(name);
    if (name !== "") names.add(name);
    const life =
      container["restartPolicy"] === "Always"
        ? checkLife(container, at, around.graceSeconds)
        : ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"]
            .filter((part) => mapOf(container[part]))
            .map((part) => forbiddenField(`${at}.${part}`, notForFirst));
    return [
      ...checkContainer(container, at, around),
      ...checkRestarts(container, at),
      ...(isDouble ? [duplicate(`${at}.name`, name)] : []),
      ...checkHostPorts([container], field),
      ...life,
    ];
  });
}

/** Images of pods have no space around them. */
export const imagesWithoutSpace = each((value, field) => {
  const { image = "" } = mapOf(value) ?? {};
  return String(image).trim() === image || image === ""
    ? []
    : [invalidValue(`${field}.image`, image, "must not have leading or trailing whitespace")];
});
