// The objects that a policy is given as `params`: named or selected by its binding.
import { matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { allInVersion } from "../write/address.ts";

/** Which objects a binding names. */
export type ParamRef = {
  name?: string;
  namespace?: string;
  selector?: LabelSelector;
  parameterNotFoundAction?: "Allow" | "Deny";
};

/** The kind of a policy's parameters. */
export type ParamKind = { apiVersion: string; kind: string };

/** The parameters to look at a write with, one after the other; undefined for none. A text says what is wrong with the binding. */
export function paramsOf(
  context: Context,
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  requestNamespace: string | undefined,
): (KubeObject | undefined)[] | string {
  if (!kind || !ref) return [undefined];
  const [version = "", group = ""] = kind.apiVersion.split("/").reverse();
  const resource = context.registry.findKind({ group, version, kind: kind.kind });
  if (!resource) return `paramKind kind \`&ParamKind{APIVersion:${kind.apiVersion},Kind:${kind.kind},}\` not known`;
  const namespace = resource.namespaced ? (ref.namespace ?? requestNamespace) : undefined;
  if (resource.namespaced && namespace === undefined)
    return "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources";
  if (!resource.namespaced && ref.namespace)
    return "paramRef.namespace must not be provided for a cluster-scoped `paramKind`";
  const found = context.store
    .list(bucketOf(resource), namespace)
    .filter(({ metadata }) =>
      ref.name !== undefined
        ? metadata.name === ref.name
        : matchesLabels(toLabelRequirements(ref.selector ?? {}), metadata.labels),
    );
  if (found.length === 0 && ref.parameterNotFoundAction === "Deny")
    return "no params found for policy binding with `Deny` parameterNotFoundAction";
  return allInVersion(context, found, resource);
}
