// What is wrong with an object that is about to be stored, all of it at once.
import type { KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import type { Resource } from "../resources/resource.ts";
import { invalid, type Cause } from "../status-error.ts";

const nameLimit = 253;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const freeNames = new Set(["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]);

/** Checks name, metadata and what the kind demands, and adds to the warnings. @throws {ApiError} 422 with every cause */
export function validate(
  object: KubeObject,
  before: KubeObject | undefined,
  { resource, warnings, subresource }: { resource: Resource; warnings: string[]; subresource?: "status" | undefined },
): void {
  const causes: Cause[] = [
    ...validateName(object, resource),
    ...validateMeta(object, { isExtension: resource.isCustom || resource.group === "apiextensions.k8s.io" }),
    ...(resource.strategy.validate?.(object, before, (text) => void warnings.push(text)) ?? []),
  ];
  if (causes.length === 0) return;
  const told = subresource === "status" && resource.isCustom ? causes.map(fromStatus) : causes;
  throw invalid(resource, object.metadata.name ?? object.metadata.generateName ?? "", told);
}

/** The status of a custom object is judged alone when it is written alone: the message names the field from there on. */
function fromStatus(cause: Cause): Cause {
  const { field = "", message } = cause;
  if (!field.startsWith("status.")) return cause;
  return { ...cause, message: message.replace(`${field} in body`, `${field.slice("status.".length)} in body`) };
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
