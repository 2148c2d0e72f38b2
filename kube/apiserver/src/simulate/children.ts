// What simulated controllers do to the objects that they own: create those that are missing, change some, delete what is too much.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { bucketOf } from "../resources/conversions.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { createObject } from "../write/create.ts";
import { deleteObject } from "../write/remove.ts";
import { updateObject } from "../write/update.ts";
import { controlledBy } from "./child-index.ts";

const options = {
  fieldManager: "kube-controller-manager",
  dryRun: false,
  fieldValidation: "Ignore" as const,
  warnings: [],
};

/** A kind that controllers make. */
export type ChildKind = { group: string; version: string; plural: string };

/** The objects of a kind that an object controls, by name. */
export function childrenOf(context: Context, kind: ChildKind, owner: KubeObject): KubeObject[] {
  return controlledBy(context.store, bucketOf(kind), owner.metadata.uid ?? "");
}

const resourceOf = ({ registry }: Context, kind: ChildKind): Resource | undefined => registry.find(kind);

/** Creates a child, owned by its maker. */
export function createChild(context: Context, kind: ChildKind, owner: KubeObject, child: KubeObject): void {
  const resource = resourceOf(context, kind);
  if (!resource) return;
  const { apiVersion, kind: ownerKind, metadata } = owner;
  const reference = {
    apiVersion,
    kind: ownerKind,
    name: metadata.name ?? "",
    uid: metadata.uid ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
  const object: KubeObject = {
    ...child,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { ...child.metadata, namespace: metadata.namespace, ownerReferences: [reference] },
  };
  createObject(context, resource, object, options);
}

/** Writes a changed child; nothing is written when nothing changed. */
export function updateChild(context: Context, kind: ChildKind, before: KubeObject, sent: KubeObject): void {
  const resource = resourceOf(context, kind);
  if (resource) updateObject(context, resource, { before, sent }, options);
}

/** Deletes a child. */
export function deleteChild(context: Context, kind: ChildKind, child: KubeObject): void {
  const resource = resourceOf(context, kind);
  if (resource) deleteObject(context, resource, child, { dryRun: false });
}
