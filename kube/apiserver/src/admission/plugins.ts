// Admission plugins that are part of the API itself, in Kubernetes' order. A plugin is a file and a row here.
// @see kubernetes pkg/kubeapiserver/options/plugins.go
import type { Context } from "../context.ts";
import { certificateSubject } from "./plugins/certificate-subject.ts";
import { claimResize } from "./plugins/claim-resize.ts";
import { defaultIngressClass } from "./plugins/default-ingress-class.ts";
import { defaultStorageClass } from "./plugins/default-storage-class.ts";
import { defaultTolerationSeconds } from "./plugins/default-toleration-seconds.ts";
import { limitRanger } from "./plugins/limit-ranger.ts";
import type { AdmissionPlugin, PluginWrite, StatusChange } from "./plugins/plugin.ts";
import { podSecurity } from "./plugins/pod-security.ts";
import { podTopologyLabels } from "./plugins/pod-topology-labels.ts";
import { priority } from "./plugins/priority.ts";
import { resourceQuota } from "./plugins/resource-quota.ts";
import { runtimeClass } from "./plugins/runtime-class.ts";
import { serviceAccount } from "./plugins/service-account.ts";
import { storageObjectInUse } from "./plugins/storage-object-in-use.ts";
import { taintNodes } from "./plugins/taint-nodes.ts";

const plugins: readonly AdmissionPlugin[] = [
  limitRanger,
  serviceAccount,
  taintNodes,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageObjectInUse,
  claimResize,
  runtimeClass,
  certificateSubject,
  defaultIngressClass,
  podTopologyLabels,
  resourceQuota,
];

const enabled = ({ disabledAdmission }: Context): readonly AdmissionPlugin[] =>
  disabledAdmission.size === 0 ? plugins : plugins.filter(({ name }) => !disabledAdmission.has(name));

/** Lets each plugin change what is to be stored. @throws {ApiError} */
export function runMutatingPlugins(context: Context, write: PluginWrite): void {
  if (write.options.subresource !== undefined) return;
  for (const plugin of enabled(context)) plugin.mutate?.(write, context);
}

/** Lets each plugin refuse what is to be stored, before policies and webhooks may. @throws {ApiError} */
export function runValidatingPlugins(context: Context, write: PluginWrite): void {
  if (write.options.subresource !== undefined) return;
  for (const plugin of enabled(context)) plugin.validate?.(write, context);
}

/** Takes what is to be stored from quotas, when nobody else refuses it. @returns what else changes with it @throws {ApiError} */
export function chargeQuotas(context: Context, write: PluginWrite): StatusChange[] {
  if (write.options.subresource !== undefined) return [];
  return enabled(context).flatMap((plugin) => plugin.charge?.(write, context) ?? []);
}
