// Devices: which there are, of which classes, and who asks for them.
// @see kubernetes pkg/apis/resource/v1/defaults.go, pkg/registry/resource, v1.36.3
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkClaimSpec, classSpec } from "../validation/device-claims.ts";
import { sliceSpec } from "../validation/device-slices.ts";
import { immutable } from "./causes.ts";
import { fill, listOf, mapOf, specOf } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

const defaultRequests = (spec: unknown): void => {
  for (const request of listOf(mapOf(mapOf(spec)?.["devices"])?.["requests"])) {
    const alternatives = listOf(request["firstAvailable"]);
    for (const wish of [...listOf([request["exactly"]]), ...alternatives]) {
      fill(wish, { allocationMode: "ExactCount" });
      if (wish["allocationMode"] === "ExactCount" && !wish["count"]) wish["count"] = 1;
    }
  }
};

/** What is asked for never changes; only what is new is looked at. */
const onceAndForAll =
  (check: (object: KubeObject) => Cause[]) =>
  (object: KubeObject, before: KubeObject | undefined): Cause[] =>
    before ? immutable("spec", object["spec"], before["spec"]) : check(object);

/** Devices that a pod asks for. */
export const resourceClaim: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => defaultRequests(object["spec"]),
  validate: onceAndForAll((object) => checkClaimSpec(object["spec"], "spec")),
};

/** The same, once for every pod. */
export const resourceClaimTemplate: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => defaultRequests(specOf(object)["spec"]),
  validate: onceAndForAll((object) => checkClaimSpec(specOf(object)["spec"], "spec.spec")),
};

/** A class of devices. */
export const deviceClass: Strategy = { returnsDeleted: true, validate: (object) => classSpec(specOf(object), "spec") };

const fixed = ["pool.name", "driver", "nodeName"] as const;

/** Devices that a driver has. */
export const resourceSlice: Strategy = {
  returnsDeleted: true,
  validate: (object, before) => [
    ...sliceSpec(specOf(object), "spec"),
    ...(before ? fixed.flatMap((path) => immutable(`spec.${path}`, at(object, path), at(before, path))) : []),
  ],
};

const at = (object: KubeObject, path: string): unknown =>
  path.split(".").reduce<unknown>((value, step) => mapOf(value)?.[step], specOf(object));
