// Which volume is brought to which node.
// @see kubernetes pkg/apis/storage/validation/validation.go, v1.36.3
import type { KubeObject } from "@sluice/objects";
import { forbiddenField, immutable, invalidValue, required, tooLong } from "../resources/causes.ts";
import { mapOf, specOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { ifThere, struct, type Check } from "./check.ts";
import { checkVolumeSpec } from "./persistent-volumes.ts";
import { bytesOf } from "./storage-classes.ts";
import { subdomain } from "./texts.ts";
import { driverName } from "./volume-sources.ts";

const source: Check = (value, field) => {
  const { inlineVolumeSpec, persistentVolumeName: name } = mapOf(value) ?? {};
  const [isInline, isNamed] = [mapOf(inlineVolumeSpec) !== undefined, typeof name === "string"];
  const one = "must specify exactly one of inlineVolumeSpec and persistentVolumeName";
  if (isInline === isNamed) return [isInline ? forbiddenField(field, one) : required(field, one)];
  if (isInline) return checkVolumeSpec(mapOf(inlineVolumeSpec) ?? {}, `${field}.inlineVolumeSpec`, { isInline });
  return name === "" ? [required(`${field}.persistentVolumeName`, "must specify non empty persistentVolumeName")] : [];
};

const longestMetadata = 256 * 1024;
const longestMessage = 1024;
const metadata: Check = (value, field) => (bytesOf(value) > longestMetadata ? [tooLong(field, longestMetadata)] : []);
const failure: Check = struct({
  // Kubernetes tells the bound of the metadata here.
  message: (value, field) =>
    Buffer.byteLength(String(value ?? "")) > longestMessage ? [tooLong(field, longestMetadata)] : [],
  errorCode: ifThere((value, field) =>
    Number(value) < 0 ? [invalidValue(field, Number(value), "must be between 0 and 2147483647, inclusive")] : [],
  ),
});

const specParts = struct({ attacher: driverName, source, nodeName: subdomain });
const statusParts = struct({ attachmentMetadata: metadata, attachError: failure, detachError: failure });
const volumeName = ifThere(subdomain);

/** The spec as a message of Kubernetes shows it. */
const asGoPrints = ({ attacher, source: from, nodeName }: Fields): object => {
  const { persistentVolumeName = null, inlineVolumeSpec = null } = mapOf(from) ?? {};
  return {
    Attacher: attacher,
    Source: { PersistentVolumeName: persistentVolumeName, InlineVolumeSpec: inlineVolumeSpec },
    NodeName: nodeName,
  };
};

/** A VolumeAttachment. */
export function checkAttachment(object: KubeObject, before: KubeObject | undefined): Cause[] {
  const spec = specOf(object);
  const name = mapOf(spec["source"])?.["persistentVolumeName"];
  return [
    ...specParts(spec, "spec"),
    ...statusParts(object["status"], "status"),
    ...volumeName(name, "spec.source.persistentVolumeName"),
    ...(before ? immutable("spec", asGoPrints(spec), asGoPrints(specOf(before))) : []),
  ];
}
