// Claims: a volume is made for each, and goes with it.
// @see kubernetes pkg/controller/volume/persistentvolume
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { createObject } from "../write/create.ts";
import { updateObject } from "../write/update.ts";
import { specOf, type Fields } from "./conditions.ts";
import { isBroken, type Simulation } from "./simulation.ts";

const options = {
  fieldManager: "kube-controller-manager",
  dryRun: false,
  fieldValidation: "Ignore" as const,
  warnings: [],
};

/** PersistentVolumeClaims. */
export const claims: Simulation = {
  bucket: "/persistentvolumeclaims",
  own(object, context) {
    if (!isBroken(object)) provide(object, context);
    return undefined;
  },
  status(object) {
    const { accessModes, resources } = specOf(object);
    if (isBroken(object)) return { phase: "Pending" };
    return { phase: "Bound", accessModes, capacity: (resources as { requests?: Fields } | undefined)?.requests ?? {} };
  },
};

/** Makes the volume of a claim that has none, and binds the two. */
function provide(claim: KubeObject, context: Context): void {
  const { registry, store } = context;
  const { accessModes, resources, storageClassName, volumeMode, volumeName } = specOf(claim);
  const volumes = registry.find({ group: "", version: "v1", plural: "persistentvolumes" });
  const own = registry.find({ group: "", version: "v1", plural: "persistentvolumeclaims" });
  if (volumeName || !volumes || !own) return;
  const { name, namespace, uid } = claim.metadata;
  const volume: KubeObject = {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name: `pvc-${uid}` },
    spec: {
      accessModes,
      capacity: { storage: (resources as { requests?: Fields } | undefined)?.requests?.["storage"] },
      claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name, namespace, uid },
      persistentVolumeReclaimPolicy: "Delete",
      hostPath: { path: `/simulated/${namespace}/${name}` },
      ...(storageClassName === undefined ? {} : { storageClassName }),
      ...(volumeMode === undefined ? {} : { volumeMode }),
    },
  };
  if (store.get({ bucket: "/persistentvolumes", name: `pvc-${uid}` })) return;
  const made = createObject(context, volumes, volume, { ...options });
  const bound = { ...made, status: { phase: "Bound" } };
  updateObject(context, volumes, { before: made, sent: bound }, { ...options, subresource: "status" });
  const sent = { ...claim, spec: { ...(claim["spec"] as object), volumeName: `pvc-${uid}` } };
  updateObject(context, own, { before: claim, sent }, { ...options });
}
