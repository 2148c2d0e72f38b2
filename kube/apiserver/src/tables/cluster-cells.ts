// Cells of what belongs to a whole cluster: access, storage, scheduling, admission.
// @see kubernetes pkg/printers/internalversion/printers.go
import type { KubeObject } from "@sluice/objects";
import { durationWords } from "./age.ts";
import {
  field,
  listOf,
  numberOf,
  specOf,
  statusOf,
  textOf,
  type CellOf,
  type CellsOfKind,
  type Fields,
} from "./cells.ts";

const subjects =
  (kind: string): CellOf =>
  (object) =>
    listOf(object["subjects"])
      .filter((subject) => subject["kind"] === kind)
      .map(({ namespace, name }) => (namespace ? `${textOf(namespace)}/${textOf(name)}` : textOf(name)))
      .join(", ");

const binding: CellsOfKind = {
  Role: (object) => {
    const { kind, name } = (object["roleRef"] ?? {}) as Fields;
    return `${textOf(kind)}/${textOf(name)}`;
  },
  Users: subjects("User"),
  Groups: subjects("Group"),
  ServiceAccounts: subjects("ServiceAccount"),
};

const flag =
  (name: string): CellOf =>
  (object) =>
    specOf(object)[name] === true;
const itself =
  (name: string): CellOf =>
  (object) =>
    object[name] === true;
const webhooks: CellsOfKind = { Webhooks: (object) => listOf(object["webhooks"]).length };

const paramKind = (object: KubeObject): string => {
  const kind = specOf(object)["paramKind"] as Fields | undefined;
  return kind ? `${textOf(kind["apiVersion"])}/${textOf(kind["kind"])}` : "<unset>";
};
const policyBinding: CellsOfKind = {
  PolicyName: field("spec.policyName"),
  ParamRef: (object) => {
    const ref = specOf(object)["paramRef"] as Fields | undefined;
    if (!ref) return "<unset>";
    const { namespace, name } = ref;
    if (!name) return "*";
    return namespace ? `${textOf(namespace)}/${textOf(name)}` : textOf(name);
  },
};

const limited = (object: KubeObject): Fields => (specOf(object)["limited"] ?? {}) as Fields;
const queuing = (object: KubeObject): Fields =>
  ((limited(object)["limitResponse"] as Fields | undefined)?.["queuing"] ?? {}) as Fields;
const orNone =
  (read: (object: KubeObject) => unknown): CellOf =>
  (object) => {
    const value = read(object);
    return typeof value === "number" ? value : "<none>";
  };

function available(object: KubeObject): string {
  const condition = listOf(statusOf(object)["conditions"]).find(({ type }) => type === "Available");
  if (!condition) return "Unknown";
  return condition["status"] === "True" ? "True" : `${textOf(condition["status"])} (${textOf(condition["reason"])})`;
}

function claimState(object: KubeObject): string {
  const { allocation, reservedFor } = statusOf(object);
  const words = [
    ...(object.metadata.deletionTimestamp ? ["deleted"] : []),
    ...(allocation === undefined ? [] : ["allocated"]),
    ...(listOf(reservedFor).length > 0 ? ["reserved"] : []),
  ];
  return words.length > 0 ? words.join(",") : "pending";
}

function requestState(object: KubeObject): string {
  const { conditions, certificate } = statusOf(object);
  const has = (wanted: string): boolean => listOf(conditions).some(({ type }) => type === wanted);
  const verdict = has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending";
  return [verdict, ...(has("Failed") ? ["Failed"] : []), ...(certificate ? ["Issued"] : [])].join(",");
}

/** Cells of cluster-wide kinds. */
export const clusterCells: { readonly [groupKind: string]: CellsOfKind } = {
  "rbac.authorization.k8s.io/RoleBinding": binding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": binding,
  "storage.k8s.io/StorageClass": {
    Provisioner: field("provisioner"),
    ReclaimPolicy: field("reclaimPolicy"),
    VolumeBindingMode: field("volumeBindingMode"),
    AllowVolumeExpansion: itself("allowVolumeExpansion"),
  },
  "storage.k8s.io/CSIDriver": {
    AttachRequired: flag("attachRequired"),
    PodInfoOnMount: flag("podInfoOnMount"),
    StorageCapacity: flag("storageCapacity"),
    TokenRequests: (object) =>
      listOf(specOf(object)["tokenRequests"])
        .map(({ audience }) => textOf(audience))
        .join(",") || "<unset>",
    RequiresRepublish: flag("requiresRepublish"),
    Modes: (object) => listOf(specOf(object)["volumeLifecycleModes"]).map(String).join(","),
  },
  "storage.k8s.io/CSINode": { Drivers: (object) => listOf(specOf(object)["drivers"]).length },
  "storage.k8s.io/VolumeAttachment": {
    Attacher: field("spec.attacher"),
    PV: field("spec.source.persistentVolumeName"),
    Node: field("spec.nodeName"),
    Attached: (object) => statusOf(object)["attached"] === true,
  },
  "storage.k8s.io/VolumeAttributesClass": { DriverName: field("driverName") },
  "scheduling.k8s.io/PriorityClass": {
    Value: (object) => numberOf(object["value"]),
    "Global-Default": itself("globalDefault"),
    PreemptionPolicy: field("preemptionPolicy"),
  },
  "coordination.k8s.io/Lease": { Holder: field("spec.holderIdentity") },
  "node.k8s.io/RuntimeClass": { Handler: field("handler") },
  "flowcontrol.apiserver.k8s.io/FlowSchema": {
    PriorityLevel: field("spec.priorityLevelConfiguration.name", "<none>"),
    MatchingPrecedence: (object) => numberOf(specOf(object)["matchingPrecedence"]),
    DistinguisherMethod: field("spec.distinguisherMethod.type", "<none>"),
    MissingPL: (object) =>
      textOf(listOf(statusOf(object)["conditions"]).find(({ type }) => type === "Dangling")?.["status"], "?"),
  },
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": {
    Type: field("spec.type"),
    NominalConcurrencyShares: orNone((object) => limited(object)["nominalConcurrencyShares"]),
    Queues: orNone((object) => queuing(object)["queues"]),
    HandSize: orNone((object) => queuing(object)["handSize"]),
    QueueLengthLimit: orNone((object) => queuing(object)["queueLengthLimit"]),
  },
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhooks,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhooks,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": {
    Validations: (object) => listOf(specOf(object)["validations"]).length,
    ParamKind: paramKind,
  },
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": {
    Mutations: (object) => listOf(specOf(object)["mutations"]).length,
    ParamKind: paramKind,
  },
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": policyBinding,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": policyBinding,
  "resource.k8s.io/ResourceClaim": { State: claimState },
  "resource.k8s.io/ResourceSlice": {
    Node: (object) =>
      textOf(
        specOf(object)["nodeName"],
        specOf(object)["allNodes"] === true ? "<all>" : specOf(object)["nodeSelector"] ? "<multiple>" : "<undefined>",
      ),
    Driver: field("spec.driver"),
    Pool: field("spec.pool.name"),
  },
  "certificates.k8s.io/CertificateSigningRequest": {
    SignerName: field("spec.signerName"),
    Requestor: field("spec.username"),
    RequestedDuration: (object) => {
      const seconds = specOf(object)["expirationSeconds"];
      return typeof seconds === "number" ? durationWords(seconds * 1000) : "<none>";
    },
    Condition: requestState,
  },
  "apiregistration.k8s.io/APIService": {
    Service: (object) => {
      const service = specOf(object)["service"] as Fields | undefined;
      return service ? `${textOf(service["namespace"])}/${textOf(service["name"])}` : "Local";
    },
    Available: available,
  },
};
