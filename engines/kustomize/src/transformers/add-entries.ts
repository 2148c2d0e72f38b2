// Labels and annotations: adds entries to every map that the field specs name.
import { applyFieldSpec, type FieldSpec } from "../field-spec.ts";
import { KustomizeError } from "../kustomize-error.ts";
import type { ResourceList } from "../resource-list.ts";

/** Sets each entry in each map. */
export function addEntries(
  list: ResourceList,
  entries: { readonly [key: string]: string },
  specs: readonly FieldSpec[],
): void {
  if (Object.keys(entries).length === 0) return;
  for (const resource of list.items) {
    for (const spec of specs) {
      applyFieldSpec(
        resource,
        spec,
        (value) => {
          if (value === null) return { ...entries };
          if (typeof value !== "object" || Array.isArray(value)) {
            throw new KustomizeError("BAD_RESOURCE", `field ${spec.path} of ${resource.object.kind} must be a map`, resource.origin);
          }
          return Object.assign(value, entries);
        },
        () => ({}),
      );
    }
  }
}
