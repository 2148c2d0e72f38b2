// A claim that names no class gets the cluster's default, the newest where there are several.
// @see kubernetes plugin/pkg/admission/storage/storageclass/setdefault
import { newestDefault } from "./newest-default.ts";
import { creates, type AdmissionPlugin } from "./plugin.ts";

const isDefault = "storageclass.kubernetes.io/is-default-class";

/** DefaultStorageClass. */
export const defaultStorageClass: AdmissionPlugin = {
  name: "DefaultStorageClass",
  mutate(write, { store }) {
    if (!creates(write, "", "PersistentVolumeClaim")) return;
    const spec = (write.object["spec"] ??= {}) as { storageClassName?: string };
    if (spec.storageClassName !== undefined) return;
    const name = newestDefault(store.list("storage.k8s.io/storageclasses"), isDefault);
    if (name !== undefined) spec.storageClassName = name;
  },
};
