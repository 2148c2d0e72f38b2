// PersistentVolume and storage.k8s.io.
// @see kubernetes pkg/apis/{core,storage}/v1/defaults.go and validation
import { equalJson, type KubeObject } from "@sluice/objects";
import { checkCapacity, checkDriver, checkNodeDrivers } from "../validation/csi.ts";
import { checkPersistentVolume } from "../validation/persistent-volumes.ts";
import { checkAttributesClass, checkStorageClass } from "../validation/storage-classes.ts";
import { checkAttachment } from "../validation/volume-attachments.ts";
import { fill, fillAbsent, specOf, type Fields } from "./defaulting.ts";
import { defaultVolumeSource } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

/** A piece of storage. */
export const persistentVolume: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object) {
    fill(specOf(object), { persistentVolumeReclaimPolicy: "Retain" });
    fillAbsent(specOf(object), { volumeMode: "Filesystem" });
    defaultVolumeSource(specOf(object));
  },
  complete(object, { before, now }) {
    const status = (object["status"] ?? {}) as Fields;
    if (!status["phase"]) status["phase"] = "Pending";
    const old = (before?.["status"] as Fields | undefined)?.["phase"];
    if (status["phase"] !== old) status["lastPhaseTransitionTime"] = now;
    object["status"] = status;
  },
  validate: checkPersistentVolume,
};

/** How storage is made. */
export const storageClass: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => fillAbsent(object, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  validate: checkStorageClass,
};

/** A driver of storage. */
export const csiDriver: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object: KubeObject) {
    fillAbsent(specOf(object), {
      attachRequired: true,
      podInfoOnMount: false,
      storageCapacity: false,
      fsGroupPolicy: "ReadWriteOnceWithFSType",
      volumeLifecycleModes: ["Persistent"],
      requiresRepublish: false,
      seLinuxMount: false,
    });
  },
  // It begins without a generation, and has one from the first change on.
  complete(object, { before }) {
    if (before && !equalJson(object["spec"], before["spec"]))
      object.metadata.generation = (before.metadata.generation ?? 0) + 1;
  },
  validate: checkDriver,
};

/** Which drivers are on a node. */
export const csiNode: Strategy = { hasGeneration: false, returnsDeleted: true, validate: checkNodeDrivers };

/** How much storage there is left. */
export const storageCapacity: Strategy = { hasGeneration: false, validate: checkCapacity };

/** Which volume is on which node. */
export const volumeAttachment: Strategy = { hasGeneration: false, returnsDeleted: true, validate: checkAttachment };

/** What volumes may be like. */
export const attributesClass: Strategy = { hasGeneration: false, returnsDeleted: true, validate: checkAttributesClass };
