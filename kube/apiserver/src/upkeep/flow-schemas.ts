// FlowSchemas say whether the priority level that they name is there: a part of kube-apiserver, not of a controller beside it.
// @see apiserver pkg/util/flowcontrol/apf_controller.go, v0.36.3
import { formatTime, type KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { patchObject } from "../verbs/patch.ts";
import type { Upkeep } from "./upkeep.ts";

const group = "flowcontrol.apiserver.k8s.io";
const levels = `${group}/prioritylevelconfigurations`;

type Condition = { type: string; status: string; reason: string; message: string };

/** Keeps the condition Dangling of every FlowSchema. */
export const flowSchemas: Upkeep = {
  bucket: `${group}/flowschemas`,
  dependsOn: [levels],
  keep(object, context) {
    const wanted = dangling(object, context);
    const { conditions = [] } = (object["status"] ?? {}) as { conditions?: Condition[] };
    const known = conditions.find(({ type }) => type === wanted.type);
    if (known?.status === wanted.status && known.reason === wanted.reason && known.message === wanted.message) return;
    apply(object, { ...wanted, lastTransitionTime: formatTime(context.now()) }, context);
  },
};

function dangling(object: KubeObject, { store }: Context): Condition {
  const { priorityLevelConfiguration } = (object["spec"] ?? {}) as { priorityLevelConfiguration?: { name?: string } };
  const name = priorityLevelConfiguration?.name ?? "";
  const isThere = store.get({ bucket: levels, name }) !== undefined;
  const about = `This FlowSchema references the PriorityLevelConfiguration object named ${JSON.stringify(name)}`;
  return isThere
    ? { type: "Dangling", status: "False", reason: "Found", message: `${about} and it exists` }
    : { type: "Dangling", status: "True", reason: "NotFound", message: `${about} but there is no such object` };
}

function apply({ metadata: { name = "" } }: KubeObject, condition: object, context: Context): void {
  const resource = context.registry.find({ group, version: "v1", plural: "flowschemas" });
  if (!resource) return;
  const kind = { apiVersion: `${group}/v1`, kind: "FlowSchema", metadata: { name } };
  const request = {
    method: "PATCH",
    url: "",
    headers: { "content-type": "application/apply-patch+yaml" },
    body: JSON.stringify({ ...kind, status: { conditions: [condition] } }),
  };
  patchObject(context, { resource, namespace: undefined, name }, request, {
    fieldManager: "api-priority-and-fairness-config-consumer-v1",
    dryRun: false,
    fieldValidation: "Ignore",
    subresource: "status",
    force: true,
    warnings: [],
  });
}
