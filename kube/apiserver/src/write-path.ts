// The way of every write, whatever the verb: from what the client sent to what is stored. The order of the steps is Kubernetes'.
// @see apiserver pkg/registry/rest/{create,update}.go
import { cloneJson, equalJson, formatTime, type KubeObject, type ManagedFieldsEntry } from "@sluice/objects";
import { fillZero } from "@sluice/kubernetes-schema";
import { dropUndeclared, MergeError, recordUpdate, withManagedFields } from "@sluice/server-side-apply";
import type { Context } from "./context.ts";
import { dropDuplicateOwners, validateMeta } from "./object-meta.ts";
import { bucketOf, convert } from "./resources/conversions.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";
import { alreadyExists, badRequest, conflict, forbidden, invalid, notFound, type Cause } from "./status-error.ts";
import type { StoreKey } from "./store/store.ts";
import type { WriteOptions } from "./write-options.ts";

/** Where an object of a kind is kept. */
export const keyOf = (
  resource: Resource,
  { name = "", namespace }: { name?: string; namespace?: string },
): StoreKey => ({
  bucket: bucketOf(resource),
  ...(resource.namespaced ? { namespace: namespace ?? "" } : {}),
  name,
});

/** The stored object in the version of `resource`. @throws {ApiError} 404 */
export function readObject(
  context: Context,
  resource: Resource,
  name: { name: string; namespace?: string },
): KubeObject {
  const object = context.store.get(keyOf(resource, name));
  if (!object) throw notFound(resource, name.name);
  return inVersion(object, resource);
}

/** The object in another version of its kind. */
export const inVersion = (object: KubeObject, resource: Resource): KubeObject =>
  convert(object, apiVersionOf(resource));

/** Checks that the object is of the kind and in the namespace that the path names, and fills in what may be left out. */
export function fitToPath(
  object: KubeObject,
  resource: Resource,
  path: { namespace?: string; name?: string },
): KubeObject {
  const apiVersion = apiVersionOf(resource);
  if (object.kind !== undefined && object.kind !== resource.kind)
    throw badRequest(`the object is a ${object.kind}, this path takes ${resource.kind}`);
  if (object.apiVersion !== undefined && object.apiVersion !== apiVersion) {
    throw badRequest(
      `the API version in the data (${object.apiVersion}) does not match the expected API version (${apiVersion})`,
    );
  }
  const metadata = { ...(typeof object.metadata === "object" && object.metadata !== null ? object.metadata : {}) };
  if (resource.namespaced) {
    if (metadata.namespace !== undefined && metadata.namespace !== "" && metadata.namespace !== path.namespace) {
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

/** Stores a new object. `managedFields` are given when an apply has worked them out. */
export function createObject(
  context: Context,
  resource: Resource,
  sent: KubeObject,
  options: WriteOptions & { managedFields?: ManagedFieldsEntry[] },
): KubeObject {
  const fresh = cloneJson(sent);
  const now = formatTime(context.now());
  prepareNew(fresh, resource, context, now);
  dropDuplicateOwners(fresh, options.warnings);
  checkNamespace(context, resource, fresh);
  checkDeclared(fresh, resource, options);
  dropNulls(fresh);
  fresh.metadata.uid = context.newUid();
  fillDefaults(fresh, undefined, resource);
  if (resource.strategy.hasGeneration !== false) fresh.metadata.generation = 1;
  // What admission adds belongs to nobody: owners are worked out before it.
  const owned = options.managedFields
    ? withManagedFields(fresh, options.managedFields)
    : recordUpdate({ next: fresh, type: resource.mergeType(), writer: writerOf(resource, options, now) });
  const managed = mutated(owned, undefined, resource, options);
  validate(managed, undefined, resource);
  options.admit?.(managed, undefined, options.warnings);
  const key = keyOf(resource, managed.metadata);
  const present = context.store.get(key);
  if (present)
    throw alreadyExists(resource, managed.metadata.name ?? "", present.metadata.deletionTimestamp !== undefined);
  if (options.dryRun) return managed;
  // Only the store minds, so that a trial of an object that was read somewhere else succeeds.
  if (managed.metadata.resourceVersion) throw badRequest("resourceVersion should not be set on objects to be created");
  return context.store.put(key, managed);
}

/** What the kind fills in, and then what Go's types have when nothing was said. */
function fillDefaults(object: KubeObject, before: KubeObject | undefined, resource: Resource): void {
  resource.strategy.default?.(object, before);
  if (!resource.isCustom) fillZero(object, resource);
}

/** What admission makes of it: the kind's own first, then webhooks. What they add has defaults as well. */
function mutated(
  object: KubeObject,
  before: KubeObject | undefined,
  resource: Resource,
  { mutate }: WriteOptions,
): KubeObject {
  resource.strategy.admit?.(object, before);
  const changed = mutate?.(object, before) ?? object;
  if (changed === object) return object;
  const copy = cloneJson(changed);
  fillDefaults(copy, before, resource);
  return copy;
}

function prepareNew(object: KubeObject, resource: Resource, context: Context, now: string): void {
  const { metadata } = object;
  for (const field of ["uid", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"] as const)
    delete metadata[field];
  metadata.creationTimestamp = now;
  if (!metadata.name && metadata.generateName)
    metadata.name = freeName(metadata.generateName, { context, resource, namespace: metadata.namespace });
  if (resource.hasStatus && !keepsStatus.has(resource.kind)) {
    // A built-in status is a struct: it is there, if empty.
    if (resource.isCustom) delete object["status"];
    else object["status"] = {};
  }
}

/** Kinds whose status a client may create: nobody would set it otherwise. */
const keepsStatus = new Set(["CustomResourceDefinition"]);

const letters = "bcdfghjklmnpqrstvwxz2456789";

/** How often a name is drawn anew when it is taken. */
const draws = 8;

/** A generated name that nobody has; the last draw stands, whether it is free or not. */
function freeName(
  prefix: string,
  { context, resource, namespace }: { context: Context; resource: Resource; namespace: string | undefined },
): string {
  let name = generateName(prefix, context);
  for (let draw = 1; draw < draws && context.store.get(keyOf(resource, { name, namespace })); draw += 1)
    name = generateName(prefix, context);
  return name;
}

function generateName(prefix: string, { random }: Context): string {
  const suffix = Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join("");
  return `${prefix.slice(0, 58)}${suffix}`;
}

function checkNamespace({ store }: Context, resource: Resource, object: KubeObject): void {
  if (!resource.namespaced) return;
  const { namespace = "", name = "" } = object.metadata;
  if (namespace === "") throw badRequest("an empty namespace may not be set during creation");
  const found = store.get({ bucket: "/namespaces", name: namespace });
  if (!found) throw notFound({ group: "", plural: "namespaces" }, namespace);
  if (found.metadata.deletionTimestamp) {
    throw forbidden(
      resource,
      name,
      `unable to create new content in namespace ${namespace} because it is being terminated`,
      [
        {
          reason: "NamespaceTerminating",
          message: `namespace ${namespace} is being terminated`,
          field: "metadata.namespace",
        },
      ],
    );
  }
}

/** Fields that the kind does not have: an error, a warning, or silence, as the client wants it. They are never stored. */
function checkDeclared(object: KubeObject, resource: Resource, { fieldValidation, warnings }: WriteOptions): void {
  const unknown = resource.strategy.prune ? resource.strategy.prune(object) : pruneBuiltin(object, resource);
  if (unknown.length === 0 || fieldValidation === "Ignore") return;
  const texts = unknown.map((path) => `unknown field "${path}"`);
  if (fieldValidation === "Warn") warnings.push(...texts);
  else
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: strict decoding error: ${texts.join(", ")}`,
    );
}

function pruneBuiltin(object: KubeObject, resource: Resource): string[] {
  try {
    return dropUndeclared(object, resource.mergeType());
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    throw badRequest(
      `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${error.message}`,
    );
  }
}

/** `null` stands for absence in maps of metadata, which some clients write (`creationTimestamp: null`). */
function dropNulls(object: KubeObject): void {
  const metadata = object.metadata as { [key: string]: unknown };
  for (const [key, value] of Object.entries(metadata)) if (value === null) delete metadata[key];
}

const writerOf = (resource: Resource, { fieldManager, subresource }: WriteOptions, now: string) => ({
  manager: fieldManager,
  apiVersion: apiVersionOf(resource),
  now,
  ...(subresource ? { subresource } : {}),
});

const nameLimit = 253;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const freeNames = new Set(["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding"]);

function validate(object: KubeObject, before: KubeObject | undefined, resource: Resource): void {
  const causes: Cause[] = [
    ...validateName(object, resource),
    ...validateMeta(object),
    ...(resource.strategy.validate?.(object, before) ?? []),
  ];
  if (causes.length > 0) throw invalid(resource, object.metadata.name ?? object.metadata.generateName ?? "", causes);
}

function validateName({ metadata }: KubeObject, resource: Resource): Cause[] {
  const { name = "" } = metadata;
  if (name === "")
    return [
      {
        reason: "FieldValueRequired",
        message: "Required value: name or generateName is required",
        field: "metadata.name",
      },
    ];
  const isGood = freeNames.has(resource.kind)
    ? !/[/%]/.test(name) && name !== "." && name !== ".."
    : subdomain.test(name);
  if (isGood && name.length <= nameLimit) return [];
  const why =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";
  return [
    {
      reason: "FieldValueInvalid",
      message: `Invalid value: "${name}": ${why} (e.g. 'example.com', regex used for validation is '${subdomain.source.slice(1, -1)}')`,
      field: "metadata.name",
    },
  ];
}

/** Stores a changed object; a change that changes nothing is not stored. */
export function updateObject(
  context: Context,
  resource: Resource,
  { before, sent }: { before: KubeObject; sent: KubeObject },
  options: WriteOptions & { managedFields?: ManagedFieldsEntry[] },
): KubeObject {
  const { name = "" } = before.metadata;
  checkPreconditions(before, sent, resource);
  const now = formatTime(context.now());
  const wanted = cloneJson(keepWhatIsNotWritten(before, sent, resource, options));
  dropDuplicateOwners(wanted, options.warnings);
  checkDeclared(wanted, resource, options);
  dropNulls(wanted);
  fillDefaults(wanted, before, resource);
  const owned = options.managedFields
    ? withManagedFields(wanted, options.managedFields)
    : recordUpdate({
        live: before,
        next: wanted,
        type: resource.mergeType(),
        writer: writerOf(resource, options, now),
      });
  const managed = mutated(owned, before, resource, options);
  if (movesGeneration(managed, before, resource, options))
    managed.metadata.generation = (before.metadata.generation ?? 0) + 1;
  else if (before.metadata.generation !== undefined) managed.metadata.generation = before.metadata.generation;
  if (before.metadata.deletionTimestamp && hasNewFinalizer(managed, before)) {
    throw forbidden(resource, name, "no new finalizers can be added if the object is being deleted");
  }
  validate(managed, before, resource);
  if (isSame(managed, before)) return before;
  options.admit?.(managed, before, options.warnings);
  if (options.dryRun)
    return { ...managed, metadata: { ...managed.metadata, resourceVersion: before.metadata.resourceVersion } };
  return settle(context, resource, managed);
}

/** The last finalizer of an object that is being deleted takes the object along. */
function settle({ store }: Context, resource: Resource, object: KubeObject): KubeObject {
  const key = keyOf(resource, object.metadata);
  const isDone =
    object.metadata.deletionTimestamp &&
    (object.metadata.finalizers ?? []).length === 0 &&
    !holdsNamespace(object, resource);
  if (!isDone) return store.put(key, object);
  return store.remove(key) ?? object;
}

/** A namespace also waits for the finalizer in its spec, which goes when it is empty. */
const holdsNamespace = (object: KubeObject, { kind, group }: Resource): boolean =>
  kind === "Namespace" &&
  group === "" &&
  ((object["spec"] as { finalizers?: string[] } | undefined)?.finalizers ?? []).length > 0;

function checkPreconditions(before: KubeObject, sent: KubeObject, resource: Resource): void {
  const { resourceVersion, uid } = sent.metadata;
  const { name = "" } = before.metadata;
  if (uid && uid !== before.metadata.uid) {
    throw conflict(
      resource,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${before.metadata.uid}`,
    );
  }
  if (resourceVersion && resourceVersion !== "0" && resourceVersion !== before.metadata.resourceVersion)
    throw conflict(resource, name);
}

function keepWhatIsNotWritten(
  before: KubeObject,
  sent: KubeObject,
  resource: Resource,
  { subresource }: WriteOptions,
): KubeObject {
  const {
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    resourceVersion,
    generation,
    name,
    namespace,
  } = before.metadata;
  const fixed = {
    uid,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
    resourceVersion,
    generation,
    name,
    namespace,
  };
  // A Deployment's controller notes the revision together with the status.
  const noted =
    resource.group === "apps" && resource.kind === "Deployment"
      ? sent.metadata.annotations
      : before.metadata.annotations;
  const metadata =
    subresource === "status"
      ? { ...before.metadata, ...(noted ? { annotations: noted } : {}), managedFields: sent.metadata.managedFields }
      : { ...sent.metadata };
  for (const [key, value] of Object.entries({ ...fixed })) {
    if (value === undefined) delete (metadata as { [key: string]: unknown })[key];
    else (metadata as { [key: string]: unknown })[key] = value;
  }
  if (metadata.managedFields === undefined) delete metadata.managedFields;
  if (subresource === "status") return { ...before, metadata, status: sent["status"] };
  const status = resource.hasStatus && !keepsStatus.has(resource.kind) ? before["status"] : sent["status"];
  const { status: _sent, ...rest } = sent;
  return { ...rest, metadata, ...(status === undefined ? {} : { status }) };
}

function movesGeneration(
  object: KubeObject,
  before: KubeObject,
  resource: Resource,
  { subresource }: WriteOptions,
): boolean {
  if (resource.strategy.hasGeneration === false) return false;
  if (subresource === "status" && !resource.isCustom) return false;
  const essence = ({ metadata: _metadata, status, apiVersion: _apiVersion, ...rest }: KubeObject) =>
    resource.hasStatus || !resource.isCustom ? rest : { ...rest, status };
  if (!equalJson(essence(object), essence(before))) return true;
  // A Deployment's annotations are handed on to its ReplicaSets.
  const isDeployment = resource.group === "apps" && resource.kind === "Deployment";
  return isDeployment && !equalJson(object.metadata.annotations ?? {}, before.metadata.annotations ?? {});
}

const hasNewFinalizer = (object: KubeObject, before: KubeObject): boolean =>
  (object.metadata.finalizers ?? []).some((finalizer) => !before.metadata.finalizers?.includes(finalizer));

/** Equal but for the times in managedFields, which alone are no reason to write. */
function isSame(object: KubeObject, before: KubeObject): boolean {
  const withoutTimes = (one: KubeObject) => ({
    ...one,
    metadata: {
      ...one.metadata,
      managedFields: one.metadata.managedFields?.map((entry) => ({ ...entry, time: undefined })),
    },
  });
  return equalJson(withoutTimes(object), withoutTimes(before));
}

/** Marks for deletion, or deletes. @returns the object when it stays for its finalizers, undefined when it is gone */
export function deleteObject(
  context: Context,
  resource: Resource,
  object: KubeObject,
  { dryRun, finalizers = [] }: { dryRun: boolean; finalizers?: string[] },
): KubeObject | undefined {
  const pending = [
    ...(object.metadata.finalizers ?? []),
    ...finalizers.filter((name) => !object.metadata.finalizers?.includes(name)),
  ];
  const key = keyOf(resource, object.metadata);
  if (pending.length === 0 && !holdsNamespace(object, resource)) {
    if (!dryRun) context.store.remove(key);
    return undefined;
  }
  if (object.metadata.deletionTimestamp) return object;
  const { generation } = object.metadata;
  const metadata = {
    ...object.metadata,
    ...(pending.length > 0 ? { finalizers: pending } : {}),
    deletionTimestamp: formatTime(context.now()),
    deletionGracePeriodSeconds: 0,
    ...(generation ? { generation: generation + 1 } : {}),
  };
  const terminating =
    resource.kind === "Namespace" && resource.group === ""
      ? { status: { ...(object["status"] as object), phase: "Terminating" } }
      : {};
  const marked = { ...object, metadata, ...terminating };
  return dryRun ? marked : context.store.put(key, marked);
}
