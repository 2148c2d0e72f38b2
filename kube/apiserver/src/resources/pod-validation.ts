// What is wrong with a pod spec, as far as people meet it. What is not looked at here is accepted: a refusal that Kubernetes does not give
// would be worse.
// @see kubernetes pkg/apis/core/validation/validation.go
import { compareQuantities, parseQuantity } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { duplicate, invalidValue, notFoundValue, required, unsupported } from "./causes.ts";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { checkHostAliases, checkNameServers } from "./pod-addresses.ts";
import { checkLabel, checkPort, checkRange, checkVariable } from "./formats.ts";

const longest = 2_147_483_647;
const oneOf = (field: string, value: unknown, supported: readonly string[]): Cause[] =>
  value === undefined || supported.includes(String(value)) ? [] : [unsupported(field, value, supported)];

/** Everything that is wrong with a pod spec. `restarts` are the policies that its owner allows. */
export function validatePodSpec(
  spec: Fields | undefined,
  path: string,
  restarts: readonly string[] = ["Always", "OnFailure", "Never"],
): Cause[] {
  const containers = listOf(spec?.["containers"]);
  const volumes = listOf(spec?.["volumes"]);
  const volumeNames = new Set(volumes.map(({ name }) => name));
  return [
    ...volumes.flatMap((volume, index) => validateVolume(volume, `${path}.volumes[${index}]`)),
    ...duplicates(volumes, `${path}.volumes`),
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...containers.flatMap((one, index) => validateContainer(one, `${path}.containers[${index}]`, volumeNames)),
    ...duplicates(containers, `${path}.containers`),
    ...listOf(spec?.["initContainers"]).flatMap((one, index) =>
      validateContainer(one, `${path}.initContainers[${index}]`, volumeNames),
    ),
    ...oneOf(`${path}.restartPolicy`, spec?.["restartPolicy"], restarts),
    ...oneOf(`${path}.dnsPolicy`, spec?.["dnsPolicy"], ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
    ...validateResources(mapOf(spec?.["resources"]), `${path}.resources`),
    ...checkNameServers(spec, path),
    ...checkRange(`${path}.activeDeadlineSeconds`, spec?.["activeDeadlineSeconds"], [1, longest]),
    ...checkHostAliases(spec, path),
  ];
}

/** Names that stand twice in a list. */
function duplicates(items: Fields[], path: string): Cause[] {
  const seen = new Set<unknown>();
  return items.flatMap(({ name }, index) => {
    if (name === undefined || name === "") return [];
    const isDouble = seen.has(name);
    seen.add(name);
    return isDouble ? [duplicate(`${path}[${index}].name`, name)] : [];
  });
}

const validateVolume = (volume: Fields, path: string): Cause[] => checkLabel(`${path}.name`, volume["name"]);

function validateContainer(container: Fields, path: string, volumes: ReadonlySet<unknown>): Cause[] {
  const { name, image, imagePullPolicy, ports, env, volumeMounts, resources } = container;
  return [
    ...checkLabel(`${path}.name`, name),
    ...(typeof image === "string" && image !== "" ? [] : [required(`${path}.image`)]),
    ...oneOf(`${path}.imagePullPolicy`, imagePullPolicy, ["Always", "IfNotPresent", "Never"]),
    ...listOf(ports).flatMap((port, index) => validatePort(port, `${path}.ports[${index}]`)),
    ...listOf(env).flatMap((variable, index) => checkVariable(`${path}.env[${index}].name`, variable["name"])),
    ...listOf(volumeMounts).flatMap((mount, index) => validateMount(mount, `${path}.volumeMounts[${index}]`, volumes)),
    ...validateResources(mapOf(resources), `${path}.resources`),
  ];
}

function validatePort({ containerPort, protocol, hostPort }: Fields, path: string): Cause[] {
  const isThere = containerPort !== undefined && containerPort !== 0;
  return [
    ...(isThere ? checkPort(`${path}.containerPort`, containerPort) : [required(`${path}.containerPort`)]),
    ...(hostPort === undefined ? [] : checkPort(`${path}.hostPort`, hostPort)),
    ...oneOf(`${path}.protocol`, protocol, ["SCTP", "TCP", "UDP"]),
  ];
}

function validateMount({ name, mountPath }: Fields, path: string, volumes: ReadonlySet<unknown>): Cause[] {
  if (name === undefined || name === "") return [required(`${path}.name`)];
  return [
    ...(volumes.has(name) ? [] : [notFoundValue(`${path}.name`, name)]),
    ...(mountPath === undefined || mountPath === "" ? [required(`${path}.mountPath`)] : []),
  ];
}

/** Nobody may ask for more than they are allowed. */
function validateResources(resources: Fields | undefined, path: string): Cause[] {
  const { requests = {}, limits = {} } = (resources ?? {}) as { requests?: Fields; limits?: Fields };
  return Object.entries(requests).flatMap(([name, asked]) => {
    const limit = limits[name];
    if (limit === undefined || compareQuantities(parseQuantity(String(asked)), parseQuantity(String(limit))) <= 0)
      return [];
    return [invalidValue(`${path}.requests`, asked, `must be less than or equal to ${name} limit of ${String(limit)}`)];
  });
}
