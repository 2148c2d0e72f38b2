// PersistentVolume and storage.k8s.io.
// @see kubernetes pkg/apis/{core,storage}/v1/defaults.go and validation
import { equalJson, type KubeObject } from "@sluice/objects";
import { immutable, required } from "./causes.ts";
import { fill, specOf, type Fields } from "./defaulting.ts";
import { defaultVolumeSource } from "./pod-defaults.ts";
import type { Strategy } from "./resource.ts";

/** A piece of storage. */
export const persistentVolume: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object) {
    fill(specOf(object), { persistentVolumeReclaimPolicy: "Retain", volumeMode: "Filesystem" });
    defaultVolumeSource(specOf(object));
  },
  complete(object, { before, now }) {
    const status = (object["status"] ?? {}) as Fields;
    if (!status["phase"]) status["phase"] = "Pending";
    const old = (before?.["status"] as Fields | undefined)?.["phase"];
    if (status["phase"] !== old) status["lastPhaseTransitionTime"] = now;
    object["status"] = status;
  },
};

/** How storage is made. */
export const storageClass: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => fill(object, { reclaimPolicy: "Delete", volumeBindingMode: "Immediate" }),
  validate: (object, before) => [
    ...(object["provisioner"] ? [] : [required("provisioner")]),
    ...(before
      ? ["parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"].flatMap((name) =>
          immutable(name, object[name], before[name]),
        )
      : []),
  ],
};

/** A driver of storage. */
export const csiDriver: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default(object: KubeObject) {
    fill(specOf(object), {
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
};

/** Kinds of storage that have no rules but that a deletion shows them once more. */
export const shownWhenDeleted: Strategy = { hasGeneration: false, returnsDeleted: true };
