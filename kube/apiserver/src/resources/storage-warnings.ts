// What is doubtful about volumes, classes and drivers.
// @see kubernetes pkg/api/{persistentvolume,persistentvolumeclaim,storage}/util.go, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { listOf, mapOf, type Fields } from "./defaulting.ts";
import { ofExpressions, ofNodeSelector, whyOld } from "./node-labels.ts";
import { inParts } from "./pod-warnings.ts";

const oldClass = "volume.beta.kubernetes.io/storage-class";
const oldAnnotations: { readonly [key: string]: string } = {
  [oldClass]: 'deprecated since v1.8; use "storageClassName" attribute instead',
  "volume.beta.kubernetes.io/mount-options": 'deprecated since v1.31; use "mountOptions" attribute instead',
};

const ofAnnotations = ({ metadata }: KubeObject, keys: readonly string[]): string[] =>
  keys.flatMap((key) =>
    metadata.annotations?.[key] === undefined ? [] : [`metadata.annotations[${key}]: ${oldAnnotations[key]}`],
  );

/** A PersistentVolumeClaim. */
export const ofClaim = (claim: KubeObject): string[] => [
  ...ofAnnotations(claim, [oldClass]),
  ...ofClaimSpec(mapOf(claim["spec"]), "spec"),
];

/** The spec of one, at a path. */
export function ofClaimSpec(spec: Fields | undefined, path: string): string[] {
  const { requests, limits } = mapOf(spec?.["resources"]) ?? {};
  return [
    ...inParts(mapOf(requests), `${path}.resources.requests`, ["storage"]),
    ...inParts(mapOf(limits), `${path}.resources.limits`, ["storage"]),
  ];
}

const plugins: readonly [field: string, name: string, why: string][] = [
  ["cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"],
];

/** A PersistentVolume. */
export function ofVolume(volume: KubeObject): string[] {
  const spec = mapOf(volume["spec"]) ?? {};
  const terms = listOf(mapOf(mapOf(spec["nodeAffinity"])?.["required"])?.["nodeSelectorTerms"]);
  return [
    ...ofAnnotations(volume, Object.keys(oldAnnotations)),
    ...(spec["persistentVolumeReclaimPolicy"] === "Recycle"
      ? [
          "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.",
        ]
      : []),
    ...terms.flatMap((term, index) => ofExpressions(term, `spec.nodeAffinity.required.nodeSelectorTerms[${index}]`)),
    ...plugins.flatMap(([field, name, why]) => (spec[field] === undefined ? [] : [`spec.${name}: ${why}`])),
  ];
}

/** A StorageClass. */
export const ofStorageClass = (object: KubeObject): string[] =>
  listOf(object["allowedTopologies"]).flatMap((topology, index) =>
    listOf(topology["matchLabelExpressions"]).flatMap(({ key }, at) => {
      const why = whyOld(key);
      return why ? [`allowedTopologies[${index}].matchLabelExpressions[${at}].key: ${why}`] : [];
    }),
  );

/** A CSIStorageCapacity. */
export const ofCapacity = (object: KubeObject): string[] =>
  ofNodeSelector(mapOf(object["nodeTopology"]), "nodeTopology");

/** A CSIDriver that has begun to ask for tokens. */
export function ofDriver({ spec }: KubeObject, before: KubeObject | undefined): string[] {
  const { tokenRequests, serviceAccountTokenInSecrets } = mapOf(spec) ?? {};
  const isNews = !before || !equalJson(tokenRequests, mapOf(before["spec"])?.["tokenRequests"]);
  return isNews && listOf(tokenRequests).length > 0 && serviceAccountTokenInSecrets === undefined
    ? [
        "spec.serviceAccountTokenInSecrets is unset; if supported by this CSI driver, set to true to prevent possible logging of tokens in volume attributes",
      ]
    : [];
}
