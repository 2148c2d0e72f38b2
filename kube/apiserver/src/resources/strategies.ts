// Which kinds have rules of their own. Defaults and validations are those that people meet; what is not checked here is accepted, as a
// refusal that the real API does not give would be worse (Flux takes some refusals for a reason to delete).
import type { KubeObject } from "@sluice/objects";
import type { Cause } from "../status-error.ts";
import {
  admissionPolicy,
  admissionPolicyBinding,
  mutatingPolicy,
  mutatingPolicyBinding,
  webhookConfiguration,
} from "./admission-strategies.ts";
import { immutable, invalidValue, required, unsupported } from "./causes.ts";
import { ingress, networkPolicy } from "./network-strategies.ts";
import type { Strategy } from "./resource.ts";
import {
  configMap,
  endpoints,
  endpointSlice,
  namespace,
  persistentVolumeClaim,
  podTemplate,
  service,
  serviceAccount,
} from "./core-strategies.ts";
import { fill, listOf, type Fields } from "./defaulting.ts";
import {
  apiService,
  autoscaler,
  disruptionBudget,
  deviceKind,
  flowSchema,
  limitRange,
  priorityClass,
  priorityLevel,
  resourceClaim,
  resourceClaimTemplate,
} from "./policy-strategies.ts";
import { resourceQuota } from "./resource-quota.ts";
import { secret } from "./secret.ts";
import { certificateRequest } from "./certificate-request.ts";
import { csiDriver, persistentVolume, shownWhenDeleted, storageClass } from "./storage-strategies.ts";
import { customResourceDefinition } from "../crd/crd-strategy.ts";
import {
  cronJob,
  daemonSet,
  deployment,
  job,
  pod,
  replicaSet,
  replicationController,
  statefulSet,
} from "./workload-strategies.ts";

const passive: Strategy = { hasGeneration: false };

const role = (object: KubeObject): void => {
  object["rules"] ??= null;
};

const binding: Strategy = {
  hasGeneration: false,
  default(object) {
    const roleRef = object["roleRef"] as Fields | undefined;
    fill(roleRef, { apiGroup: "rbac.authorization.k8s.io" });
    for (const subject of (object["subjects"] ?? []) as Fields[]) {
      if (subject["kind"] === "User" || subject["kind"] === "Group")
        fill(subject, { apiGroup: "rbac.authorization.k8s.io" });
    }
  },
  validate(object, before): Cause[] {
    const { name, kind, apiGroup } = (object["roleRef"] ?? {}) as Fields;
    const kinds = object.kind === "RoleBinding" ? ["Role", "ClusterRole"] : ["ClusterRole"];
    return [
      ...(kinds.includes(String(kind)) ? [] : [unsupported("roleRef.kind", kind, kinds)]),
      ...(name ? [] : [required("roleRef.name")]),
      ...(before && immutable("roleRef", object["roleRef"], before["roleRef"]).length > 0
        ? [invalidValue("roleRef", { APIGroup: apiGroup, Kind: kind, Name: name }, "cannot change roleRef")]
        : []),
    ];
  },
};

/** What a rule of a role must say. @see kubernetes pkg/apis/rbac/validation */
function validateRules(object: KubeObject): Cause[] {
  return listOf(object["rules"]).flatMap(({ verbs, nonResourceURLs, apiGroups, resources }, index) => {
    const at = (field: string): string => `rules[${index}].${field}`;
    const count = (list: unknown): number => (Array.isArray(list) ? list.length : 0);
    if (count(verbs) === 0) return [required(at("verbs"), "verbs must contain at least one value")];
    if (count(nonResourceURLs) > 0)
      return object.kind === "Role"
        ? [invalidValue(at("nonResourceURLs"), nonResourceURLs, "namespaced rules cannot apply to non-resource URLs")]
        : [];
    return [
      ...(count(apiGroups) > 0 ? [] : [required(at("apiGroups"), "resource rules must supply at least one api group")]),
      ...(count(resources) > 0 ? [] : [required(at("resources"), "resource rules must supply at least one resource")]),
    ];
  });
}

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
  "/Event": passive,
  "/Node": passive,
  "apps/Deployment": deployment,
  "apps/ReplicaSet": replicaSet,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "batch/Job": job,
  "batch/CronJob": cronJob,
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
  "policy/PodDisruptionBudget": disruptionBudget,
  "networking.k8s.io/Ingress": ingress,
  "networking.k8s.io/NetworkPolicy": networkPolicy,
  "rbac.authorization.k8s.io/Role": { hasGeneration: false, default: role, validate: validateRules },
  "rbac.authorization.k8s.io/ClusterRole": { hasGeneration: false, default: role, validate: validateRules },
  "rbac.authorization.k8s.io/RoleBinding": binding,
  "rbac.authorization.k8s.io/ClusterRoleBinding": binding,
  "apps/ControllerRevision": passive,
  "apiregistration.k8s.io/APIService": apiService,
  "certificates.k8s.io/CertificateSigningRequest": certificateRequest,
  "events.k8s.io/Event": passive,
  "networking.k8s.io/ServiceCIDR": passive,
  "networking.k8s.io/IPAddress": passive,
  "storage.k8s.io/StorageClass": storageClass,
  "storage.k8s.io/CSIDriver": csiDriver,
  "storage.k8s.io/CSINode": shownWhenDeleted,
  "storage.k8s.io/CSIStorageCapacity": passive,
  "storage.k8s.io/VolumeAttachment": shownWhenDeleted,
  "storage.k8s.io/VolumeAttributesClass": shownWhenDeleted,
  "scheduling.k8s.io/PriorityClass": priorityClass,
  "discovery.k8s.io/EndpointSlice": endpointSlice,
  "node.k8s.io/RuntimeClass": passive,
  "flowcontrol.apiserver.k8s.io/FlowSchema": flowSchema,
  "flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration": priorityLevel,
  "resource.k8s.io/DeviceClass": deviceKind,
  "resource.k8s.io/ResourceSlice": deviceKind,
  "resource.k8s.io/ResourceClaim": resourceClaim,
  "resource.k8s.io/ResourceClaimTemplate": resourceClaimTemplate,
  "coordination.k8s.io/Lease": passive,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhookConfiguration,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhookConfiguration,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy": admissionPolicy,
  "admissionregistration.k8s.io/MutatingAdmissionPolicy": mutatingPolicy,
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding": mutatingPolicyBinding,
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding": admissionPolicyBinding,
  "apiextensions.k8s.io/CustomResourceDefinition": customResourceDefinition,
};
