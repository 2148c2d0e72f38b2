// A claim grows where its class lets it.
// @see kubernetes plugin/pkg/admission/storage/persistentvolume/resize, v1.36.3
import { compareQuantities, parseQuantity, type KubeObject } from "@sluice/objects";
import { forbidden } from "../../status-error.ts";
import type { Store } from "../../store/store.ts";
import type { AdmissionPlugin } from "./plugin.ts";

const classAsOfOld = "volume.beta.kubernetes.io/storage-class";

/** PersistentVolumeClaimResize. */
export const claimResize: AdmissionPlugin = {
  name: "PersistentVolumeClaimResize",
  validate({ object, before, resource }, { store }) {
    if (resource.group !== "" || resource.kind !== "PersistentVolumeClaim" || !before) return;
    if (compareQuantities(sizeOf(object), sizeOf(before)) <= 0) return;
    const why = whyNot(object, before, store);
    if (why !== undefined) throw forbidden(resource, object.metadata.name ?? "", why);
  },
};

type Claim = { storageClassName?: string; resources?: { requests?: { storage?: string | number } } };
const specOf = (claim: KubeObject): Claim => (claim["spec"] ?? {}) as Claim;
const sizeOf = (claim: KubeObject) => parseQuantity(String(specOf(claim).resources?.requests?.storage ?? "0"));
const classOf = (claim: KubeObject): string =>
  claim.metadata.annotations?.[classAsOfOld] ?? specOf(claim).storageClassName ?? "";

function whyNot(object: KubeObject, before: KubeObject, store: Store): string | undefined {
  if ((before["status"] as { phase?: string } | undefined)?.phase !== "Bound")
    return "Only bound persistent volume claims can be expanded";
  const name = classOf(object);
  const found = name === classOf(before) ? store.get({ bucket: "storage.k8s.io/storageclasses", name }) : undefined;
  return found?.["allowVolumeExpansion"] === true
    ? undefined
    : "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
}
