// Pieces of storage: as objects of their own, and as a part of what brings one to a node.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePersistentVolumeSpec`, `ValidatePersistentVolumeUpdate`, v1.36.3
import path from "node:path";
import { equalJson, type KubeObject } from "@sluice/objects";
import { validateMeta } from "../object-meta.ts";
import { forbiddenField, immutable, invalidValue, required, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { all, among, ifSaid, ifThere, isEmpty, neededThere, struct, type Check } from "./check.ts";
import { accessModes, positiveAmount } from "./claim-spec.ts";
import { nodeSelector } from "./placement.ts";
import { validAmount } from "./requirements.ts";
import { subdomain } from "./texts.ts";
import { checkVolumeDisk, sourceOf } from "./volume-disks.ts";
import { neededList } from "./volume-sources.ts";

const amount = all(validAmount, positiveAmount);

const capacity: Check = (value, field) => {
  const amounts = Object.entries(mapOf(value) ?? {}).sort(([one], [other]) => (one < other ? -1 : 1));
  const isStorage = amounts.length === 1 && amounts[0]?.[0] === "storage";
  return [
    ...(amounts.length === 0 ? [required(field)] : []),
    ...(isStorage ? [] : [unsupported(field, value ? Object.fromEntries(amounts) : null, ["storage"])]),
    ...amounts.flatMap(([name, one]) => amount(one, `${field}[${name}]`)),
  ];
};

const affinity: Check = ifThere(
  struct({ required: neededThere(nodeSelector, "must specify required node constraints") }),
);

const ofObject = {
  before: struct({
    capacity,
    persistentVolumeReclaimPolicy: ifSaid(among("Delete", "Recycle", "Retain")),
    nodeAffinity: affinity,
  }),
  after: struct({ storageClassName: ifSaid(subdomain), volumeMode: ifThere(among("Block", "Filesystem")) }),
};

const inlineWords = "may not be specified in the context of inline volumes";
const notInline: Check = ifThere((_value, field) => [forbiddenField(field, inlineWords)]);
const onlyInline =
  (only: string, why: string): Check =>
  (value, field) =>
    value === only ? [] : [forbiddenField(field, `${why} ${only} in the context of inline volumes`)];

const ofInline = {
  first: struct({
    claimRef: notInline,
    capacity: notInline,
    csi: neededThere(undefined, "has to be specified in the context of inline volumes"),
  }),
  before: struct({
    persistentVolumeReclaimPolicy: ifSaid(onlyInline("Retain", "may only be")),
    nodeAffinity: notInline,
  }),
  after: struct({
    storageClassName: ifSaid((_value, field) => [forbiddenField(field, inlineWords)]),
    volumeMode: ifThere(onlyInline("Filesystem", "may not specify volumeMode other than")),
  }),
};

const modes = struct({ accessModes: all(neededList, accessModes) });
const attributes = struct({
  volumeAttributesClassName: ifThere((value, field) =>
    isEmpty(value) ? [required(field, "an empty string is disallowed")] : subdomain(value, field),
  ),
});

function checkAttributes(spec: Fields, field: string): Cause[] {
  const isAlone = typeof spec["volumeAttributesClassName"] === "string" && !mapOf(spec["csi"]);
  const why = "has to be specified when using volumeAttributesClassName";
  return [...attributes(spec, field), ...(isAlone ? [required(`${field}.csi`, why)] : [])];
}

/** Nobody empties all of a node. */
function checkRecycled({ hostPath, persistentVolumeReclaimPolicy: policy }: Fields, field: string): Cause[] {
  if (policy !== "Recycle" || path.posix.normalize(String(mapOf(hostPath)?.["path"] ?? "")) !== "/") return [];
  return [forbiddenField(`${field}.persistentVolumeReclaimPolicy`, "may not be 'recycle' for a hostPath mount of '/'")];
}

/** The spec of a volume, as an object of that name or within something else. */
export function checkVolumeSpec(
  spec: Fields,
  field: string,
  { isInline, name = "" }: { isInline: boolean; name?: string },
): Cause[] {
  const sort = isInline ? ofInline : ofObject;
  return [
    ...(isInline ? ofInline.first(spec, field) : []),
    ...modes(spec, field),
    ...sort.before(spec, field),
    ...checkVolumeDisk(spec, field, name),
    ...checkRecycled(spec, field),
    ...sort.after(spec, field),
    ...(isInline ? [] : checkAttributes(spec, field)),
  ];
}

const mountAnnotation = "volume.beta.kubernetes.io/mount-options";
const mountable = [
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "glusterfs",
  "nfs",
  "rbd",
  "quobyte",
  "iscsi",
  "cinder",
  "cephfs",
  "azureFile",
  "vsphereVolume",
  "azureDisk",
  "photonPersistentDisk",
];

/** Options of mounting were an annotation once, of volumes that are mounted. */
function checkMountOptions({ metadata }: KubeObject, spec: Fields): Cause[] {
  if (metadata.annotations?.[mountAnnotation] === undefined || mountable.some((name) => mapOf(spec[name]))) return [];
  return [
    forbiddenField(`metadata.annotations.${mountAnnotation}`, "may not specify mount options for this volume type"),
  ];
}

/** A PersistentVolume. Of one that changes, Kubernetes tells everything twice. */
export function checkPersistentVolume(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const found = checkVolumeSpec(spec, "spec", { isInline: false, name: object.metadata.name ?? "" });
  const mounting = checkMountOptions(object, spec);
  if (!before) return [...found, ...mounting];
  const again = [...validateMeta(object, { isExtension: false }), ...found];
  return [...found, ...mounting, ...again, ...keepsVolume(spec, specOf(before))];
}

/** A volume stays what it is; the secret by which it grows may be told later. */
function keepsVolume(spec: Fields, old: Fields): Cause[] {
  const [source, had] = [sourceOf(spec), sourceOf(old)];
  const [csi, oldCsi] = [mapOf(source["csi"]), mapOf(had["csi"])];
  if (csi && oldCsi && !mapOf(oldCsi["controllerExpandSecretRef"])) {
    const { controllerExpandSecretRef: _added, ...rest } = csi;
    source["csi"] = rest;
  }
  const [attributesClass, hadClass] = [spec["volumeAttributesClassName"], old["volumeAttributesClassName"]];
  return [
    ...(equalJson(source, had)
      ? []
      : [forbiddenField("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation\n")]),
    ...immutable("volumeMode", spec["volumeMode"] ?? null, old["volumeMode"] ?? null),
    ...(mapOf(old["nodeAffinity"]) ? keepsNodes(spec["nodeAffinity"], old["nodeAffinity"]) : []),
    ...(hadClass !== undefined && attributesClass === undefined
      ? [forbiddenField("spec.volumeAttributesClassName", "update from non-nil value to nil is forbidden")]
      : []),
  ];
}

const renamed: { readonly [old: string]: string } = {
  "beta.kubernetes.io/os": "kubernetes.io/os",
  "beta.kubernetes.io/arch": "kubernetes.io/arch",
  "beta.kubernetes.io/instance-type": "node.kubernetes.io/instance-type",
  "failure-domain.beta.kubernetes.io/zone": "topology.kubernetes.io/zone",
  "failure-domain.beta.kubernetes.io/region": "topology.kubernetes.io/region",
};

const termsOf = (nodes: unknown): Fields[] => listOf(mapOf(mapOf(nodes)?.["required"])?.["nodeSelectorTerms"]);

/** Terms in Go's own names, where `after` is what a label that was renamed may be called by now. */
const asGoPrints = (terms: Fields[], after?: Fields[]): object[] => {
  const printed = (list: unknown, new_: unknown): object[] | null =>
    Array.isArray(list)
      ? listOf(list).map(({ key, operator, values = null }, index) => {
          const current = listOf(new_)[index]?.["key"];
          return {
            Key: renamed[String(key)] === current && current ? current : key,
            Operator: operator,
            Values: values,
          };
        })
      : null;
  return terms.map(({ matchExpressions, matchFields }, index) => ({
    MatchExpressions: printed(matchExpressions, after?.[index]?.["matchExpressions"]),
    MatchFields: printed(matchFields, undefined),
  }));
};

function keepsNodes(nodes: unknown, old: unknown): Cause[] {
  const [terms, had] = [termsOf(nodes), termsOf(old)];
  const now = mapOf(nodes) ? { Required: { NodeSelectorTerms: asGoPrints(terms) } } : null;
  if (now && equalJson(now.Required.NodeSelectorTerms, asGoPrints(had, terms))) return [];
  const why = "field is immutable, except for updating from beta label to GA";
  return [invalidValue("nodeAffinity", now, why)];
}
