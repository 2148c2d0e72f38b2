// Claims and volumes are born protected, so that nobody loses data that is in use.
// @see kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection
import type { KubeObject } from "@sluice/objects";

/** What keeps a claim while pods use it. */
export const claimFinalizer = "kubernetes.io/pvc-protection";

/** What keeps a volume while a claim is bound to it. */
export const volumeFinalizer = "kubernetes.io/pv-protection";

/** Adds a finalizer to a new object. */
export function protect(object: KubeObject, before: KubeObject | undefined, finalizer: string): void {
  const { finalizers = [] } = object.metadata;
  if (!before && !finalizers.includes(finalizer)) object.metadata.finalizers = [...finalizers, finalizer];
}
