// namePrefix and nameSuffix. Definitions of kinds, API services and namespaces keep their names (kustomize, PrefixTransformer.go).
import { scalarText } from "../scalar-text.ts";
import { applyFieldSpec, type FieldSpec } from "../field-spec.ts";
import { isSelectedBy, type Gvk } from "../resource-id.ts";
import { storePreviousId, type ResourceList } from "../resource-list.ts";
import { originalId } from "../resource.ts";

const skipped: Gvk[] = [
  { kind: "CustomResourceDefinition" },
  { group: "apiregistration.k8s.io", kind: "APIService" },
  { kind: "Namespace" },
];

/** What to put around names. */
export type Affix = { prefix?: string; suffix?: string; specs: readonly FieldSpec[] };

/** Puts a prefix or suffix on the fields of the specs. */
export function addAffix(list: ResourceList, { prefix = "", suffix = "", specs }: Affix): void {
  for (const resource of list.items) {
    const id = originalId(resource);
    if (skipped.some((gvk) => isSelectedBy(id, gvk))) continue;
    for (const spec of specs) {
      if (!isSelectedBy(id, spec)) continue;
      if (spec.path === "metadata/name") {
        if (prefix !== "") resource.prefixes.push(prefix);
        if (suffix !== "") resource.suffixes.push(suffix);
        if (prefix !== "" || suffix !== "") storePreviousId(resource);
      }
      applyFieldSpec(
        resource,
        spec,
        (value) => `${prefix}${scalarText(value)}${suffix}`,
        () => "",
      );
    }
  }
  list.idsChanged();
}
