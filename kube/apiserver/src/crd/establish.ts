// Serving what definitions define. A kind is served in the same turn in which its definition is stored, so that no client can see the one
// without the other.
import { formatTime, type KubeObject } from "@sluice/objects";
import { bucketOf } from "../resources/conversions.ts";

import type { Registry } from "../resources/registry.ts";
import type { Store } from "../store/store.ts";
import { customResources } from "./custom-resource.ts";
import { crdSpecOf } from "./crd-strategy.ts";

/** Where definitions are kept. */
export const crdBucket = "apiextensions.k8s.io/customresourcedefinitions";

/** Follows definitions in the store; those already there are served at once. */
export function establishDefinitions(store: Store, registry: Registry, now: () => number): void {
  const serve = (definition: KubeObject): void => {
    const spec = crdSpecOf(definition);
    const bucket = bucketOf({ group: spec.group, plural: spec.names.plural ?? "" });
    registry.setCustom(bucket, customResources(definition));
  };
  for (const definition of store.list(crdBucket)) serve(definition);
  store.onEvent(({ bucket, type, object }) => {
    if (bucket !== crdBucket) return;
    if (type === "DELETED") {
      const { group, names } = crdSpecOf(object);
      registry.setCustom(bucketOf({ group, plural: names.plural ?? "" }), []);
      return;
    }
    serve(object);
    const status = establishedStatus(object, formatTime(now()));
    if (status) store.put({ bucket: crdBucket, name: object.metadata.name ?? "" }, { ...object, status });
  });
}

/** The status of an accepted definition; undefined when it is there already. */
function establishedStatus(definition: KubeObject, now: string): object | undefined {
  const { names, versions } = crdSpecOf(definition);
  const status = (definition["status"] ?? {}) as {
    conditions?: { type: string; status: string }[];
    acceptedNames?: object;
    storedVersions?: string[];
  };
  const storage = versions.find((version) => version.storage)?.name ?? "";
  const isEstablished =
    status.conditions?.some(({ type, status: held }) => type === "Established" && held === "True") === true;
  const isStored = status.storedVersions?.includes(storage) === true;
  if (isEstablished && isStored && JSON.stringify(status.acceptedNames) === JSON.stringify(names)) return undefined;
  const condition = (type: string, reason: string, message: string) => ({
    type,
    status: "True",
    reason,
    message,
    lastTransitionTime: now,
  });
  return {
    ...status,
    acceptedNames: names,
    storedVersions: [...(status.storedVersions ?? []).filter((version) => version !== storage), storage],
    conditions: isEstablished
      ? status.conditions
      : [
          condition("NamesAccepted", "NoConflicts", "no conflicts found"),
          condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
  };
}
