// What is wrong with an object that is about to be stored, all of it at once.
import { subdomainProblems, type KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import { invalidValue, required } from "../resources/causes.ts";
import { bucketOf } from "../resources/conversions.ts";
import type { Resource } from "../resources/resource.ts";
import { invalid, type Cause } from "../status-error.ts";
import { checkStatus } from "../validation/statuses.ts";
import { validateOwners } from "./validate-owners.ts";

/** Checks name, metadata and what the kind demands, and adds to the warnings. @throws {ApiError} 422 with every cause */
export function validate(
  object: KubeObject,
  before: KubeObject | undefined,
  { resource, warnings, subresource }: { resource: Resource; warnings: string[]; subresource?: "status" | undefined },
): void {
  const causes: Cause[] = [
    ...validateName(object, resource),
    ...validateMeta(object, { isExtension: resource.isCustom || resource.group === "apiextensions.k8s.io" }),
    ...validateOwners(object, before === undefined),
    ...(resource.strategy.validate?.(object, before, (text) => void warnings.push(text)) ?? []),
    ...(before && subresource === "status" && !resource.isCustom ? checkStatus(resource, object, before) : []),
  ];
  if (causes.length === 0) return;
  const told = subresource === "status" && resource.isCustom ? causes.map(fromStatus) : causes;
  // A kind of two groups is refused as what it is stored as.
  const [group = ""] = bucketOf(resource).split("/");
  throw invalid({ group, kind: resource.kind }, object.metadata.name ?? object.metadata.generateName ?? "", told);
}

/** The status of a custom object is judged alone when it is written alone: the message names the field from there on. */
function fromStatus(cause: Cause): Cause {
  const { field = "", message } = cause;
  if (!field.startsWith("status.")) return cause;
  return { ...cause, message: message.replace(`${field} in body`, `${field.slice("status.".length)} in body`) };
}

function validateName(object: KubeObject, resource: Resource): Cause[] {
  const { name = "" } = object.metadata;
  if (name === "") return [required("metadata.name", "name or generateName is required")];
  const { whyBadName } = resource.strategy;
  const problems = whyBadName ? whyBadName(name, object) : subdomainProblems(name);
  return problems.map((why) => invalidValue("metadata.name", name, why));
}
