// What is done to a pod by creating something below it: an eviction deletes it when its budget allows, a binding gives it a node.
// @see kubernetes pkg/registry/core/pod/storage/{eviction,storage}.go
import { formatTime, matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import { topologyOf } from "../admission/plugins/pod-topology-labels.ts";
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { required, unsupported } from "../resources/causes.ts";
import { ApiError, badRequest, conflict, unsupportedOption } from "../status-error.ts";
import type { PodPart, WriteOptions } from "../write-options.ts";
import { keyOf, readObject } from "../write/address.ts";
import { deleteObject } from "../write/remove.ts";

/** Which pod, and what was sent. */
export type PodAction = { resource: Resource; namespace: string; name: string; sent: KubeObject };

const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };

/** @throws {ApiError} 400 for what names another pod than its path does */
export function checkName({ kind, metadata }: KubeObject, name: string): void {
  if ((metadata.name ?? "") !== name) throw badRequest(`name in URL does not match name in ${kind} object`);
}

type DeleteOptions = { dryRun?: string[]; preconditions?: { uid?: string } };

/** Deletes the pod. @throws {ApiError} 429 when a budget does not allow it, 409 when it is another pod by now */
export function evictPod(
  context: Context,
  { resource, namespace, name, sent }: PodAction,
  options: WriteOptions,
): object {
  const { dryRun: tried = [], preconditions } = (sent["deleteOptions"] ?? {}) as DeleteOptions;
  const pod = readObject(context, resource, { namespace, name });
  const dryRun = options.dryRun || tried.length > 0;
  checkBudgets(context, pod);
  if (tried.some((value) => value !== "All"))
    throw unsupportedOption("DeleteOptions", "dryRun", { value: JSON.stringify(tried), supported: '"All"' });
  if (preconditions?.uid && preconditions.uid !== pod.metadata.uid) {
    const why = `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${pod.metadata.uid}). The object might have been deleted and then recreated`;
    throw conflict({ group: "", plural: "Pod" }, name, why);
  }
  deleteObject(context, resource, pod, { dryRun });
  return success;
}

function checkBudgets({ store }: Context, pod: KubeObject): void {
  const budget = store.list("policy/poddisruptionbudgets", pod.metadata.namespace).find((one) => protects(one, pod));
  const { disruptionsAllowed = 0 } = (budget?.["status"] ?? {}) as { disruptionsAllowed?: number };
  if (!budget || disruptionsAllowed > 0) return;
  const message = `The disruption budget ${budget.metadata.name} does not allow it now: ${disruptionsAllowed} disruptions are allowed`;
  throw new ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: "DisruptionBudget", message, field: "" }],
  });
}

function protects(budget: KubeObject, pod: KubeObject): boolean {
  const { selector } = (budget["spec"] ?? {}) as { selector?: LabelSelector };
  return selector !== undefined && matchesLabels(toLabelRequirements(selector), pod.metadata.labels);
}

type Target = { kind?: string; name?: string };

/** @throws {ApiError} 500 for a binding to nothing, or to what is no node */
export function checkBinding(binding: KubeObject): void {
  const { kind = "", name = "" } = (binding["target"] ?? {}) as Target;
  const causes = [
    ...(kind === "" || kind === "Node" ? [] : [unsupported("target.kind", kind, ["Node", "<empty>"])]),
    ...(name === "" ? [required("target.name")] : []),
  ].map(({ field, message }) => `${field}: ${message}`);
  const [first = ""] = causes;
  if (causes.length > 0) throw new ApiError(500, "", causes.length > 1 ? `[${causes.join(", ")}]` : first);
}

/** Gives the pod a node, and what else the binding has. Nobody owns any of it. @throws {ApiError} 409 when it has one, or is another pod by now */
export function bindPod(
  context: Context,
  { resource, namespace, name, sent }: PodAction,
  { dryRun }: WriteOptions,
): object {
  const pod = readObject(context, resource, { namespace, name });
  const { uid, annotations, labels } = sent.metadata;
  const key = `/registry/pods/${namespace}/${name}`;
  if (uid && uid !== pod.metadata.uid) {
    const why = `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${pod.metadata.uid}`;
    throw conflict(resource, name, why);
  }
  const spec = (pod["spec"] ?? {}) as { nodeName?: string; schedulingGates?: unknown[] };
  const why = pod.metadata.deletionTimestamp
    ? `pod ${name} is being deleted, cannot be assigned to a host`
    : spec.nodeName
      ? `pod ${name} is already assigned to node ${JSON.stringify(spec.nodeName)}`
      : spec.schedulingGates?.length
        ? `pod ${name} has non-empty .spec.schedulingGates`
        : undefined;
  if (why !== undefined) throw conflict({ group: "", plural: "pods/binding" }, name, why);
  const { name: nodeName } = sent["target"] as Target;
  const places = context.disabledAdmission.has("PodTopologyLabels")
    ? undefined
    : topologyOf(context.store, nodeName ?? "");
  const metadata = {
    ...pod.metadata,
    ...(labels || places ? { labels: { ...pod.metadata.labels, ...labels, ...places } } : {}),
    ...(annotations ? { annotations: { ...pod.metadata.annotations, ...annotations } } : {}),
  };
  const bound = { ...pod, metadata, spec: { ...spec, nodeName }, status: scheduled(pod, formatTime(context.now())) };
  if (!dryRun) context.store.put(keyOf(resource, pod.metadata), bound);
  return success;
}

type Condition = { type: string; status: string };

function scheduled(pod: KubeObject, lastTransitionTime: string): object {
  const { conditions = [], ...status } = (pod["status"] ?? {}) as { conditions?: Condition[] };
  const condition = { type: "PodScheduled", status: "True", lastProbeTime: null, lastTransitionTime };
  const others = conditions.filter(({ type }) => type !== "PodScheduled");
  return { ...status, conditions: [...others, condition] };
}

type Spec = { [field: string]: unknown };
type Container = { name: string; resources?: unknown; resizePolicy?: unknown };

const containersOf = (spec: Spec, list: string): Container[] => (spec[list] ?? []) as Container[];

/** What each part of a pod takes over from what was sent. */
const parts: { readonly [part in PodPart]: (sent: Spec, before: Spec) => Spec } = {
  ephemeralcontainers: ({ ephemeralContainers }, before) => ({
    ...before,
    ...(ephemeralContainers === undefined ? {} : { ephemeralContainers }),
  }),
  resize: (sent, { resources: _before, ...before }) => ({
    ...before,
    ...(sent["resources"] === undefined ? {} : { resources: sent["resources"] }),
    ...Object.fromEntries(["containers", "initContainers"].flatMap((list) => resized(sent, before, list))),
  }),
};

function resized(sent: Spec, before: Spec, list: string): [string, Container[]][] {
  if (before[list] === undefined) return [];
  const wanted = new Map(containersOf(sent, list).map((container) => [container.name, container]));
  const containers = containersOf(before, list).map((container) => {
    const { resources = container.resources, resizePolicy = container.resizePolicy } = wanted.get(container.name) ?? {};
    return {
      ...container,
      ...(resources === undefined ? {} : { resources }),
      ...(resizePolicy === undefined ? {} : { resizePolicy }),
    };
  });
  return [[list, containers]];
}

/** Pods of which only a part is written, and how: what else was sent is left as it is. Undefined for what is no such part. */
export function partOfPod(
  resource: Resource,
  subresource: string | undefined,
): { resource: Resource; mutate: NonNullable<WriteOptions["mutate"]>; ownedThrough: PodPart } | undefined {
  if (!isPart(subresource) || resource.group !== "" || resource.kind !== "Pod") return undefined;
  const take = parts[subresource];
  // These are fields that a pod may change in this way, and in no other.
  const { validate: _rules, ...strategy } = resource.strategy;
  const mutate = (object: KubeObject, before: KubeObject | undefined): KubeObject =>
    before
      ? {
          ...object,
          metadata: keptMetadata(object, before),
          spec: take((object["spec"] ?? {}) as Spec, (before["spec"] ?? {}) as Spec),
        }
      : object;
  return { resource: { ...resource, strategy }, mutate, ownedThrough: subresource };
}

/** What is said of a pod stays as it is when a part of it is written; who wants what of it is known all the same. */
function keptMetadata({ metadata }: KubeObject, before: KubeObject): KubeObject["metadata"] {
  const { labels: _labels, annotations: _notes, finalizers: _held, ownerReferences: _owners, ...rest } = metadata;
  const { labels, annotations, finalizers, ownerReferences } = before.metadata;
  return {
    ...rest,
    ...(labels ? { labels } : {}),
    ...(annotations ? { annotations } : {}),
    ...(finalizers ? { finalizers } : {}),
    ...(ownerReferences ? { ownerReferences } : {}),
  };
}

const isPart = (subresource: string | undefined): subresource is PodPart =>
  subresource !== undefined && Object.hasOwn(parts, subresource);
