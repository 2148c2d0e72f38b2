// What is refused of storage: what samples with one wrong field do not come to.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { Conversation, Request } from "./conversation.ts";

const post = (path: string, body: JsonValue): Request => ({ method: "POST", path, body });
const inNamespace = (plural: string): string => `/api/v1/namespaces/{ns}/${plural}`;
const ofStorage = (plural: string): string => `/apis/storage.k8s.io/v1/${plural}`;

/** Attempts to change an object that is there. */
const changes = (path: string, bodies: readonly JsonObject[]): Request[] =>
  bodies.map((body): Request => ({ method: "PATCH", path, type: "merge", body }));

const long = "a".repeat(64);
const core = (kind: string, name: string, spec: JsonObject): JsonValue => ({
  apiVersion: "v1",
  kind,
  metadata: { name },
  spec,
});
const storage = (kind: string, fields: JsonObject, name = "{ns}"): JsonValue => ({
  apiVersion: "storage.k8s.io/v1",
  kind,
  metadata: { name },
  ...fields,
});

const volumes = "/api/v1/persistentvolumes";
const basis: JsonObject = { accessModes: ["ReadWriteOnce"], capacity: { storage: "1Gi" } };
const hostPath = { path: "/a" };
const nodeTerm = (key: string, values: JsonValue = ["a"]): JsonObject => ({
  required: { nodeSelectorTerms: [{ matchExpressions: [{ key, operator: "In", values }] }] },
});
const nodeField = (key: string, operator: string, values: JsonValue = []): JsonObject => ({
  matchFields: [{ key, operator, values }],
});
const csi = { driver: "a.b", volumeHandle: "a" };

const volumeSpecs: readonly JsonObject[] = [
  { ...basis, hostPath, nfs: { server: "a", path: "/a" }, cephfs: { monitors: [] }, flexVolume: { driver: "" } },
  { ...basis, accessModes: ["ReadWriteOnce", "ReadWriteOncePod", "No"], hostPath },
  { ...basis, capacity: { storage: "1Gi", cpu: "0" }, hostPath },
  { ...basis, capacity: { cpu: "-500m" }, hostPath },
  { ...basis, hostPath: { path: "/" }, persistentVolumeReclaimPolicy: "Recycle" },
  { ...basis, hostPath: { path: "/a/../b" }, volumeAttributesClassName: "", storageClassName: "A" },
  { ...basis, local: { path: "" }, volumeAttributesClassName: "A" },
  { ...basis, local: { path: "../a" }, nodeAffinity: {} },
  { ...basis, local: { path: "/a" }, nodeAffinity: { required: { nodeSelectorTerms: [] } } },
  { ...basis, local: { path: "/a" }, nodeAffinity: nodeTerm("!", ["!"]) },
  {
    ...basis,
    hostPath,
    nodeAffinity: {
      required: {
        nodeSelectorTerms: [
          nodeField("metadata.name", "In", ["A"]),
          nodeField("metadata.uid", "NotIn"),
          nodeField("", "Exists", ["a"]),
          nodeField("metadata.name", "", ["a", "B"]),
        ],
      },
    },
  },
  { ...basis, glusterfs: { endpoints: "", path: "", endpointsNamespace: "" } },
  { ...basis, glusterfs: { endpoints: "a", path: "a", endpointsNamespace: "A" } },
  { ...basis, flocker: {} },
  { ...basis, flocker: { datasetName: "a/b", datasetUUID: "a" } },
  { ...basis, rbd: { monitors: [], image: "" } },
  { ...basis, cephfs: { monitors: [] } },
  {
    ...basis,
    iscsi: { targetPortal: long, iqn: "no", lun: 256, initiatorName: "iqn.no", chapAuthSession: true },
  },
  { ...basis, iscsi: { targetPortal: "", iqn: "", lun: -1, initiatorName: "x", secretRef: {} } },
  { ...basis, cinder: { volumeID: "", secretRef: {} } },
  { ...basis, quobyte: { registry: "a:1,b,[::1]:2,c:d:3,[d]", volume: "" } },
  { ...basis, quobyte: { registry: "a", volume: "a", tenant: `${long}a` } },
  { ...basis, flexVolume: { driver: "", options: { "a.Kubernetes.io/b": "c" } } },
  { ...basis, azureFile: { secretName: "", shareName: "", secretNamespace: "" } },
  { ...basis, scaleIO: { gateway: "", system: "", secretRef: {} } },
  { ...basis, storageos: { volumeName: "A", volumeNamespace: "B", secretRef: {} } },
  { ...basis, csi: { driver: "", volumeHandle: "", controllerExpandSecretRef: {} } },
  {
    ...basis,
    csi: {
      driver: `${long}!`,
      volumeHandle: "a",
      controllerPublishSecretRef: { name: "A", namespace: "a.b" },
      nodePublishSecretRef: { name: "a" },
      nodeExpandSecretRef: { namespace: "A" },
    },
  },
  { ...basis, gcePersistentDisk: { pdName: "" }, awsElasticBlockStore: { volumeID: "" } },
];

const volumeTalk: Conversation = {
  name: "volumes",
  requests: [
    ...volumeSpecs.map((spec) => post(volumes, core("PersistentVolume", "{ns}-refused", spec))),
    post(volumes, core("PersistentVolume", "{ns}", { ...basis, csi, nodeAffinity: nodeTerm("beta.kubernetes.io/os") })),
    ...changes(`${volumes}/{ns}`, [
      { spec: { csi: { controllerExpandSecretRef: { name: "a", namespace: "b" } } } },
      { spec: { volumeMode: "Block" } },
      { spec: { nodeAffinity: nodeTerm("kubernetes.io/os") } },
      { spec: { nodeAffinity: nodeTerm("kubernetes.io/arch") } },
      { spec: { nodeAffinity: null } },
      { spec: { volumeAttributesClassName: "a" } },
      { spec: { volumeAttributesClassName: null } },
      { spec: { capacity: { storage: "1Mi" }, storageClassName: "any" } },
      { metadata: { finalizers: null } },
    ]),
    { method: "DELETE", path: `${volumes}/{ns}` },
  ],
};

const podVolumes: readonly JsonObject[] = [
  { csi: { driver: "a", nodePublishSecretRef: { name: "A" } } },
  { csi: { driver: "a", nodePublishSecretRef: {} } },
  { flexVolume: { driver: "a", options: { "a.k8s.io/b": "c" } } },
  { flexVolume: { driver: "a", options: { "k8s.io": "c" } } },
  { quobyte: { registry: "a", volume: "" } },
  { iscsi: { targetPortal: "a", iqn: "a", lun: 256, initiatorName: "b", chapAuthDiscovery: true } },
  { glusterfs: { endpoints: "", path: "" } },
];
const podTalk: Conversation = {
  name: "volumes of pods",
  requests: podVolumes.map((volume) =>
    post(
      inNamespace("pods"),
      core("Pod", "refused", { containers: [{ name: "a", image: "a" }], volumes: [{ name: "a", ...volume }] }),
    ),
  ),
};

const mounted = (name: string, spec: JsonObject): JsonValue => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name, annotations: { "volume.beta.kubernetes.io/mount-options": "a" } },
  spec: { ...basis, ...spec },
});

const changedVolume: Conversation = {
  name: "volumes that change",
  requests: [
    post(volumes, mounted("{ns}-refused", { hostPath: { path: "" } })),
    post(volumes, mounted("{ns}", { nfs: { server: "a", path: "/a" } })),
    ...changes(`${volumes}/{ns}`, [
      { spec: { storageClassName: "A" } },
      { spec: { accessModes: [] }, metadata: { finalizers: ["a"] } },
      { spec: { persistentVolumeReclaimPolicy: "Delete", mountOptions: ["a"] } },
      { metadata: { finalizers: null } },
    ]),
    { method: "DELETE", path: `${volumes}/{ns}` },
  ],
};

const fixedVolume: Conversation = {
  name: "what is fixed of volumes",
  requests: [
    post(volumes, core("PersistentVolume", "{ns}", { ...basis, csi })),
    ...changes(`${volumes}/{ns}`, [
      { spec: { csi: { volumeHandle: "b" } } },
      { spec: { csi: null, hostPath } },
      { metadata: { finalizers: null } },
    ]),
    { method: "DELETE", path: `${volumes}/{ns}` },
  ],
};

const claims = inNamespace("persistentvolumeclaims");
const claim: JsonObject = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "2Gi" } } };
const own = { kind: "PersistentVolumeClaim", name: "a" };
const claimSpecs: readonly JsonObject[] = [
  { ...claim, dataSource: { ...own, kind: "Secret" } },
  { ...claim, dataSourceRef: { kind: "", name: "" } },
  { ...claim, dataSourceRef: { kind: "A", name: "a", apiGroup: "!" } },
  { ...claim, dataSource: own, dataSourceRef: { ...own, name: "b" } },
  { ...claim, dataSource: own, dataSourceRef: { ...own, namespace: "A" } },
  { ...claim, dataSourceRef: { ...own, namespace: "a" } },
  { ...claim, storageClassName: "A", volumeAttributesClassName: "B", selector: { matchLabels: { "!": "!" } } },
  { ...claim, resources: { requests: { storage: "0" } } },
];
const status = (body: JsonObject): Request => ({
  method: "PATCH",
  path: `${claims}/ok/status`,
  type: "merge",
  body: { status: body },
});

const claimTalk: Conversation = {
  name: "claims",
  requests: [
    ...claimSpecs.map((spec, index) => post(claims, core("PersistentVolumeClaim", `refused-${index}`, spec))),
    post(claims, core("PersistentVolumeClaim", "from", { ...claim, storageClassName: "a", dataSource: own })),
    post(
      claims,
      core("PersistentVolumeClaim", "anywhere", {
        ...claim,
        storageClassName: "a",
        dataSourceRef: { kind: "A", name: "a", apiGroup: "b" },
      }),
    ),
    post(ofStorage("storageclasses"), storage("StorageClass", { provisioner: "a", allowVolumeExpansion: true })),
    post(claims, core("PersistentVolumeClaim", "ok", claim)),
    ...changes(`${claims}/ok`, [
      { spec: { storageClassName: "{ns}" } },
      { spec: { volumeName: "a" } },
      { metadata: { annotations: { "volume.beta.kubernetes.io/storage-class": "b" } } },
    ]),
    status({ phase: "Bound", capacity: { storage: "2Gi" } }),
    ...changes(`${claims}/ok`, [
      { spec: { resources: { requests: { storage: "3Gi" } } } },
      { spec: { resources: { requests: { storage: "2500Mi" } } } },
      { spec: { resources: { requests: { storage: "2Gi" } } } },
      { spec: { resources: { requests: { storage: "1Gi" } } } },
      { spec: { volumeAttributesClassName: "a" } },
    ]),
    status({ currentVolumeAttributesClassName: "a" }),
    ...changes(`${claims}/ok`, [
      { spec: { volumeAttributesClassName: null } },
      { spec: { volumeAttributesClassName: "" } },
      { spec: { volumeAttributesClassName: "b" } },
    ]),
    { method: "DELETE", path: `${claims}/ok` },
    { method: "DELETE", path: `${ofStorage("storageclasses")}/{ns}` },
  ],
};

const snapshot = { apiGroup: "snapshot.storage.k8s.io", kind: "VolumeSnapshot", name: "a" };
const sourceTalk: Conversation = {
  name: "sources of claims",
  requests: [
    post(claims, core("PersistentVolumeClaim", "ok", { ...claim, dataSource: snapshot })),
    ...changes(`${claims}/ok`, [
      { spec: { dataSourceRef: null } },
      { spec: { dataSource: null } },
      { spec: { storageClassName: "a" } },
    ]),
    post(claims, core("PersistentVolumeClaim", "none", { ...claim, dataSource: { ...snapshot, apiGroup: "a" } })),
    ...changes(`${claims}/none`, [{ spec: { dataSource: { kind: "A", name: "a" } } }]),
    post(claims, core("PersistentVolumeClaim", "two", { ...claim, dataSource: own, dataSourceRef: own })),
    ...["ok", "none", "two"].map((name): Request => ({ method: "DELETE", path: `${claims}/${name}` })),
  ],
};

const statusTalk: Conversation = {
  name: "statuses of claims",
  requests: [
    post(claims, core("PersistentVolumeClaim", "ok", claim)),
    status({ capacity: { storage: "-1" } }),
    status({ allocatedResourceStatuses: { "!": "NodeResizePending" } }),
    status({ allocatedResourceStatuses: { cpu: "NodeResizePending" } }),
    status({ allocatedResourceStatuses: { storage: "No" } }),
    status({ allocatedResources: { "!": "1" } }),
    status({ allocatedResources: { cpu: "1" } }),
    status({ allocatedResources: { storage: "-1" } }),
    status({
      allocatedResources: { "a.b/c": "1", storage: "1" },
      allocatedResourceStatuses: { "a.b/c": "NodeResizePending" },
    }),
    { method: "DELETE", path: `${claims}/ok` },
  ],
};

const fixedClaim: Conversation = {
  name: "what is fixed of claims",
  requests: [
    post(claims, core("PersistentVolumeClaim", "ok", { ...claim, storageClassName: "a" })),
    ...changes(`${claims}/ok`, [
      { spec: { storageClassName: "b" } },
      { spec: { volumeMode: "Block" } },
      { spec: { resources: { requests: { storage: "3Gi" } } } },
      { spec: { volumeAttributesClassName: "a" } },
    ]),
    status({ phase: "Bound", capacity: { storage: "2Gi" } }),
    ...changes(`${claims}/ok`, [
      { spec: { volumeName: "a" } },
      { spec: { volumeName: "b" } },
      { spec: { resources: { limits: { storage: "3Gi" } } } },
    ]),
    { method: "DELETE", path: `${claims}/ok` },
  ],
};

const classes = ofStorage("storageclasses");
const topology = (...requirements: JsonObject[]): JsonObject => ({ matchLabelExpressions: requirements });
const classFields: readonly JsonObject[] = [
  { provisioner: "A.b/C", parameters: { "": "a" } },
  { provisioner: "A/B/C", reclaimPolicy: "Recycle", volumeBindingMode: "" },
  { provisioner: "a", parameters: { a: "b".repeat(256 * 1024) } },
  { provisioner: "a", parameters: Object.fromEntries(Array.from({ length: 513 }, (_none, at) => [`a${at}`, "b"])) },
  { provisioner: "a", allowedTopologies: [topology({ key: "!", values: [] }, { key: "!", values: ["a", "a"] })] },
  { provisioner: "a", allowedTopologies: [{}, topology({ key: "a", values: ["a"] }), {}] },
  {
    provisioner: "a",
    allowedTopologies: [topology({ key: "a", values: ["a", "b"] }), topology({ key: "a", values: ["b", "a"] })],
  },
];
const attributes = ofStorage("volumeattributesclasses");

const classTalk: Conversation = {
  name: "classes",
  requests: [
    ...classFields.map((fields) => post(classes, storage("StorageClass", fields, "{ns}-refused"))),
    post(classes, storage("StorageClass", { provisioner: "a", reclaimPolicy: "" })),
    ...changes(`${classes}/{ns}`, [
      { parameters: { a: "b" } },
      { provisioner: "b", reclaimPolicy: "Retain", volumeBindingMode: "WaitForFirstConsumer" },
      { reclaimPolicy: null },
      { provisioner: "" },
      { allowedTopologies: [topology({ key: "!", values: [] })] },
      { mountOptions: ["a"] },
    ]),
    { method: "DELETE", path: `${classes}/{ns}` },
    post(attributes, storage("VolumeAttributesClass", { driverName: "", parameters: { "": "a" } }, "{ns}-refused")),
    post(attributes, storage("VolumeAttributesClass", { driverName: "a", parameters: { a: "b" } })),
    ...changes(`${attributes}/{ns}`, [{ driverName: "b!" }, { parameters: { a: "c" } }, { parameters: null }]),
    { method: "DELETE", path: `${attributes}/{ns}` },
  ],
};

const [drivers, nodes, attachments] = ["csidrivers", "csinodes", "volumeattachments"].map(ofStorage) as [
  string,
  string,
  string,
];
const driverSpecs: readonly JsonObject[] = [
  {
    tokenRequests: [
      { audience: "a", expirationSeconds: 599 },
      { audience: "b", expirationSeconds: 2 ** 33 },
      { audience: "a", expirationSeconds: 1 },
    ],
  },
  { fsGroupPolicy: "No", volumeLifecycleModes: ["No", "Ephemeral", ""], nodeAllocatableUpdatePeriodSeconds: 9 },
  { serviceAccountTokenInSecrets: false },
];
const nodeDrivers: readonly JsonValue[] = [
  [{ name: "a", nodeID: "a".repeat(257), allocatable: { count: -1 }, topologyKeys: ["", "!", "!"] }],
  [
    { name: "a", nodeID: "a", topologyKeys: null },
    { name: "a", nodeID: "", topologyKeys: null },
  ],
];

const driverTalk: Conversation = {
  name: "drivers",
  requests: [
    ...driverSpecs.map((spec) => post(drivers, storage("CSIDriver", { spec }, "{ns}-refused"))),
    post(drivers, storage("CSIDriver", { spec: {} })),
    ...changes(`${drivers}/{ns}`, [
      { spec: { attachRequired: false } },
      { spec: { volumeLifecycleModes: ["Ephemeral"], fsGroupPolicy: "" } },
      { spec: { podInfoOnMount: true } },
    ]),
    { method: "DELETE", path: `${drivers}/{ns}` },
    ...nodeDrivers.map((list) => post(nodes, storage("CSINode", { spec: { drivers: list } }, "{ns}-refused"))),
    post(nodes, storage("CSINode", { spec: { drivers: [{ name: "a", nodeID: "a", topologyKeys: ["a"] }] } })),
    ...changes(`${nodes}/{ns}`, [
      { spec: { drivers: [{ name: "a", nodeID: "b", topologyKeys: ["a"] }] } },
      { spec: { drivers: [{ name: "a", nodeID: "a", topologyKeys: null, allocatable: { count: 1 } }] } },
      { spec: { drivers: [{ name: "a", nodeID: "a", topologyKeys: ["a"], allocatable: { count: 1 } }] } },
    ]),
    { method: "DELETE", path: `${nodes}/{ns}` },
  ],
};

const attachment = { attacher: "a", nodeName: "a", source: { persistentVolumeName: "a" } };
const attachmentSpecs: readonly JsonObject[] = [
  { ...attachment, attacher: `${long}!`, source: { persistentVolumeName: "A", inlineVolumeSpec: {} } },
  { ...attachment, source: { inlineVolumeSpec: {} } },
  {
    ...attachment,
    source: {
      inlineVolumeSpec: {
        ...basis,
        hostPath,
        claimRef: { name: "a" },
        persistentVolumeReclaimPolicy: "Delete",
        nodeAffinity: nodeTerm("a"),
        storageClassName: "a",
        volumeMode: "Block",
        volumeAttributesClassName: "a",
      },
    },
  },
];
const state = (body: JsonObject): Request => ({
  method: "PATCH",
  path: `${attachments}/{ns}/status`,
  type: "merge",
  body: { status: { attached: true, ...body } },
});

const attachmentTalk: Conversation = {
  name: "attachments",
  requests: [
    ...attachmentSpecs.map((spec) => post(attachments, storage("VolumeAttachment", { spec }, "{ns}-refused"))),
    post(attachments, storage("VolumeAttachment", { spec: attachment })),
    ...changes(`${attachments}/{ns}`, [{ spec: { nodeName: "b" } }, { spec: { attacher: "" } }]),
    state({ attachError: { message: "a".repeat(1025) } }),
    state({ detachError: { errorCode: -1 } }),
    state({ attachmentMetadata: { a: "b".repeat(256 * 1024) } }),
    { method: "DELETE", path: `${attachments}/{ns}` },
  ],
};

const capacities = "/apis/storage.k8s.io/v1/namespaces/{ns}/csistoragecapacities";
const capacityTalk: Conversation = {
  name: "capacities",
  requests: [
    post(
      capacities,
      storage("CSIStorageCapacity", { storageClassName: "A", capacity: "-1", maximumVolumeSize: "-1" }, "refused"),
    ),
    post(
      capacities,
      storage("CSIStorageCapacity", { storageClassName: "a", nodeTopology: { matchLabels: { "!": "!" } } }, "refused"),
    ),
    post(
      capacities,
      storage("CSIStorageCapacity", { storageClassName: "a", nodeTopology: { matchLabels: { a: "b" } } }, "ok"),
    ),
    ...changes(`${capacities}/ok`, [
      { storageClassName: "b", nodeTopology: { matchLabels: { a: "c" } } },
      { nodeTopology: null },
      { capacity: "-1" },
    ]),
  ],
};

/** Refusals by what they are about. */
export const storageRefusals: readonly Conversation[] = [
  volumeTalk,
  podTalk,
  changedVolume,
  fixedVolume,
  claimTalk,
  sourceTalk,
  statusTalk,
  fixedClaim,
  classTalk,
  driverTalk,
  attachmentTalk,
  capacityTalk,
];
