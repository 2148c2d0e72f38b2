// Storing a new object. The order of the steps is Kubernetes'.
// @see apiserver pkg/registry/rest/create.go
import { formatTime, type KubeObject } from "@sluice/objects";
import { runValidatingPlugins } from "../admission/plugins.ts";
import type { Context } from "../context.ts";
import { crdBucket } from "../crd/establish.ts";
import { storedForm } from "../crd/stored-form.ts";
import { dropDuplicateOwners } from "../object-meta.ts";
import type { Resource } from "../resources/resource.ts";
import { warningsOf } from "../resources/warnings.ts";
import { alreadyExists, ApiError, badRequest, forbidden, notFound, warnedOf } from "../status-error.ts";
import { keyOf } from "./address.ts";
import { admitted, completed, owned, type Writing } from "./complete.ts";
import { decode } from "./decode.ts";
import { keep, prepare } from "./keep.ts";
import { freeName } from "./generated-name.ts";
import { changeStatus } from "./update.ts";
import { validate } from "./validate.ts";

/** Stores a new object. @throws {ApiError} */
export const createObject = (
  context: Context,
  resource: Resource,
  sent: KubeObject,
  options: Writing["options"],
): KubeObject => warnedOf(options.warnings, () => create(context, resource, sent, options));

function create(context: Context, resource: Resource, sent: KubeObject, options: Writing["options"]): KubeObject {
  const now = formatTime(context.now());
  const writing: Writing = { context, resource, options, now };
  checkNamespace(context, resource, sent);
  if (resource.isCustom) checkDefinition(context, resource, sent);
  const fresh = freshOf(sent, writing);
  dropDuplicateOwners(fresh, options.warnings);
  const object = completed(admitted(owned(fresh, undefined, writing), undefined, writing), undefined, writing);
  if (options.look === "first") return object;
  validate(object, undefined, { resource, warnings: options.warnings });
  options.warnings.push(...warningsOf(object, undefined, resource));
  options.admit?.(object, undefined, options.warnings);
  const changes = runValidatingPlugins(context, { object, before: undefined, resource, options });
  if (options.look) return object;
  storedForm(context, object, resource); // what cannot be stored is refused before what is there already
  const present = context.store.get(keyOf(resource, object.metadata));
  if (present)
    throw alreadyExists(resource, object.metadata.name ?? "", present.metadata.deletionTimestamp !== undefined);
  const kept = prepare(context, resource, object);
  if (options.dryRun) return kept.show(kept.form);
  // Only the store minds, so that a trial of an object that was read somewhere else succeeds.
  if (object.metadata.resourceVersion)
    throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
  const stored = keep(context, resource, kept);
  for (const change of changes) changeStatus(context, change);
  return stored;
}

/** What was sent, read as its kind has it. What is not kept of it is read all the same: it may be wrong, or unknown. */
function freshOf(sent: KubeObject, writing: Writing): KubeObject {
  const { resource, options } = writing;
  const read = (object: KubeObject): KubeObject => decode(object, undefined, { resource, options });
  if (resource.isCustom) return prepared(read(sent), writing);
  // A built-in kind has a status from the beginning, so that it is read once more when one was sent.
  const isAllKept = sent["status"] === undefined && typeof sent.metadata.creationTimestamp !== "string";
  return read(prepared(isAllKept ? sent : read(sent), writing));
}

/** What was sent with the metadata that only the server gives. */
function prepared(sent: KubeObject, { context, resource, now }: Writing): KubeObject {
  const {
    deletionTimestamp: _deletion,
    deletionGracePeriodSeconds: _grace,
    selfLink: _link,
    generation,
    ...kept
  } = sent.metadata as KubeObject["metadata"] & { selfLink?: string };
  const { name, generateName, namespace } = kept;
  const metadata = {
    ...kept,
    ...(!name && generateName ? { name: freeName(generateName, { context, resource, namespace }) } : {}),
    uid: context.newUid(),
    creationTimestamp: now,
    ...(resource.strategy.hasGeneration !== false ? { generation: 1 } : generation === undefined ? {} : { generation }),
  };
  if (!resource.hasStatus) return { ...sent, metadata };
  const { status: _status, ...rest } = sent;
  return { ...rest, metadata };
}

/** A kind that is being taken away gets no new objects. */
function checkDefinition({ store }: Context, resource: Resource, { metadata }: KubeObject): void {
  const definition = store.get({ bucket: crdBucket, name: `${resource.plural}.${resource.group}` });
  if (!definition?.metadata.deletionTimestamp) return;
  const why = "create not allowed while custom resource definition is terminating";
  throw forbidden(resource, metadata.name ?? "", why);
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
