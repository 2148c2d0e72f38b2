// Claims on storage. One that is bound may grow, and ask for other attributes; nothing else of it changes.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePersistentVolumeClaim`, `ValidatePersistentVolumeClaimUpdate`, v1.36.3
import { equalJson, type KubeObject } from "@sluice/objects";
import { forbiddenField, immutable, invalidValue } from "../resources/causes.ts";
import { mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { claimSpec } from "./claim-spec.ts";
import { claimStatus } from "./claim-status.ts";
import { compareAmounts } from "./requirements.ts";

const classAnnotation = "volume.beta.kubernetes.io/storage-class";
const annotationOf = ({ metadata }: KubeObject): string | undefined => metadata.annotations?.[classAnnotation];
const requestsOf = (spec: Fields): Fields => mapOf(mapOf(spec["resources"])?.["requests"]) ?? {};

/** A PersistentVolumeClaim. */
export const checkClaim = (object: KubeObject, before: KubeObject | undefined): Cause[] => [
  ...claimSpec(specOf(object), "spec"),
  ...claimStatus(object["status"], "status"),
  ...(before ? keepsClaim(object, before) : []),
];

function keepsClaim(object: KubeObject, before: KubeObject): Cause[] {
  const [spec, old] = [specOf(object), specOf(before)];
  const hasMoved = movesClass(object, before);
  const [annotation, had] = [annotationOf(object) ?? "", annotationOf(before) ?? ""];
  return [
    ...(hasMoved || annotation === had
      ? []
      : [invalidValue(`metadata.annotations.${classAnnotation}`, annotation, "field is immutable")]),
    ...(equalJson(essence(object, before), essence(before, before)) ? [] : [forbiddenField("spec", whyFixed)]),
    ...checkShrinking(spec, before),
    ...immutable("volumeMode", spec["volumeMode"] ?? null, old["volumeMode"] ?? null),
    ...checkAttributes(spec, before),
  ];
}

const whyFixed =
  "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

/** A class that was named in an annotation may be named in the field that there is for it. */
function movesClass(object: KubeObject, before: KubeObject): boolean {
  const [annotation, had] = [annotationOf(object), annotationOf(before)];
  const { storageClassName } = specOf(object);
  if (had === undefined || specOf(before)["storageClassName"] !== undefined) return false;
  return storageClassName === had && (annotation === undefined || annotation === had);
}

/** What may not change of a claim: a volume and a class may be named once, and what is bound may grow. */
function essence(claim: KubeObject, before: KubeObject): Fields {
  const { volumeName, storageClassName, volumeAttributesClassName, resources, ...rest } = specOf(claim);
  const old = specOf(before);
  const had = annotationOf(before);
  const isFirstClass = old["storageClassName"] === undefined && (had === undefined || storageClassName === had);
  const { requests, ...others } = mapOf(resources) ?? {};
  const { storage, ...asked } = mapOf(requests) ?? {};
  const fixed = mapOf(before["status"])?.["phase"] === "Bound" ? {} : { storage, volumeAttributesClassName };
  return {
    ...rest,
    volumeName: old["volumeName"] ? volumeName : undefined,
    storageClassName: isFirstClass ? undefined : storageClassName,
    resources: { ...others, asked },
    ...fixed,
  };
}

/** Whoever asked for too much may ask for less, though for more than there is. */
function checkShrinking(spec: Fields, before: KubeObject): Cause[] {
  const [size = "0", old = "0"] = [requestsOf(spec)["storage"], requestsOf(specOf(before))["storage"]];
  const { storage = "0" } = mapOf(mapOf(before["status"])?.["capacity"]) ?? {};
  return compareAmounts(size, old) < 0 && compareAmounts(size, storage) <= 0
    ? [forbiddenField("spec.resources.requests.storage", "field can not be less than status.capacity")]
    : [];
}

/** Attributes are exchanged for others, not given up. */
function checkAttributes({ volumeAttributesClassName: name }: Fields, before: KubeObject): Cause[] {
  const isUsed = mapOf(before["status"])?.["currentVolumeAttributesClassName"] !== undefined;
  if (!isUsed || (name !== undefined && name !== "")) return [];
  const to = name === undefined ? "nil" : "empty string";
  const why = `update to ${to} is forbidden when status.currentVolumeAttributesClassName is not nil`;
  return name === specOf(before)["volumeAttributesClassName"]
    ? []
    : [forbiddenField("spec.volumeAttributesClassName", why)];
}
