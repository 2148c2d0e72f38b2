// What is wrong with an object that is about to be stored, all of it at once.
import { subdomainProblems, type KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import { invalidValue } from "../resources/causes.ts";
import { bucketOf } from "../resources/conversions.ts";
import type { Resource } from "../resources/resource.ts";
import { invalid, type Cause } from "../status-error.ts";
import { validateOwners } from "./validate-owners.ts";

/** Checks name, metadata and what the kind demands, and adds to the warnings. @throws {ApiError} 422 with every cause */
export function validate(
  object: KubeObject,
  before: KubeObject | undefined,
  { resource, warnings }: { resource: Resource; warnings: string[] },
): void {
  const causes: Cause[] = [
    ...validateName(object, resource),
    ...validateMeta(object, { isExtension: resource.isCustom || resource.group === "apiextensions.k8s.io" }),
    ...validateOwners(object, before === undefined),
    ...(resource.strategy.validate?.(object, before, (text) => void warnings.push(text)) ?? []),
  ];
  if (causes.length === 0) return;
  // A kind of two groups is refused as what it is stored as.
  const [group = ""] = bucketOf(resource).split("/");
  throw invalid({ group, kind: resource.kind }, object.metadata.name ?? object.metadata.generateName ?? "", causes);
}

function validateName({ metadata }: KubeObject, resource: Resource): Cause[] {
  const { name = "" } = metadata;
  if (name === "")
    return [
      {
        reason: "FieldValueRequired",
        message: "Required value: name or generateName is required",
        field: "metadata.name",
      },
    ];
  const problems = (resource.strategy.whyBadName ?? subdomainProblems)(name);
  return problems.map((why) => invalidValue("metadata.name", name, why));
}
