// replicas: the number of copies of a workload, by its name.
import { applyFieldSpec, type FieldSpec } from "../field-spec.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { isSelectedBy } from "../resource-id.ts";
import type { ResourceList } from "../resource-list.ts";
import { currentId, previousIds } from "../resource.ts";

/** One entry of `replicas`. */
export type ReplicaChange = { name?: string; count?: number };

/** Sets the count. @throws {KustomizeError} `NO_TARGET` when no workload has, or had, the name */
export function setReplicas(
  list: ResourceList,
  { name = "", count = 0 }: ReplicaChange,
  specs: readonly FieldSpec[],
): void {
  let found = false;
  for (const spec of specs) {
    for (const resource of list.items) {
      const ids = [...previousIds(resource), currentId(resource)];
      if (!ids.some((id) => id.name === name && isSelectedBy(id, spec))) continue;
      found = true;
      applyFieldSpec(
        resource,
        spec,
        () => count,
        () => 0,
      );
    }
  }
  if (found) return;
  const kinds = specs.map(
    ({ kind, version, group }) => `${kind ?? "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}`,
  );
  throw new KustomizeError(
    "NO_TARGET",
    `resource with name ${name} does not match a config with the following GVK [${kinds.join(" ")}]`,
  );
}
