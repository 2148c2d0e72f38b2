// Devices: which there are, of which classes, and who asks for them.
// @see kubernetes pkg/apis/resource/v1/defaults.go, pkg/registry/resource, v1.36.3
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import { checkClaimSpec, classSpec } from "../validation/device-claims.ts";
import { checkSliceSpec } from "../validation/device-slices.ts";
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

/** What is asked for never changes. */
const sameSpec = (object: KubeObject, before: KubeObject | undefined): Cause[] =>
  before ? immutable("spec", object["spec"], before["spec"]) : [];

/** Devices that a pod asks for. */
export const resourceClaim: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => defaultRequests(object["spec"]),
  // Of what is there already only that it stays as it is.
  validate: (object, before) => (before ? sameSpec(object, before) : checkClaimSpec(object["spec"], "spec")),
};

/** The same, once for every pod. */
export const resourceClaimTemplate: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => defaultRequests(specOf(object)["spec"]),
  validate: (object, before) => [...checkClaimSpec(specOf(object)["spec"], "spec.spec"), ...sameSpec(object, before)],
};

/** A class of devices. */
export const deviceClass: Strategy = { returnsDeleted: true, validate: (object) => classSpec(specOf(object), "spec") };

/** Devices that a driver has. */
export const resourceSlice: Strategy = {
  returnsDeleted: true,
  validate: (object, before) => checkSliceSpec(specOf(object), before && specOf(before)),
};
