// A claim that names no class gets the cluster's default, the newest where there are several.
// @see kubernetes plugin/pkg/admission/storage/storageclass/setdefault
import { creates, type AdmissionPlugin } from "./plugin.ts";

const annotation = "storageclass.kubernetes.io/is-default-class";
const bucket = "storage.k8s.io/storageclasses";

/** DefaultStorageClass. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  mutate(write, { store }) {
    if (!creates(write, "", "PersistentVolumeClaim")) return;
    const spec = (write.object["spec"] ??= {}) as { storageClassName?: string };
    if (spec.storageClassName !== undefined) return;
    const defaults = store.list(bucket).filter(({ metadata }) => metadata.annotations?.[annotation] === "true");
    const newest = defaults.sort((left, right) =>
      (left.metadata.creationTimestamp ?? "") > (right.metadata.creationTimestamp ?? "") ? -1 : 1,
    )[0];
    if (newest) spec.storageClassName = newest.metadata.name ?? "";
  },
};
