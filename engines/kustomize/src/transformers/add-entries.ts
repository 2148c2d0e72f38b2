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
  const names = Object.keys(entries);
  if (names.length === 0) return;
  const texts: { [key: string]: string } = {};
  // Configurations of plugins may hold numbers and booleans; labels and annotations are texts.
  for (const name of names) texts[name] = String(entries[name]);
  for (const resource of list.items) {
    for (const spec of specs) {
      applyFieldSpec(
        resource,
        spec,
        (value) => {
          if (value === null) return { ...texts };
          if (typeof value !== "object" || Array.isArray(value)) {
            throw new KustomizeError(
              "BAD_RESOURCE",
              `field ${spec.path} of ${resource.object.kind} must be a map`,
              resource.origin,
            );
          }
          return Object.assign(value, texts);
        },
        () => ({}),
      );
    }
  }
}
