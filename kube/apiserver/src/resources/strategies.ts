// Which kinds have rules of their own. Defaults and validations are those that people meet; what is not checked here is accepted, as a
// refusal that the real API does not give would be worse (Flux takes some refusals for a reason to delete).
import {
  admissionPolicy,
  admissionPolicyBinding,
  mutatingPolicy,
  mutatingPolicyBinding,
  webhookConfiguration,
} from "./admission-strategies.ts";
import { ipAddress, serviceCidr } from "./address-strategies.ts";
import { checkControllerRevision, checkLease, checkRuntimeClass } from "../validation/few-rules.ts";
import { checkCoreEvent, checkEvent } from "../validation/events.ts";
import { checkBinding, checkRole } from "../validation/role-based-access.ts";
import { segmentProblems } from "../validation/texts.ts";
import { ingress, ingressClass, networkPolicy } from "./network-strategies.ts";
import type { Strategy } from "./resource.ts";
import {
  configMap,
  endpoints,
  endpointSlice,
  namespace,
  podTemplate,
  service,
  serviceAccount,
} from "./core-strategies.ts";
import { fill, type Fields } from "./defaulting.ts";
import { deviceClass, resourceClaim, resourceClaimTemplate, resourceSlice } from "./device-strategies.ts";
import { pod } from "./pod-strategy.ts";
import {
  apiService,
  autoscaler,
  disruptionBudget,
  flowSchema,
  limitRange,
  priorityClass,
  priorityLevel,
  resourceQuota,
} from "./policy-strategies.ts";
import { node } from "./node-strategy.ts";
import { secret } from "./secret.ts";
import { certificateRequest } from "./certificate-request.ts";
import {
  attributesClass,
  csiDriver,
  csiNode,
  persistentVolume,
  storageCapacity,
  storageClass,
  volumeAttachment,
} from "./storage-strategies.ts";
import { persistentVolumeClaim } from "./claim-strategy.ts";
import { customResourceDefinition } from "../crd/crd-strategy.ts";
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  replicaSet,
  replicationController,
  statefulSet,
} from "./workload-strategies.ts";

const passive: Strategy = { hasGeneration: false };

const roleKind: Strategy = {
  hasGeneration: false,
  whyBadName: segmentProblems,
  default(object) {
    object["rules"] ??= null;
  },
  validate: checkRole,
};

const binding: Strategy = {
  hasGeneration: false,
  whyBadName: segmentProblems,
  default(object) {
    const roleRef = object["roleRef"] as Fields | undefined;
    fill(roleRef, { apiGroup: "rbac.authorization.k8s.io" });
    for (const subject of (object["subjects"] ?? []) as Fields[]) {
      if (subject["kind"] === "User" || subject["kind"] === "Group")
        fill(subject, { apiGroup: "rbac.authorization.k8s.io" });
    }
  },
  validate: checkBinding,
};

/** Strategies by `group/Kind`; a kind without one has the rules of all kinds only. */
export const strategies: { readonly [groupKind: string]: Strategy } = {
  "/Namespace": namespace,
  "/ConfigMap": configMap,
  "/Secret": secret,
  "/ServiceAccount": serviceAccount,
  "/Service": service,
  "/Pod": pod,
  "/PersistentVolumeClaim": persistentVolumeClaim,
  "/Endpoints": endpoints,
  "/PodTemplate": podTemplate,
  "/ReplicationController": replicationController,
  "/PersistentVolume": persistentVolume,
  "/LimitRange": limitRange,
  "/ResourceQuota": resourceQuota,
  "/Event": { ...passive, whyBadName: segmentProblems, validate: checkCoreEvent },
  "/Node": node,
  "apps/Deployment": deployment,
  "apps/ReplicaSet": replicaSet,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "batch/CronJob": cronJob,
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
  "policy/PodDisruptionBudget": disruptionBudget,
  "networking.k8s.io/Ingress": ingress,
  "networking.k8s.io/IngressClass": ingressClass,
  "networking.k8s.io/NetworkPolicy": networkPolicy,
  "rbac.authorization.k8s.io/Role": roleKind,
  "rbac.authorization.k8s.io/ClusterRole": roleKind,
  "rbac.authorization.k8s.io/RoleBinding": binding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": binding,
  "apps/ControllerRevision": { ...passive, validate: checkControllerRevision },
  "apiregistration.k8s.io/APIService": apiService,
  "certificates.k8s.io/CertificateSigningRequest": certificateRequest,
  "events.k8s.io/Event": { ...passive, validate: checkEvent },
  "networking.k8s.io/ServiceCIDR": serviceCidr,
  "networking.k8s.io/IPAddress": ipAddress,
  "storage.k8s.io/StorageClass": storageClass,
  "storage.k8s.io/CSIDriver": csiDriver,
  "storage.k8s.io/CSINode": csiNode,
  "storage.k8s.io/CSIStorageCapacity": storageCapacity,
  "storage.k8s.io/VolumeAttachment": volumeAttachment,
  "storage.k8s.io/VolumeAttributesClass": attributesClass,
  "scheduling.k8s.io/PriorityClass": priorityClass,
  "discovery.k8s.io/EndpointSlice": endpointSlice,
  "node.k8s.io/RuntimeClass": { ...passive, validate: checkRuntimeClass },
  "flowcontrol.apiserver.k8s.io/FlowSchema": flowSchema,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": priorityLevel,
  "resource.k8s.io/DeviceClass": deviceClass,
  "resource.k8s.io/ResourceSlice": resourceSlice,
  "resource.k8s.io/ResourceClaim": resourceClaim,
  "resource.k8s.io/ResourceClaimTemplate": resourceClaimTemplate,
  "coordination.k8s.io/Lease": { ...passive, validate: checkLease },
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhookConfiguration,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhookConfiguration,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admissionPolicy,
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": mutatingPolicy,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": mutatingPolicyBinding,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admissionPolicyBinding,
  "apiextensions.k8s.io/CustomResourceDefinition": customResourceDefinition,
};
