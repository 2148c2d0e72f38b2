// Which objects a list, watch or delete of a collection is about.
import {
  matchesFields,
  matchesLabels,
  parseFieldSelector,
  parseLabelSelector,
  SelectorError,
  type KubeObject,
} from "@sluice/objects";
import type { Resource } from "../resources/resource.ts";
import { badRequest } from "../status-error.ts";

/** Tells whether an object is selected. */
export type Selector = (object: KubeObject) => boolean;

/** Reads `labelSelector` and `fieldSelector`. @throws {ApiError} 400 for a selector that cannot be read or a field that cannot be selected by */
export function readSelector(query: URLSearchParams, resource: Resource): { selects: Selector; isEmpty: boolean } {
  const [labels, fields] = [query.get("labelSelector") ?? "", query.get("fieldSelector") ?? ""];
  if (labels === "" && fields === "") return { selects: () => true, isEmpty: true };
  try {
    const wantedLabels = parseLabelSelector(labels);
    const wantedFields = parseFieldSelector(fields);
    const known: { [path: string]: (object: KubeObject) => string } = {
      "metadata.name": ({ metadata }) => metadata.name ?? "",
      "metadata.namespace": ({ metadata }) => metadata.namespace ?? "",
      ...resource.strategy.selectableFields,
    };
    const unknown = wantedFields.find(({ path }) => !Object.hasOwn(known, path));
    if (unknown) throw badRequest(notSelectable(unknown.path, resource));
    const selects: Selector = (object) =>
      matchesLabels(wantedLabels, object.metadata.labels) &&
      matchesFields(wantedFields, (path) => known[path]?.(object) ?? "");
    return { selects, isEmpty: false };
  } catch (error) {
    if (error instanceof SelectorError) throw badRequest(error.message);
    throw error;
  }
}

/** Kinds without fields of their own say which they have. */
const notSelectable = (path: string, { strategy, isCustom }: Resource): string =>
  isCustom || Object.keys(strategy.selectableFields ?? {}).length > 0
    ? `field label not supported: ${path}`
    : `${JSON.stringify(path)} is not a known field selector: only "metadata.name", "metadata.namespace"`;
