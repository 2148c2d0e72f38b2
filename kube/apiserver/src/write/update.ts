// Storing a changed object. The order of the steps is Kubernetes'; a change that changes nothing is not stored.
// @see apiserver pkg/registry/rest/update.go
import { equalJson, formatTime, type KubeObject } from "@sluice/objects";
import { withManagedFields } from "@sluice/server-side-apply";
import { chargeQuotas, runValidatingPlugins } from "../admission/plugins.ts";
import type { StatusChange } from "../admission/plugins/plugin.ts";
import type { Context } from "../context.ts";
import { storedForm } from "../crd/stored-form.ts";
import { dropDuplicateOwners } from "../object-meta.ts";
import type { Resource } from "../resources/resource.ts";
import { forbiddenField } from "../resources/causes.ts";
import { warningsOf, warningsOfStatus } from "../resources/warnings.ts";
import { ApiError, conflict, invalid, otherObject, warnedOf } from "../status-error.ts";
import type { WriteOptions } from "../write-options.ts";
import { keyOf } from "./address.ts";
import { admitted, completed, owned, type Writing } from "./complete.ts";
import { decode } from "./decode.ts";
import { keep, prepare } from "./keep.ts";
import { holdsNamespace, takeAway } from "./remove.ts";
import { validate } from "./validate.ts";

/** Stores a changed object. @returns `before` itself when nothing changes @throws {ApiError} */
export const updateObject = (
  context: Context,
  resource: Resource,
  change: { before: KubeObject; sent: KubeObject },
  options: Writing["options"],
): KubeObject => warnedOf(options.warnings, () => update(context, resource, change, options));

function update(
  context: Context,
  resource: Resource,
  { before, sent }: { before: KubeObject; sent: KubeObject },
  options: Writing["options"],
): KubeObject {
  const writing: Writing = { context, resource, options, now: formatTime(context.now()) };
  const read = decode(sent, before, { resource, options });
  checkPreconditions(before, read, resource);
  const wanted = keepWhatIsNotWritten(before, read, resource, options);
  dropDuplicateOwners(wanted, options.warnings);
  const mine = withOwners(wanted, { before, read }, writing);
  const object = completed(admitted(mine, before, writing), before, writing);
  if (movesGeneration(object, before, resource, options))
    object.metadata.generation = (before.metadata.generation ?? 0) + 1;
  else if (before.metadata.generation !== undefined) object.metadata.generation = before.metadata.generation;
  checkFinalizers(object, before, resource);
  validate(object, before, { resource, warnings: options.warnings, subresource: options.subresource });
  const isWhole = options.subresource === undefined;
  options.warnings.push(...(isWhole ? warningsOf(object, before, resource) : warningsOfStatus(object, resource)));
  runValidatingPlugins(context, { object, before, resource, options });
  options.admit?.(object, before, options.warnings);
  const changes = chargeQuotas(context, { object, before, resource, options });
  if (isSame(object, before) && isAsStored(context, resource, before)) return before;
  if (isDone(object, resource)) return options.dryRun ? object : taken(context, resource, object);
  const kept = prepare(context, resource, object);
  if (kept.form !== object && equalJson(kept.form, context.store.get(keyOf(resource, object.metadata)))) return before;
  if (options.dryRun) return kept.show(kept.form);
  const stored = keep(context, resource, kept, before);
  for (const change of changes) changeStatus(context, change);
  return stored;
}

/**
 * Whoever writes the status of a custom object without what else it has beside its spec takes that from its owners, though it stays.
 * @see apiextensions-apiserver pkg/registry/customresource/status_strategy.go, GetResetFields
 */
function withOwners(
  wanted: KubeObject,
  { before, read }: { before: KubeObject; read: KubeObject },
  writing: Writing,
): KubeObject {
  const { resource, options } = writing;
  if (options.subresource !== "status" || !resource.isCustom) return owned(wanted, before, writing);
  const { spec } = before;
  const sent = { ...read, metadata: wanted.metadata, ...(spec === undefined ? {} : { spec }) };
  return withManagedFields(wanted, owned(sent, before, writing).metadata.managedFields);
}

/** Writes what changes beside the object: the API does that in its own name. */
export function changeStatus(context: Context, { before, status }: StatusChange): void {
  const [version = "", group = ""] = before.apiVersion.split("/").reverse();
  const resource = context.registry.findKind({ group, version, kind: before.kind });
  if (!resource) return;
  const options = { fieldManager: "kube-apiserver", dryRun: false, fieldValidation: "Ignore" as const, warnings: [] };
  updateObject(context, resource, { before, sent: { ...before, status } }, { ...options, subresource: "status" });
}

/** The last finalizer of an object that is being deleted takes the object along. */
const isDone = (object: KubeObject, resource: Resource): boolean =>
  object.metadata.deletionTimestamp !== undefined &&
  (object.metadata.finalizers ?? []).length === 0 &&
  !holdsNamespace(object, resource);

/** Takes an object away. @returns it as it was to be written, which it never was */
function taken(context: Context, resource: Resource, object: KubeObject): KubeObject {
  takeAway(context, resource, object);
  return object;
}

function checkPreconditions(before: KubeObject, sent: KubeObject, resource: Resource): void {
  const { resourceVersion, uid } = sent.metadata;
  const { name = "" } = before.metadata;
  if (uid && uid !== before.metadata.uid)
    throw otherObject(
      resource,
      { name, namespace: before.metadata.namespace },
      { wanted: uid, found: before.metadata.uid },
    );
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
  const status = resource.hasStatus ? before["status"] : sent["status"];
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
  const also = resource.strategy.generationMovesWith;
  return also !== undefined && !equalJson(object.metadata[also] ?? {}, before.metadata[also] ?? {});
}

/** What is being deleted waits for nobody new. */
function checkFinalizers(object: KubeObject, before: KubeObject, resource: Resource): void {
  if (!before.metadata.deletionTimestamp) return;
  const added = (object.metadata.finalizers ?? []).filter((one) => !before.metadata.finalizers?.includes(one));
  if (added.length === 0) return;
  const list = added.map((one) => JSON.stringify(one)).join(", ");
  const why = `no new finalizers can be added if the object is being deleted, found new finalizers []string{${list}}`;
  const cause = forbiddenField("metadata.finalizers", why);
  // Kubernetes checks it twice, and says so twice.
  const causes = [cause, cause];
  throw new ApiError(
    422,
    "Invalid",
    invalid(resource, before.metadata.name ?? "", [cause]).message,
    invalid(resource, before.metadata.name ?? "", causes).details,
  );
}

/** False for what is stored as its kind once was, or in another version: a write of nothing brings it up to date. */
function isAsStored(context: Context, resource: Resource, before: KubeObject): boolean {
  const stored = context.store.get(keyOf(resource, before.metadata));
  const form = storedForm(context, before, resource);
  if (!stored || stored === form) return true;
  return (!resource.isCustom && stored.apiVersion !== before.apiVersion) || equalJson(stored, form);
}

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
