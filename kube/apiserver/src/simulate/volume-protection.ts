// A claim that a pod uses, and a volume that a claim is bound to, stay until nobody needs them: then what protects them is taken away.
// @see kubernetes pkg/controller/volume/{pvcprotection,pvprotection}
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { protectionOf } from "../admission/plugins/storage-object-in-use.ts";
import { specOf, statusOf, type Fields } from "./conditions.ts";

const claimFinalizer = protectionOf("", "PersistentVolumeClaim") ?? "";
const volumeFinalizer = protectionOf("", "PersistentVolume") ?? "";
const claims = "/persistentvolumeclaims";
const volumes = "/persistentvolumes";
const pods = "/pods";

/** Follows claims, volumes and pods; the returned function ends it. */
export function protectVolumes({ store }: Context): () => void {
  let turn: NodeJS.Immediate | undefined;
  const release = (bucket: string, finalizer: string, isUsed: (object: KubeObject) => boolean): void => {
    for (const object of store.list(bucket)) {
      const { deletionTimestamp, finalizers = [], name = "", namespace } = object.metadata;
      if (!deletionTimestamp || !finalizers.includes(finalizer) || isUsed(object)) continue;
      const left = finalizers.filter((one) => one !== finalizer);
      const key = { bucket, name, ...(namespace === undefined ? {} : { namespace }) };
      if (left.length === 0) store.remove(key);
      else store.put(key, { ...object, metadata: { ...object.metadata, finalizers: left } });
    }
  };
  const work = (): void => {
    turn = undefined;
    release(claims, claimFinalizer, ({ metadata: { name = "", namespace } }) =>
      store.list(pods, namespace).some((pod) => mounts(pod, name)),
    );
    release(volumes, volumeFinalizer, (volume) => statusOf(volume)["phase"] === "Bound" && isClaimed(volume));
  };
  // A volume that was made for a claim goes with it.
  const removeVolumeOf = (claim: KubeObject): void => {
    const name = `pvc-${claim.metadata.uid}`;
    const volume = store.get({ bucket: volumes, name });
    if (volume && specOf(volume)["persistentVolumeReclaimPolicy"] === "Delete") store.remove({ bucket: volumes, name });
  };
  const isClaimed = (volume: KubeObject): boolean => {
    const { name = "", namespace } = (specOf(volume)["claimRef"] ?? {}) as { name?: string; namespace?: string };
    return store.get({ bucket: claims, name, ...(namespace === undefined ? {} : { namespace }) }) !== undefined;
  };
  const stop = store.onEvent(({ bucket, type, object }) => {
    if (bucket === claims && type === "DELETED") removeVolumeOf(object);
    const concerns =
      bucket === pods || bucket === claims ? type === "DELETED" || object.metadata.deletionTimestamp : false;
    if (concerns || (bucket === volumes && object.metadata.deletionTimestamp)) turn ??= setImmediate(work);
  });
  turn = setImmediate(work);
  return () => {
    stop();
    clearImmediate(turn);
  };
}

const mounts = (pod: KubeObject, claim: string): boolean =>
  !["Succeeded", "Failed"].includes(String(statusOf(pod)["phase"])) &&
  ((specOf(pod)["volumes"] ?? []) as Fields[]).some(
    ({ persistentVolumeClaim }) => (persistentVolumeClaim as { claimName?: string } | undefined)?.claimName === claim,
  );
