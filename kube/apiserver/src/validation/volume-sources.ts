// Where volumes come from. A sort is a row; only one of them is a volume.
// @see kubernetes pkg/apis/core/validation/validation.go `validateVolumeSource` and those that it calls, v1.36.3
import { compareQuantities, labelProblems, parseQuantity, subdomainProblems } from "@sluice/objects";
import { forbiddenField, invalidValue, required, tooLong, unsupported } from "../resources/causes.ts";
import { listOf, mapOf, type Fields } from "../resources/defaulting.ts";
import type { Cause } from "../status-error.ts";
import {
  all,
  among,
  between,
  each,
  ifThere,
  isEmpty,
  looking,
  needed,
  neededAmong,
  neededThere,
  shaped,
  struct,
  type Check,
} from "./check.ts";
import { claimSpec } from "./claim-spec.ts";
import { descendingPath, fileMode, pathWithoutSteps } from "./paths.ts";
import { downwardFiles, keyToPath, projected } from "./projections.ts";
import { label, subdomain } from "./texts.ts";

/** A list that has something in it. */
export const neededList: Check = (value, field) => (Array.isArray(value) && value.length > 0 ? [] : [required(field)]);
const partition = ifThere(between(0, 255, "must be an integer between 0 and 255 (inclusive)"));
const namedSecret = ifThere(struct({ name: needed() }));

const hostPathTypes = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const hostPath: Check = (value, field) =>
  isEmpty(mapOf(value)?.["path"]) ? [required(`${field}.path`)] : hostPathParts(value, field);
const hostPathParts = struct({ path: pathWithoutSteps, type: ifThere(among(...hostPathTypes)) });

const shapes: { readonly [start: string]: RegExp } = {
  iqn: /^iqn\.\d{4}-\d{2}\.([a-z0-9-.]+)(:([^,;*&$|\s]+)$)/,
  eui: /^eui.[a-f0-9]{16}$/i,
  naa: /^naa.[a-f0-9]{32}$/i,
};
const qualified =
  (why: string): Check =>
  (value, field) => {
    const shape = shapes[String(value).slice(0, 3)];
    if (!shape) return [invalidValue(field, value, why)];
    return shape.test(String(value)) ? [] : [invalidValue(field, value, "must be valid format")];
  };

const secretOfIscsi: Check = looking(({ chapAuthDiscovery, chapAuthSession, secretRef }, field) =>
  (chapAuthDiscovery === true || chapAuthSession === true) && !mapOf(secretRef) ? [required(`${field}.secretRef`)] : [],
);

/** A disk by iSCSI, whose names start otherwise than they may for a reason; `checkMore` looks at it before its initiator. */
export const iscsiOf = (whyStart: string, checkPortal: Check, checkMore: Check): Check =>
  all(
    struct({ targetPortal: needed() }),
    checkPortal,
    struct({ iqn: needed(qualified(whyStart)), lun: between(0, 255) }),
    secretOfIscsi,
    checkMore,
    struct({ initiatorName: ifThere((value, field) => qualified(whyStart)(value, field.replace(/N(?=ame$)/, "n"))) }),
  );

const nothingMore: Check = () => [];
const iscsi = iscsiOf("must be valid format starting with iqn, eui, or naa", nothingMore, nothingMore);

const fibreChannel = looking(({ targetWWNs, wwids, lun }, field) => {
  const [names, ids] = [Array.isArray(targetWWNs) ? targetWWNs : [], Array.isArray(wwids) ? wwids : []];
  const at = `${field}.targetWWNs`;
  return [
    ...(names.length + ids.length === 0 ? [required(at, "must specify either targetWWNs or wwids, but not both")] : []),
    ...(names.length > 0 && ids.length > 0
      ? [invalidValue(at, names, "targetWWNs and wwids can not be specified simultaneously")]
      : []),
    ...(names.length > 0 && lun === undefined
      ? [required(`${field}.lun`, "lun is required if targetWWNs is specified")]
      : []),
    ...(names.length > 0 && lun !== undefined ? between(0, 255)(lun, `${field}.lun`) : []),
  ];
});

const managed = {
  start: "/subscriptions/",
  known: ["/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}"],
};
const blob = {
  start: "https://",
  known: ["https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd"],
};
const azureDisk = all(
  struct({
    diskName: needed(),
    diskURI: needed(),
    cachingMode: ifThere(among("None", "ReadOnly", "ReadWrite")),
    kind: ifThere(among("Dedicated", "Managed", "Shared")),
  }),
  looking(({ kind, diskURI = "" }, field) => {
    if (kind === undefined) return [];
    const { start, known } = kind === "Managed" ? managed : blob;
    return String(diskURI).startsWith(start) ? [] : [unsupported(`${field}.diskURI`, diskURI, known)];
  }),
);

const longestDriver = 63;
/** The name of a driver of storage. */
export const driverName = needed(
  all(
    (value, field) => (String(value).length > longestDriver ? [tooLong(field, longestDriver)] : []),
    (value, field) => subdomainProblems(String(value).toLowerCase()).map((why) => invalidValue(field, value, why)),
  ),
);

/** The shape of its name is told under the field of the volume. */
const publishSecret: Check = (value, field) => {
  const secret = mapOf(value);
  if (!secret || isEmpty(secret["name"])) return namedSecret(value, field);
  return subdomain(secret["name"], field.replace(/nodePublishSecretRef$/, "name"));
};

const keyed = (name: string): Check => struct({ [name]: needed(), defaultMode: fileMode, items: each(keyToPath) });

const reserved = /\.k(ubernetes|8s)\.io$/;
const flexVolume = struct({
  driver: needed(),
  options: (value, field) =>
    Object.keys(mapOf(value) ?? {})
      .filter((key) => reserved.test(`.${key.split("/")[0]?.toLowerCase()}`))
      .map((key) => invalidValue(`${field}[${key}]`, key, "kubernetes.io and k8s.io namespaces are reserved")),
});

/** As Go splits it. */
const hostAndPort = /^(\[[^[\]]*\]|[^[\]:]*):[^[\]:]*$/;
const longestTenant = 64;
const quobyteRegistry = looking(({ registry = "", tenant = "" }, field) => {
  const [at, why] = [`${field}.registry`, "must be a host:port pair or multiple pairs separated by commas"];
  if (registry === "") return [required(at, why)];
  if (String(tenant).length > longestTenant)
    return [required(`${field}.tenant`, "must be a UUID and may not exceed a length of 64 characters")];
  const wrong = String(registry)
    .split(",")
    .filter((pair) => !hostAndPort.test(pair));
  return wrong.map(() => invalidValue(at, registry, why));
});

/** Sources that volumes of pods and those of the cluster have in the same shape. */
export const sharedSources: { readonly [source: string]: Check } = {
  hostPath,
  gcePersistentDisk: struct({ pdName: needed(), partition }),
  awsElasticBlockStore: struct({ volumeID: needed(), partition }),
  nfs: all(
    struct({ server: needed(), path: needed() }),
    looking(({ path = "" }, field) =>
      String(path).startsWith("/") ? [] : [invalidValue(`${field}.path`, path, "must be an absolute path")],
    ),
  ),
  fc: fibreChannel,
  azureDisk,
  quobyte: all(quobyteRegistry, struct({ volume: needed() })),
  vsphereVolume: struct({ volumePath: needed() }),
  photonPersistentDisk: struct({ pdID: needed() }),
  portworxVolume: struct({ volumeID: needed() }),
  flexVolume,
};

const ephemeral = struct({ volumeClaimTemplate: neededThere(struct({ spec: claimSpec })) });

const notNegativeSize: Check = (value, field) =>
  compareQuantities(parseQuantity(String(value)), { digits: 0n, exponent: 0 }) < 0
    ? [forbiddenField(field, "SizeLimit field must be a valid resource quantity")]
    : [];

const imageOf = (isPod: boolean): Check =>
  struct({
    ...(isPod ? { reference: needed() } : {}),
    pullPolicy: neededAmong("Always", "IfNotPresent", "Never"),
  });

/** In the order in which they are looked at. */
const sourcesOf = (isPod: boolean): readonly (readonly [source: string, check: Check])[] =>
  Object.entries({
    emptyDir: struct({ sizeLimit: ifThere(notNegativeSize) }),
    hostPath,
    gitRepo: struct({ repository: needed(), directory: descendingPath }),
    gcePersistentDisk: sharedSources["gcePersistentDisk"] as Check,
    awsElasticBlockStore: sharedSources["awsElasticBlockStore"] as Check,
    secret: keyed("secretName"),
    nfs: sharedSources["nfs"] as Check,
    iscsi,
    glusterfs: struct({ endpoints: needed(), path: needed() }),
    persistentVolumeClaim: struct({ claimName: needed() }),
    rbd: struct({ monitors: neededList, image: needed() }),
    cinder: struct({ volumeID: needed(), secretRef: namedSecret }),
    cephfs: struct({ monitors: neededList }),
    quobyte: sharedSources["quobyte"] as Check,
    downwardAPI: downwardFiles,
    fc: fibreChannel,
    flexVolume,
    configMap: keyed("name"),
    azureFile: struct({ secretName: needed(), shareName: needed() }),
    vsphereVolume: sharedSources["vsphereVolume"] as Check,
    photonPersistentDisk: sharedSources["photonPersistentDisk"] as Check,
    portworxVolume: sharedSources["portworxVolume"] as Check,
    azureDisk,
    storageos: struct({
      volumeName: needed(label),
      volumeNamespace: ifThere(shaped(labelProblems)),
      secretRef: namedSecret,
    }),
    projected,
    scaleIO: struct({ gateway: needed(), system: needed(), volumeName: needed() }),
    csi: struct({ driver: driverName, nodePublishSecretRef: publishSecret }),
    ephemeral,
    image: imageOf(isPod),
  });

const [ofPods, ofTemplates] = [sourcesOf(true), sourcesOf(false)];

/** The source of a volume. */
export function checkVolumeSource(volume: Fields, field: string, isPod: boolean): Cause[] {
  const given = (isPod ? ofPods : ofTemplates).filter(([source]) => mapOf(volume[source]));
  if (given.length === 0) return [required(field, "must specify a volume type")];
  return given.flatMap(([source, check], index) => {
    const at = `${field}.${source === "gcePersistentDisk" ? "persistentDisk" : source}`;
    if (index === 0) return check(volume[source], at);
    const named = source === "downwardAPI" ? "downwarAPI" : source === "cephfs" ? "cephFS" : source;
    return [forbiddenField(`${field}.${named}`, "may not specify more than 1 volume type")];
  });
}

/** Volumes of a pod; those with nothing wrong may be mounted. @returns also the volumes by their names */
export function checkVolumes(
  volumes: unknown,
  field: string,
  { isPod, podName }: { isPod: boolean; podName: string },
): { causes: Cause[]; byName: Map<string, Fields> } {
  const byName = new Map<string, Fields>();
  const all = listOf(volumes);
  const made = new Set(all.filter(({ ephemeral: one }) => mapOf(one)).map(({ name }) => `${podName}-${String(name)}`));
  const causes = all.flatMap((volume, index) => {
    const at = `${field}[${index}]`;
    const name = String(volume["name"] ?? "");
    const wrong = [
      ...checkVolumeSource(volume, at, isPod),
      ...(mapOf(volume["ephemeral"]) ? checkClaimName(podName, name, `${at}.name`) : []),
      ...needed(label)(volume["name"], `${at}.name`),
    ];
    if (byName.has(name)) wrong.push({ ...duplicateName(name), field: `${at}.name` });
    if (wrong.length === 0) byName.set(name, volume);
    const claim = mapOf(volume["persistentVolumeClaim"])?.["claimName"];
    const isMade = podName !== "" && claim !== undefined && made.has(String(claim));
    const why = "must not reference a PVC that gets created for an ephemeral volume";
    return [...wrong, ...(isMade ? [invalidValue(`${at}.persistentVolumeClaim.claimName`, claim, why)] : [])];
  });
  return { causes, byName };
}

/** A claim that is made for a pod is called after it. */
function checkClaimName(podName: string, volume: string, field: string): Cause[] {
  if (podName === "" || volume === "") return [];
  const claim = `${podName}-${volume}`;
  return subdomainProblems(claim).map((why) =>
    invalidValue(field, volume, `PVC name ${JSON.stringify(claim)}: ${why}`),
  );
}

const duplicateName = (name: string): Omit<Cause, "field"> => ({
  reason: "FieldValueDuplicate",
  message: `Duplicate value: ${JSON.stringify(name)}`,
});
