// The last step of a write: into the version that is stored, and from there into the version of the answer. What has to be asked of a converter
// for that is asked before anything is stored.
// @see apiserver pkg/storage/etcd3/store.go
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { isVersioned, remember, shown, storedForm } from "../crd/stored-form.ts";
import type { Resource } from "../resources/resource.ts";
import { ApiError } from "../status-error.ts";
import { keyOf } from "./address.ts";
import { makeCompanions } from "./companions.ts";
import { release } from "./remove.ts";

/** What is about to be stored, and how that is shown once it is. */
export type Kept = { form: KubeObject; show(stored: KubeObject): KubeObject };

/** Gets an object ready to be stored. @throws {ConversionNeeded} @throws {ApiError} when it cannot be converted */
export function prepare(context: Context, resource: Resource, object: KubeObject): Kept {
  const form = storedForm(context, object, resource);
  if (form === object || !isVersioned(resource)) return { form, show: (stored) => stored };
  const answer = orRefusal(() => shown(context, form, resource));
  return {
    form,
    show(stored) {
      if (answer instanceof ApiError) throw answer; // and yet it is stored
      const { resourceVersion } = stored.metadata;
      const { resourceVersion: _before, ...metadata } = answer.metadata;
      const made = { ...answer, metadata: resourceVersion === undefined ? metadata : { ...metadata, resourceVersion } };
      remember(stored, made, resource);
      return made;
    },
  };
}

/** Stores what is ready: what it brings along comes first, and what the object before had and it has not goes last. */
export function keep(context: Context, resource: Resource, { form, show }: Kept, before?: KubeObject): KubeObject {
  makeCompanions(context, resource, form);
  const stored = context.store.put(keyOf(resource, form.metadata), form);
  if (before) release(context, resource, before, form);
  return show(stored);
}

function orRefusal(show: () => KubeObject): KubeObject | ApiError {
  try {
    return show();
  } catch (error) {
    if (error instanceof ApiError) return error;
    throw error;
  }
}
