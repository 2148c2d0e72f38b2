// What is done to a pod by creating something below it: an eviction deletes it when its budget allows, a binding gives it a node.
// @see kubernetes pkg/registry/core/pod/storage/{eviction,storage}.go
import { matchesLabels, toLabelRequirements, type KubeObject, type LabelSelector } from "@sluice/objects";
import type { Context } from "../context.ts";
import type { Resource } from "../resources/resource.ts";
import { ApiError, badRequest, conflict } from "../status-error.ts";
import type { PodPart, WriteOptions } from "../write-options.ts";
import { readObject } from "../write/address.ts";
import { deleteObject } from "../write/remove.ts";
import { updateObject } from "../write/update.ts";

/** Which pod, and what was sent. */
export type PodAction = { resource: Resource; namespace: string; name: string; sent: KubeObject };

const success = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };

/** Deletes the pod. @throws {ApiError} 429 when a budget does not allow it, 409 when it is another pod by now */
export function evictPod(
  context: Context,
  { resource, namespace, name, sent }: PodAction,
  { dryRun }: WriteOptions,
): object {
  const pod = readObject(context, resource, { namespace, name });
  const { preconditions } = (sent["deleteOptions"] ?? {}) as { preconditions?: { uid?: string } };
  if (preconditions?.uid && preconditions.uid !== pod.metadata.uid)
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${preconditions.uid}, UID in object meta: ${pod.metadata.uid}`,
    );
  const budget = context.store.list("policy/poddisruptionbudgets", namespace).find((one) => protects(one, pod));
  const { disruptionsAllowed = 0 } = (budget?.["status"] ?? {}) as { disruptionsAllowed?: number };
  if (budget && disruptionsAllowed <= 0)
    throw new ApiError(429, "TooManyRequests", "Cannot evict pod as it would violate the pod's disruption budget.", {
      causes: [
        {
          reason: "DisruptionBudget",
          message: `The disruption budget ${budget.metadata.name} does not allow it now: ${disruptionsAllowed} disruptions are allowed`,
          field: "",
        },
      ],
    });
  deleteObject(context, resource, pod, { dryRun });
  return success;
}

function protects(budget: KubeObject, pod: KubeObject): boolean {
  const { selector } = (budget["spec"] ?? {}) as { selector?: LabelSelector };
  return selector !== undefined && matchesLabels(toLabelRequirements(selector), pod.metadata.labels);
}

/** Gives the pod a node. @throws {ApiError} 409 when it has one, 400 when none is named */
export function bindPod(
  context: Context,
  { resource, namespace, name, sent }: PodAction,
  options: WriteOptions,
): object {
  const { target } = sent as { target?: { name?: string } };
  if (!target?.name) throw badRequest("target.name: Required value: the node to bind to");
  const before = readObject(context, resource, { namespace, name });
  const spec = (before["spec"] ?? {}) as { nodeName?: string };
  if (spec.nodeName) throw conflict(resource, name, `pod ${name} is already assigned to node "${spec.nodeName}"`);
  const bound = { ...before, spec: { ...spec, nodeName: target.name } };
  // A pod that has no node yet gets one here, and by no other way.
  const { validate: _rules, ...strategy } = resource.strategy;
  updateObject(context, { ...resource, strategy }, { before, sent: bound }, options);
  return success;
}

const onTheMachine = new Map([
  ["log", "has written no log"],
  ["exec", "can execute nothing (exec)"],
  ["attach", "has nothing to attach to (attach)"],
  ["portforward", "listens on no port (portforward)"],
  ["proxy", "answers no request (proxy)"],
]);

/** Kinds with a machine below them, in a real cluster. */
export const hasMachine = ({ group, kind }: Resource): boolean =>
  group === "" && (kind === "Pod" || kind === "Node" || kind === "Service");

/** What only the machine under an object could do is refused, for an object that is there. @throws {ApiError} 501, or 404 */
export function refuseMachine(
  context: Context,
  { resource, namespace, name }: { resource: Resource; namespace: string | undefined; name: string },
  subresource: string,
): void {
  const why = resource.kind === "Pod" || subresource === "proxy" ? onTheMachine.get(subresource) : undefined;
  if (why === undefined) return;
  readObject(context, resource, { namespace, name });
  throw new ApiError(
    501,
    "NotImplemented",
    `${resource.singular} "${name}" ${why}: this API simulates pods, with no machine that runs them`,
  );
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
