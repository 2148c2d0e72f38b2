// Taking generated resources into a list: `create` adds, `merge` and `replace` change what an earlier layer generated under the same name.
import type { JsonObject } from "@sluice/objects";
import { KustomizeError } from "./kustomize-error.ts";
import { inheritTrail } from "./provenance.ts";
import { formatId } from "./resource-id.ts";
import type { ResourceList } from "./resource-list.ts";
import { currentId, nameOf, namespaceOf, setMetadata, type Resource } from "./resource.ts";

/** Adds, merges or replaces, as the resource's behaviour says. */
export function absorb(list: ResourceList, resource: Resource): void {
  const id = currentId(resource);
  const matches = list.withAnyId(id);
  const [old, second] = matches;
  const wants = resource.behavior;
  const fail = (reason: string) => new KustomizeError("BAD_GENERATOR", reason, { file: resource.origin.file });
  if (second) throw fail(`found multiple objects that could accept merge of ${formatId(id)}`);
  if (!old) {
    if (wants === "merge" || wants === "replace")
      throw fail(`id ${formatId(id)} does not exist; cannot merge or replace`);
    list.append(resource);
    return;
  }
  if (wants !== "merge" && wants !== "replace")
    throw fail(`id ${formatId(id)} exists; can not use behavior: '${wants}', behavior must be merge or replace`);
  takeOver(resource, old);
  if (wants === "merge") {
    inheritTrail(old, resource);
    for (const field of ["data", "binaryData"]) mergeField(resource.object, old.object, field);
  }
  list.replace(old, resource);
}

/** What stays of the old resource: labels, annotations, name, namespace and its history. */
function takeOver(resource: Resource, old: Resource): void {
  const { metadata } = resource.object;
  for (const field of ["labels", "annotations"] as const) {
    const merged = { ...old.object.metadata[field], ...metadata[field] };
    if (Object.keys(merged).length > 0) metadata[field] = merged;
  }
  resource.needsHash &&= old.needsHash;
  setMetadata(resource, "name", nameOf(old));
  setMetadata(resource, "namespace", namespaceOf(old));
  resource.previousIds = [...old.previousIds];
  resource.prefixes = [...old.prefixes];
  resource.suffixes = [...old.suffixes];
  resource.behavior = old.behavior;
  resource.variableNames = [...old.variableNames];
}

function mergeField(into: JsonObject, from: JsonObject, field: string): void {
  const merged = { ...(from[field] as JsonObject | undefined), ...(into[field] as JsonObject | undefined) };
  if (Object.keys(merged).length > 0) into[field] = merged;
  else delete into[field];
}
