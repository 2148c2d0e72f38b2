// Where pieces of storage come from. A sort is a row; only one of them is a volume.
// @see kubernetes pkg/apis/core/validation/validation.go `ValidatePersistentVolumeSpec` and those that it calls, v1.36.3
import { forbiddenField, invalidValue, required } from "../resources/causes.ts";
import { mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import { ifSaid, ifThere, looking, needed, struct, type Check } from "./check.ts";
import { pathWithoutSteps } from "./paths.ts";
import { label, subdomain } from "./texts.ts";
import { driverName, iscsiOf, neededList, sharedSources } from "./volume-sources.ts";

const secretSomewhere = ifThere(struct({ name: needed(), namespace: needed() }));
const secretBySomeName = ifThere(struct({ name: needed(subdomain), namespace: needed(label) }));

const glusterfs = struct({
  endpoints: needed(),
  path: needed(),
  endpointsNamespace: ifThere((value, field) =>
    value === ""
      ? [invalidValue(field, value, "if the endpointnamespace is set, it must be a valid namespace name")]
      : label(value, field),
  ),
});

const flocker = looking(({ datasetName = "", datasetUUID = "" }, field) => [
  ...(datasetName === "" && datasetUUID === ""
    ? [required(field, "one of datasetName and datasetUUID is required")]
    : []),
  ...(datasetName !== "" && datasetUUID !== ""
    ? [invalidValue(field, "resource", "datasetName and datasetUUID can not be specified simultaneously")]
    : []),
  ...(String(datasetName).includes("/")
    ? [invalidValue(`${field}.datasetName`, datasetName, "must not contain '/'")]
    : []),
]);

const longestPortal = 64;
const portalWords =
  "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.";
const iscsiNamed = (volume: string): Check =>
  iscsiOf(
    "must be valid format",
    looking(({ targetPortal = "", initiatorName }, field) =>
      initiatorName !== undefined && `${volume}:${String(targetPortal)}`.length > longestPortal
        ? [invalidValue(`${field}.targetportal`, targetPortal, portalWords)]
        : [],
    ),
    struct({ secretRef: ifThere(struct({ name: needed() })) }),
  );

const shared = (name: string): Check => sharedSources[name] as Check;

/** In the order in which they are looked at. */
const sources: { readonly [source: string]: Check } = {
  hostPath: shared("hostPath"),
  gcePersistentDisk: shared("gcePersistentDisk"),
  awsElasticBlockStore: shared("awsElasticBlockStore"),
  glusterfs,
  flocker,
  nfs: shared("nfs"),
  rbd: struct({ monitors: neededList, image: needed() }),
  quobyte: shared("quobyte"),
  cephfs: struct({ monitors: neededList }),
  iscsi: iscsiNamed(""),
  cinder: struct({ volumeID: needed(), secretRef: secretSomewhere }),
  fc: shared("fc"),
  flexVolume: shared("flexVolume"),
  azureFile: struct({ secretName: needed(), shareName: needed(), secretNamespace: ifThere(needed()) }),
  vsphereVolume: shared("vsphereVolume"),
  photonPersistentDisk: shared("photonPersistentDisk"),
  portworxVolume: shared("portworxVolume"),
  azureDisk: shared("azureDisk"),
  scaleIO: struct({ gateway: needed(), system: needed(), volumeName: needed() }),
  local: struct({ path: needed(pathWithoutSteps) }),
  storageos: struct({ volumeName: needed(label), volumeNamespace: ifSaid(label), secretRef: secretSomewhere }),
  csi: struct({
    driver: driverName,
    volumeHandle: needed(),
    controllerPublishSecretRef: secretBySomeName,
    controllerExpandSecretRef: secretBySomeName,
    nodePublishSecretRef: secretBySomeName,
    nodeExpandSecretRef: secretBySomeName,
  }),
};
const names = Object.keys(sources);

/** The fields of a spec that say where it comes from. */
export const sourceOf = (spec: Fields): Fields =>
  Object.fromEntries(names.flatMap((name) => (mapOf(spec[name]) ? [[name, spec[name]]] : [])));

/** Where a volume comes from; `name` is what the volume is called. */
export function checkVolumeDisk(spec: Fields, field: string, name: string): Cause[] {
  const given = names.filter((source) => mapOf(spec[source]));
  if (given.length === 0) return [required(field, "must specify a volume type")];
  return given.flatMap((source, index) => {
    const check = source === "iscsi" ? iscsiNamed(name) : (sources[source] as Check);
    const isAnother = index > 0 && source !== "flexVolume"; // Kubernetes forgets about that one
    if (isAnother)
      return [
        forbiddenField(
          `${field}.${source === "cephfs" ? "cephFS" : source}`,
          "may not specify more than 1 volume type",
        ),
      ];
    const needsNode = source === "local" && !mapOf(spec["nodeAffinity"]);
    return [
      ...check(spec[source], `${field}.${source === "gcePersistentDisk" ? "persistentDisk" : source}`),
      ...(needsNode ? [required(`${field}.nodeAffinity`, "Local volume requires node affinity")] : []),
    ];
  });
}
