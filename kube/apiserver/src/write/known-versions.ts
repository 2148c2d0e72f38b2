// Which versions of a kind there are, whether they are served or not: what was written in another one is nobody's any more.
import { shapeOfKind } from "@sluice/kubernetes-schema";
import type { Context } from "../context.ts";
import { findVersion } from "../crd/crd-spec.ts";
import type { Resource } from "../resources/resource.ts";

/** Whether a kind has a version. Built-in kinds have all that they ever had. */
export const knownVersions =
  (context: Context, resource: Resource): ((apiVersion: string) => boolean) =>
  (apiVersion) =>
    resource.isCustom
      ? findVersion(context, resource, apiVersion) !== undefined
      : shapeOfKind(apiVersion, resource.kind) !== undefined;
