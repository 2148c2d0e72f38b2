// What is wrong with an object that is about to be stored, all of it at once.
import type { KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import { invalidValue } from "../resources/causes.ts";
import type { Resource } from "../resources/resource.ts";
import { invalid, type Cause } from "../status-error.ts";
import { validateOwners } from "./validate-owners.ts";

const nameLimit = 253;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const freeNames = new Set(["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]);

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
  if (causes.length > 0) throw invalid(resource, object.metadata.name ?? object.metadata.generateName ?? "", causes);
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
  if (resource.strategy.whyBadName)
    return resource.strategy.whyBadName(name).map((why) => invalidValue("metadata.name", name, why));
  if (name.length > nameLimit) {
    const message = `Invalid value: "${name}": must be no more than ${nameLimit} characters`;
    return [{ reason: "FieldValueInvalid", message, field: "metadata.name" }];
  }
  const isGood = freeNames.has(resource.kind)
    ? !/[/%]/.test(name) && name !== "." && name !== ".."
    : subdomain.test(name);
  if (isGood) return [];
  const why =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [
    {
      reason: "FieldValueInvalid",
      message: `Invalid value: "${name}": ${why} (e.g. 'example.com', regex used for validation is '${subdomain.source.slice(1, -1)}')`,
      field: "metadata.name",
    },
  ];
}
