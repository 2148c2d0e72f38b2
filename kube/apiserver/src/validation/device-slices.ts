// What is wrong with the devices that a driver has.
// @see kubernetes pkg/apis/resource/validation/validation.go `validateResourceSliceSpec`, v1.36.3
import { subdomainProblems } from "@sluice/objects";
import { immutable, invalidValue, required, tooLong } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, atLeast, each, ifThere, needed, once, struct, upTo, type Check } from "./check.ts";
import { effects } from "./device-claims.ts";
import { labelKey, labelValue } from "./label-selectors.ts";
import { nodeSelector } from "./placement.ts";
import { label, subdomain } from "./texts.ts";
import { driverName } from "./volume-sources.ts";

const longestPool = 253;
const mostDevices = 128;
const mostTaints = 16;

const poolName: Check = needed((value, field) => {
  const name = String(value);
  return [
    ...(name.length > longestPool ? [tooLong(field, longestPool)] : []),
    ...name.split("/").flatMap((part) => subdomainProblems(part).map((why) => invalidValue(field, part, why))),
  ];
});

const pool = struct({
  name: poolName,
  resourceSliceCount: atLeast(1, "must be greater than zero"),
  generation: atLeast(0, "must be greater than or equal to zero"),
});

const nodeName: Check = ifThere((value, field) =>
  value === ""
    ? [invalidValue(field, "", "must be either unset or set to a non-empty string")]
    : subdomain(value, field),
);

const onlyTrue: Check = ifThere((value, field) =>
  value === true ? [] : [invalidValue(field, value, "must be either unset or set to true")],
);

const places = ["nodeName", "nodeSelector", "allNodes", "perDeviceNodeSelection"];

/** Where devices are is said in one way. */
const onePlace: Check = (value, field) => {
  const spec = mapOf(value) ?? {};
  const said = places.filter((name) => spec[name]).map((name) => `\`${name}\``);
  const why = `exactly one of ${places.map((name) => `\`${name}\``).join(", ")} is required`;
  if (said.length === 0) return [required(field, why)];
  return said.length === 1 ? [] : [invalidValue(field, `{${said.join(", ")}}`, `${why}, but multiple fields are set`)];
};

const taint = struct({ key: labelKey, value: labelValue, effect: needed(effects) });

const device = struct({ name: label, taints: upTo(mostTaints, each(taint)) });

const owner = struct({ driver: driverName, pool });

const whole = all(
  struct({
    nodeName,
    nodeSelector: ifThere(nodeSelector),
    allNodes: onlyTrue,
    perDeviceNodeSelection: onlyTrue,
  }),
  onePlace,
  struct({
    devices: upTo(
      mostDevices,
      all(
        each(device),
        once(({ name = "" }) => name),
      ),
    ),
  }),
);

/** The spec of a ResourceSlice, which stays where it is and whose it is. */
export const checkSliceSpec = (spec: Fields, before: Fields | undefined): Cause[] => [
  ...owner(spec, "spec"),
  ...(before ? checkKept(spec, before) : []),
  ...whole(spec, "spec"),
];

const poolOf = ({ pool: value }: Fields): unknown => mapOf(value)?.["name"] ?? "";

const checkKept = (spec: Fields, before: Fields): Cause[] => [
  ...immutable("spec.pool.name", poolOf(spec), poolOf(before)),
  ...immutable("spec.driver", spec["driver"] ?? "", before["driver"] ?? ""),
  ...immutable("spec.nodeName", spec["nodeName"] ?? null, before["nodeName"] ?? null),
];
