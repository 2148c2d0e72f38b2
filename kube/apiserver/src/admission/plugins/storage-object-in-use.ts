// Volumes and claims stay as long as they are used: a finalizer each, which whoever watches over their use takes away.
// @see kubernetes plugin/pkg/admission/storage/storageobjectinuseprotection
import { creates, type AdmissionPlugin } from "./plugin.ts";

const finalizers: readonly (readonly [group: string, kind: string, finalizer: string])[] = [
  ["", "PersistentVolume", "kubernetes.io/pv-protection"],
  ["", "PersistentVolumeClaim", "kubernetes.io/pvc-protection"],
  ["storage.k8s.io", "VolumeAttributesClass", "kubernetes.io/vac-protection"],
];

/** The finalizer of a kind; undefined for kinds without one. */
export const protectionOf = (group: string, kind: string): string | undefined =>
  finalizers.find(([ofGroup, ofKind]) => ofGroup === group && ofKind === kind)?.[2];

/** StorageObjectInUseProtection. */
export const storageObjectInUse: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  mutate(write) {
    const { object, resource } = write;
    const finalizer = protectionOf(resource.group, resource.kind);
    if (finalizer === undefined || !creates(write, resource.group, resource.kind)) return;
    const own = object.metadata.finalizers ?? [];
    if (!own.includes(finalizer)) object.metadata.finalizers = [...own, finalizer];
  },
};
