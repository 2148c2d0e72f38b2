// Where volumes are mounted in a container.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidateVolumeMounts`, `ValidateVolumeDevices`, v1.36.3
import { forbiddenField, invalidValue, notFoundValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { descendingPath } from "./paths.ts";

type Volumes = ReadonlyMap<string, Fields>;
const text = (value: unknown): string => String(value ?? "");

const propagations = ["Bidirectional", "HostToContainer", "None"];
const readOnlys = ["Disabled", "Enabled", "IfPossible"];

/** Mounts of a container. Some of what is wrong is told of the list as a whole, as Kubernetes does it. */
export function checkMounts(container: Fields, volumes: Volumes, field: string): Cause[] {
  const paths = new Set<string>();
  const devices = listOf(container["volumeDevices"]);
  return listOf(container["volumeMounts"]).flatMap((mount, index) => {
    const [at, name, path] = [`${field}[${index}]`, text(mount["name"]), text(mount["mountPath"])];
    const isTaken = paths.has(path);
    paths.add(path);
    return [
      ...(name === "" ? [required(`${at}.name`)] : []),
      ...(volumes.has(name) ? [] : [notFoundValue(`${at}.name`, name)]),
      ...(path === "" ? [required(`${at}.mountPath`)] : []),
      ...(isTaken ? [invalidValue(`${at}.mountPath`, path, "must be unique")] : []),
      ...(devices.some((device) => text(device["name"]) === name)
        ? [invalidValue(`${at}.name`, name, "must not already exist in volumeDevices")]
        : []),
      ...(devices.some(({ devicePath }) => text(devicePath) === path)
        ? [invalidValue(`${at}.mountPath`, path, "must not already exist as a path in volumeDevices")]
        : []),
      ...checkSubPaths(mount, field, at),
      ...checkPropagation(mount, container, `${field}.mountPropagation`),
      ...checkReadOnly(mount, `${field}.recursiveReadOnly`),
    ];
  });
}

function checkSubPaths({ subPath, subPathExpr }: Fields, field: string, at: string): Cause[] {
  const [path, expression] = [text(subPath), text(subPathExpr)];
  const isBoth = path !== "" && expression !== "";
  const why = "subPathExpr and subPath are mutually exclusive";
  return [
    ...(path === "" ? [] : descendingPath(path, `${field}.subPath`)),
    ...(isBoth ? [invalidValue(`${at}.subPathExpr`, expression, why)] : []),
    ...(expression === "" ? [] : descendingPath(expression, `${field}.subPathExpr`)),
  ];
}

function checkPropagation({ mountPropagation: how }: Fields, { securityContext }: Fields, field: string): Cause[] {
  if (how === undefined) return [];
  if (!propagations.includes(text(how))) return [unsupported(field, how, propagations)];
  if (how !== "Bidirectional" || mapOf(securityContext)?.["privileged"] === true) return [];
  return [forbiddenField(field, "Bidirectional mount propagation is available only to privileged containers")];
}

function checkReadOnly({ recursiveReadOnly, readOnly, mountPropagation }: Fields, field: string): Cause[] {
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return [];
  if (!readOnlys.includes(text(recursiveReadOnly))) return [unsupported(field, recursiveReadOnly, readOnlys)];
  const isSpread = mountPropagation !== undefined && mountPropagation !== "None";
  return [
    ...(readOnly === true ? [] : [forbiddenField(field, "may only be specified when readOnly is true")]),
    ...(isSpread
      ? [forbiddenField(field, "may only be specified when mountPropagation is None or not specified")]
      : []),
  ];
}

/** Block devices of a container. */
export function checkDevices(container: Fields, volumes: Volumes, field: string): Cause[] {
  const [names, paths] = [new Set<string>(), new Set<string>()];
  const mounts = listOf(container["volumeMounts"]);
  return listOf(container["volumeDevices"]).flatMap((device, index) => {
    const [at, name, path] = [`${field}[${index}]`, text(device["name"]), text(device["devicePath"])];
    const volume = volumes.get(name);
    const isClaim = volume?.["persistentVolumeClaim"] !== undefined || volume?.["ephemeral"] !== undefined;
    const [isKnownName, isKnownPath] = [names.has(name), paths.has(path)];
    const goesUp = path.split("/").includes("..");
    if (name !== "") names.add(name);
    if (!goesUp) paths.add(path);
    const onlyClaims = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
    return [
      ...(name === "" ? [required(`${at}.name`)] : []),
      ...(isKnownName ? [invalidValue(`${at}.name`, name, "must be unique")] : []),
      ...(volume && !isClaim ? [invalidValue(`${at}.name`, name, onlyClaims)] : []),
      ...(volume ? [] : [notFoundValue(`${at}.name`, name)]),
      ...(path === "" ? [required(`${at}.devicePath`)] : []),
      ...(isKnownPath ? [invalidValue(`${at}.devicePath`, path, "must be unique")] : []),
      ...(goesUp ? [invalidValue(`${at}.devicePath`, path, "can not contain backsteps ('..')")] : []),
      ...(mounts.some((mount) => text(mount["name"]) === name)
        ? [invalidValue(`${at}.name`, name, "must not already exist in volumeMounts")]
        : []),
      ...(mounts.some(({ mountPath }) => text(mountPath) === path)
        ? [invalidValue(`${at}.devicePath`, path, "must not already exist as a path in volumeMounts")]
        : []),
    ];
  });
}
