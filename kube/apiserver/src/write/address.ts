// Where an object is: from a path to what is stored, and from what was sent to where it belongs.
import { findBuiltinType } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { allShown, isVersioned, lastShown, shown } from "../crd/stored-form.ts";
import { bucketOf, convert } from "../resources/conversions.ts";
import { apiVersionOf, type Resource } from "../resources/resource.ts";
import { badRequest, notFound } from "../status-error.ts";
import type { StoreKey } from "../store/store.ts";

/** Where an object of a kind is kept. */
export const keyOf = (resource: Resource, { name = "", namespace }: { name?: string; namespace?: string }): StoreKey =>
  resource.namespaced
    ? { bucket: bucketOf(resource), namespace: namespace ?? "", name }
    : { bucket: bucketOf(resource), name };

/** The object as it is stored. @throws {ApiError} 404 */
export function storedObject(
  { store }: Context,
  resource: Resource,
  name: { name: string; namespace?: string },
): KubeObject {
  const object = store.get(keyOf(resource, name));
  if (!object) throw notFound(resource, name.name);
  return object;
}

/** The stored object in the version of `resource`. @throws {ApiError} 404 */
export function readObject(
  context: Context,
  resource: Resource,
  name: { name: string; namespace?: string },
): KubeObject {
  return inVersion(context, storedObject(context, resource, name), resource);
}

/** The same for who asks for it alone: a converter is asked whatever it has said before. @throws {ApiError} 404 */
export function getObject(
  context: Context,
  resource: Resource,
  name: { name: string; namespace?: string },
): KubeObject {
  const object = storedObject(context, resource, name);
  return isVersioned(resource) ? shown(context, object, resource) : inVersion(context, object, resource);
}

/** A stored object in the version of `resource`. @throws {ConversionNeeded} */
export const inVersion = (context: Context, object: KubeObject, resource: Resource): KubeObject =>
  isVersioned(resource) ? lastShown(context, object, resource) : convert(object, apiVersionOf(resource));

/** Stored objects in the version of `resource`. @throws {ConversionNeeded} */
export const allInVersion = (context: Context, objects: readonly KubeObject[], resource: Resource): KubeObject[] =>
  isVersioned(resource)
    ? allShown(context, objects, resource)
    : objects.map((object) => convert(object, apiVersionOf(resource)));

/** Whether a body says that it is of a kind which Kubernetes does not have, where one of Kubernetes' own is wanted. */
function isNobodys({ apiVersion, kind }: KubeObject, resource: Resource): boolean {
  if (resource.isCustom) return false;
  const [version = "", group = ""] = (apiVersion ?? apiVersionOf(resource)).split("/").reverse();
  return findBuiltinType({ group, version, kind }) === undefined;
}

const noSuchKind = (body: KubeObject, resource: Resource): Error => {
  const { apiVersion = apiVersionOf(resource), kind } = body;
  const version = apiVersion.split("/").at(-1);
  return badRequest(
    `${kind} in version "${version}" cannot be handled as a ${resource.kind}: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:111"`,
  );
};

/** Checks that the object is of the kind and in the namespace that the path names, and fills in what may be left out. */
export function fitToPath(
  object: KubeObject,
  resource: Resource,
  path: { namespace?: string; name?: string },
): KubeObject {
  const apiVersion = apiVersionOf(resource);
  if (object.kind !== undefined && object.kind !== resource.kind) {
    if (isNobodys(object, resource)) throw noSuchKind(object, resource);
    throw badRequest(
      `${object.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: converting (${resource.version}.${object.kind}) to (${resource.group === "" ? "core" : resource.group.split(".")[0]}.${resource.kind}): unknown conversion`,
    );
  }
  const { apiVersion: given = resource.isCustom ? "" : apiVersion } = object;
  if (given !== apiVersion) {
    if (resource.isCustom)
      throw badRequest(
        `the API version in the data (${given}) does not match the expected API version (${apiVersion})`,
      );
    throw noSuchKind({ ...object, kind: resource.kind }, resource);
  }
  const sort = Array.isArray(object.metadata) ? "array" : typeof object.metadata;
  if (sort !== "object") {
    const what = resource.isCustom ? "value" : `struct field ${resource.kind}.metadata`;
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: json: cannot unmarshal ${sort} into Go ${what} of type v1.ObjectMeta`,
    );
  }
  const metadata = { ...(typeof object.metadata === "object" && object.metadata !== null ? object.metadata : {}) };
  if (resource.namespaced) {
    // Null is nothing, as an empty text is.
    if ((metadata.namespace ?? "") !== "" && metadata.namespace !== path.namespace) {
      throw badRequest(`the namespace of the provided object does not match the namespace sent on the request`);
    }
    metadata.namespace = path.namespace;
  } else delete metadata.namespace;
  if (path.name !== undefined) {
    if (metadata.name !== undefined && metadata.name !== path.name) {
      throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${path.name})`);
    }
    metadata.name = path.name;
  }
  const { apiVersion: _apiVersion, kind: _kind, metadata: _metadata, ...rest } = object;
  return { kind: resource.kind, apiVersion, metadata, ...rest };
}

/** What is put says itself which object it is. @throws {ApiError} 400 */
export function fitPut(
  object: KubeObject,
  resource: Resource,
  { namespace, name }: { namespace?: string; name: string },
): KubeObject {
  const isNamed = Boolean((object.metadata as KubeObject["metadata"] | undefined)?.name);
  const fit = fitToPath(object, resource, {
    ...(namespace === undefined ? {} : { namespace }),
    ...(isNamed ? { name } : {}),
  });
  if (isNamed) return fit;
  throw badRequest(`the name of the object (${name} based on URL) was undeterminable: name must be provided`);
}
