// PersistentVolumeClaim.
// @see kubernetes pkg/apis/core/v1/defaults.go, pkg/registry/core/persistentvolumeclaim/strategy.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { checkClaim } from "../validation/claims.ts";
import { fillAbsent, mapOf, specOf, type Fields } from "./defaulting.ts";
import type { Strategy } from "./resource.ts";

/** A claim may grow, and nothing else of it may change. */
export const persistentVolumeClaim: Strategy = {
  hasGeneration: false,
  returnsDeleted: true,
  default: (object) => fillAbsent(specOf(object), { volumeMode: "Filesystem" }),
  complete(object, { before }) {
    completeSource(specOf(object), before);
    object["status"] = { phase: "Pending", ...(object["status"] as Fields | undefined) };
  },
  validate: checkClaim,
};

/** Where the first content comes from is told by an old field, that knows claims and snapshots only, and by a new one. */
function completeSource(spec: Fields, before: KubeObject | undefined): void {
  const { dataSource: oldSource, dataSourceRef: oldReference } = (before && specOf(before)) ?? {};
  if (!oldReference && mapOf(spec["dataSourceRef"])?.["namespace"]) delete spec["dataSourceRef"];
  const [source, reference] = [mapOf(spec["dataSource"]), mapOf(spec["dataSourceRef"])];
  if (source && reference) return;
  if (source) {
    if (oldSource || oldReference || isClaimOrSnapshot(source)) spec["dataSourceRef"] = { ...source };
    else delete spec["dataSource"];
  } else if (reference && !reference["namespace"]) spec["dataSource"] = { ...reference };
}

const isClaimOrSnapshot = ({ kind, apiGroup }: Fields): boolean =>
  (kind === "PersistentVolumeClaim" && (apiGroup ?? "") === "") ||
  (kind === "VolumeSnapshot" && apiGroup === "snapshot.storage.k8s.io");
