// How objects are shown: as they are, as a table for `kubectl get`, or as their metadata alone.
import { asGoWrites, answerInGoOrder, goText } from "@sluice/kubernetes-schema";
import type { KubeObject } from "@sluice/objects";
import type { Form } from "./negotiate.ts";
import { textOf } from "./stored-text.ts";
import type { ListPage } from "./verbs/list.ts";
import { apiVersionOf, type Resource } from "./resources/resource.ts";

/** One object in a form, as JSON. */
export function presentObject(
  object: KubeObject,
  form: Form,
  howTo: () => { resource: Resource; now: number; includeObject: string },
): string {
  if (form === "object") return textOf(object);
  if (form === "metadata") return metadataText(object);
  const how = howTo();
  const head = tableHead(how.resource, { resourceVersion: object.metadata.resourceVersion });
  return asGoWrites({ ...head, rows: [row(object, how)] });
}

/** A list in a form, as JSON. */
export function presentList(
  page: ListPage,
  form: Form,
  how: { resource: Resource; now: number; includeObject: string },
): string {
  const { items, ...meta } = page;
  const metadata = {
    resourceVersion: meta.resourceVersion,
    // A list of custom objects has the field also when there is nothing behind it.
    ...(meta.continue || (how.resource.isCustom && form === "object") ? { continue: meta.continue ?? "" } : {}),
    ...(meta.remainingItemCount ? { remainingItemCount: meta.remainingItemCount } : {}),
  };
  if (form === "table") {
    const { tableOrder } = how.resource.strategy;
    const shown = tableOrder ? items.toSorted(tableOrder) : items;
    return asGoWrites({ ...tableHead(how.resource, metadata), rows: shown.map((item) => row(item, how)) });
  }
  const isMetadata = form === "metadata";
  const [kind, apiVersion] = isMetadata
    ? ["PartialObjectMetadataList", "meta.k8s.io/v1"]
    : [how.resource.listKind, apiVersionOf(how.resource)];
  const texts = `[${items.map(isMetadata ? metadataText : itemText(how.resource)).join(",")}]`;
  if (isMetadata || !how.resource.isCustom)
    return `${asGoWrites({ kind, apiVersion, metadata }).slice(0, -1)},"items":${texts}}`;
  // A list of custom objects is a map as they are, and has its keys sorted.
  const sorted = asGoWrites({ kind, metadata: { continue: metadata.continue, ...metadata } });
  return `{"apiVersion":${JSON.stringify(apiVersion)},"items":${texts},${sorted.slice(1)}`;
}

/** An item of a list. Built-in ones do not repeat their kind, which Go's clients would compare. */
function itemText({ isCustom, kind, group, version }: Resource): (item: KubeObject) => string {
  if (isCustom) return textOf;
  const apiVersion = apiVersionOf({ group, version });
  const heads = [`{"kind":"${kind}","apiVersion":"${apiVersion}",`, `{"apiVersion":"${apiVersion}","kind":"${kind}",`];
  return (item) => {
    const text = textOf(item);
    const head = heads.find((one) => text.startsWith(one));
    if (head) return `{${text.slice(head.length)}`;
    const { kind: _kind, apiVersion: _apiVersion, ...rest } = item;
    return asGoWrites(rest);
  };
}

/** The table of one watch event; only the first says what the columns are. */
export function presentEvent(
  object: KubeObject,
  isFirst: boolean,
  how: { resource: Resource; now: number; includeObject: string },
): string {
  const head = tableHead(how.resource, { resourceVersion: object.metadata.resourceVersion });
  return asGoWrites({ ...head, columnDefinitions: isFirst ? head.columnDefinitions : [], rows: [row(object, how)] });
}

/** The metadata of an object alone, as JSON. */
export const metadataText = (object: KubeObject): string => goText(metadataOnly(object));

/** metav1.PartialObjectMetadata. */
const metadataOnly = ({ metadata }: KubeObject) => ({
  kind: "PartialObjectMetadata",
  apiVersion: "meta.k8s.io/v1",
  metadata,
});

const tableHead = (resource: Resource, metadata: object) => ({
  kind: "Table",
  apiVersion: "meta.k8s.io/v1",
  metadata,
  columnDefinitions: resource.columns.map(({ name, type, format, priority, description }) => ({
    name,
    type,
    format,
    description,
    priority,
  })),
});

function row(
  object: KubeObject,
  { resource, now, includeObject }: { resource: Resource; now: number; includeObject: string },
) {
  const shown = includeObject === "Object" ? object : metadataOnly(withoutHidden(object, resource));
  return {
    cells: resource.columns.map(({ cell }) => cell(object, now)),
    object: includeObject === "None" ? null : answerInGoOrder(shown),
  };
}

/** Tables are made of internal objects, in which some annotations are fields. */
function withoutHidden(object: KubeObject, { strategy: { fieldAnnotation } }: Resource): KubeObject {
  const { annotations } = object.metadata;
  if (fieldAnnotation === undefined || annotations?.[fieldAnnotation] === undefined) return object;
  const { [fieldAnnotation]: _field, ...rest } = annotations;
  const { annotations: _all, ...metadata } = object.metadata;
  return { ...object, metadata: Object.keys(rest).length > 0 ? { ...metadata, annotations: rest } : metadata };
}
