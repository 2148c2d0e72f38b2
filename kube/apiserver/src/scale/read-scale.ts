// The scale of a workload, in the one form that all kinds share.
import { toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import { readJsonPath } from "../resources/json-path.ts";
import type { Resource } from "../resources/resource.ts";

/** autoscaling/v1 Scale of an object. */
export function readScale(object: KubeObject, resource: Resource): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const wanted = (readJsonPath(object, resource.scale?.specReplicas ?? "") as number | undefined) ?? 0;
  const selector = selectorOf(object, resource);
  return {
    kind: "Scale",
    apiVersion: "autoscaling/v1",
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: wanted === 0 ? {} : { replicas: wanted },
    status: {
      replicas: readJsonPath(object, resource.scale?.statusReplicas ?? "") ?? 0,
      ...(selector === "" ? {} : { selector }),
    },
  };
}

/** A custom kind has its selector as a text, where its definition says; the others have one of labels. */
function selectorOf(object: KubeObject, { isCustom, scale }: Resource): string {
  if (isCustom) {
    const text = scale?.labelSelector ? readJsonPath(object, scale.labelSelector) : "";
    return typeof text === "string" ? text : "";
  }
  const selector = readJsonPath(object, ".spec.selector") as LabelSelector | { [label: string]: string } | undefined;
  if (!selector) return "";
  const isOfLabels = "matchLabels" in selector || "matchExpressions" in selector;
  return describeSelector(isOfLabels ? selector : { matchLabels: selector as { [label: string]: string } });
}

/** `a=b,c in (d,e),!f`, sorted by key. @see apimachinery pkg/labels/selector.go */
function describeSelector(selector: LabelSelector): string {
  const words = toLabelRequirements(selector).map(({ key, operator, values }): [key: string, text: string] => {
    const all = [...values].sort().join(",");
    if (operator === "exists") return [key, key];
    if (operator === "absent") return [key, `!${key}`];
    if (operator === "notin") return [key, `${key} notin (${all})`];
    return [key, values.length === 1 && selector.matchLabels?.[key] === all ? `${key}=${all}` : `${key} in (${all})`];
  });
  return words
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, text]) => text)
    .join(",");
}
