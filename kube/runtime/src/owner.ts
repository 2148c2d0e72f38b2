// How an object says whose it is: when its owner goes, so does it.
import type { KubeObject } from "@sluice/objects";

/** The entry of `metadata.ownerReferences` that makes an object its controller's own. */
export function ownerReference({ apiVersion = "", kind, metadata }: KubeObject) {
  return {
    apiVersion,
    kind,
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}
