// 403, in the words that Kubernetes has for it.
// @see apiserver pkg/endpoints/handlers/responsewriters/errors.go
import { ApiError } from "../status-error.ts";
import { isResource, type Attributes } from "./attributes.ts";
import type { Identity } from "./identity.ts";

/** A refusal that names who wanted what, and what kept it from being allowed, where that is known. */
export function forbid({ name: user }: Identity, attributes: Attributes, reason = ""): ApiError {
  const because = reason === "" ? "" : `: ${reason}`;
  const who = `User ${JSON.stringify(user)} cannot ${attributes.verb}`;
  if (!isResource(attributes))
    return new ApiError(403, "Forbidden", `forbidden: ${who} path ${JSON.stringify(attributes.path)}${because}`, {});
  const { group, resource, namespace, name } = attributes;
  const [plural = ""] = resource.split("/");
  const qualified = group === "" ? plural : `${plural}.${group}`;
  const subject = name === undefined ? qualified : `${qualified} ${JSON.stringify(name)}`;
  const where = namespace ? `in the namespace ${JSON.stringify(namespace)}` : "at the cluster scope";
  const what = `resource ${JSON.stringify(resource)} in API group ${JSON.stringify(group)} ${where}`;
  return new ApiError(403, "Forbidden", `${subject} is forbidden: ${who} ${what}${because}`, {
    ...(name === undefined ? {} : { name }),
    ...(group === "" ? {} : { group }),
    kind: plural,
  });
}
