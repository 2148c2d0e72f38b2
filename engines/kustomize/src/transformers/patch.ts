// patches, patchesStrategicMerge and patchesJson6902: finds out what kind of patch a text is, and applies it to its targets.
import { parseJson, type KubeObject } from "@sluice/objects";
import { parseYamlDocuments, YamlError } from "@sluice/yaml";
import type { BuildContext } from "../build-context.ts";
import { loadFile } from "../load-file.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { cloneStyled, dropEmptyFields, fillEmptyFields, forgetStyles } from "../scalar-style.ts";
import { loadResources, writeAsTexts } from "../load-resources.ts";
import { fieldOfKind, type MergeSchema } from "../merge-schema.ts";
import { applyJsonPatch, isJsonPatch, type JsonPatchOperation } from "../patches/json-patch.ts";
import { strategicMerge } from "../patches/strategic-merge.ts";
import { formatId, idKey } from "../resource-id.ts";
import { storePreviousId, type ResourceList } from "../resource-list.ts";
import { currentId, nameOf, namespaceOf, originalId, setMetadata, type Resource } from "../resource.ts";
import { selectResources, type Selector } from "../selector.ts";

/** One entry of `patches` or `patchesJson6902`. */
export type PatchEntry = {
  path?: string;
  patch?: string;
  target?: Selector;
  options?: { allowNameChange?: boolean; allowKindChange?: boolean };
};

/** Applies one entry of `patches`. */
export function applyPatch(list: ResourceList, entry: PatchEntry, context: BuildContext): void {
  const { text, file } = readPatch(entry, context);
  const json = tryJsonPatch(text);
  if (json) {
    if (!entry.target)
      throw new KustomizeError("NO_TARGET", `must specify a target for JSON patch ${describe(entry)}`, { file });
    patchJson(list, json, { target: entry.target, remember: true });
    return;
  }
  const patches = parseStrategic(text, file, entry);
  // Finding its targets by a selector makes kustomize write the labels and annotations of a patch anew: as texts, nulls too.
  if (entry.target) writeAsTexts(patches, text, { fields: ["labels", "annotations"], nulls: true });
  for (const patch of patches) {
    patch.allowNameChange = entry.options?.allowNameChange ?? false;
    patch.allowKindChange = entry.options?.allowKindChange ?? false;
  }
  if (!entry.target) applyToNamed(list, patches, context);
  else applyToSelected(list, patches, entry, context);
}

function readPatch(entry: PatchEntry, { place, file }: BuildContext): { text: string; file: string } {
  const inline = (entry.patch ?? "").trim();
  if (inline === "" && !entry.path)
    throw new KustomizeError("BAD_PATCH", "must specify one of patch and path", { file });
  if (inline !== "" && entry.path)
    throw new KustomizeError("BAD_PATCH", "patch and path can't be set at the same time", { file });
  return entry.path ? loadFile(place, entry.path) : { text: inline, file };
}

const describe = ({ path, patch }: PatchEntry): string =>
  path ? `[path: ${JSON.stringify(path)}]` : `[patch: ${JSON.stringify((patch ?? "").trim())}]`;

/** The operations of a JSON patch; undefined when the text is none. Values read as in kubectl's YAML, not as in resources. */
function tryJsonPatch(text: string): JsonPatchOperation[] | undefined {
  try {
    // What begins as a JSON list has to be JSON. Of several YAML documents only the first counts, as in Go's YAMLToJSON.
    const value = text.startsWith("[")
      ? parseJson(text)
      : parseYamlDocuments(text, { dialect: "kubernetes" })[0]?.value;
    return isJsonPatch(value) ? value : undefined;
  } catch (error) {
    if (error instanceof YamlError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function parseStrategic(text: string, file: string, entry: PatchEntry): Resource[] {
  try {
    return loadResources(text, file, "patch");
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    const { line, column } = error;
    throw new KustomizeError("BAD_PATCH", `unable to parse SM or JSON patch from ${describe(entry)}: ${error.reason}`, {
      file,
      line,
      column,
      cause: error,
    });
  }
}

function applyToSelected(list: ResourceList, patches: Resource[], entry: PatchEntry, context: BuildContext): void {
  const [patch, second] = patches;
  if (second) {
    throw new KustomizeError(
      "BAD_PATCH",
      `Multiple Strategic-Merge Patches in one \`patches\` entry is not allowed to set \`patches.target\` field: ${describe(entry)}`,
    );
  }
  if (!patch) return;
  for (const target of selectResources(list.items, entry.target ?? {})) {
    const copy = { ...patch, object: cloneStyled(patch.object) };
    copy.object.apiVersion = target.object.apiVersion;
    mergeInto(list, target, copy, context.schema);
  }
  if (patch.allowNameChange || patch.allowKindChange) {
    list.dropEmpty();
    list.replaceAll([...list.items]);
  }
}

/** Applies strategic merge patches to the resources that they name. */
export function applyToNamed(list: ResourceList, patches: readonly Resource[], context: BuildContext): void {
  for (const patch of patches) {
    const target = findTarget(list, patch);
    mergeInto(list, target, { ...patch, object: cloneStyled(patch.object) }, context.schema);
  }
}

function findTarget(list: ResourceList, patch: Resource): Resource {
  const id = originalId(patch);
  try {
    return list.patchTarget(id);
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    throw new KustomizeError(
      error.code,
      `no resource matches strategic merge patch ${JSON.stringify(formatId(id))}: ${error.reason}`,
      patch.origin,
    );
  }
}

function mergeInto(list: ResourceList, target: Resource, patch: Resource, schema: MergeSchema): void {
  const before = currentId(target);
  const [name, namespace, kind] = [nameOf(target), namespaceOf(target), target.object.kind];
  if (patch.allowNameChange || patch.allowKindChange) storePreviousId(target);
  const { apiVersion } = target.object;
  // A kind that the schema does not know is merged as what the patch says it is.
  const field = fieldOfKind(schema, apiVersion, kind) ?? fieldOfKind(schema, apiVersion, patch.object.kind);
  if (target.hasEmptyFields) dropEmptyFields(target.object, schema, field);
  const merged = strategicMerge(target.object, patch.object, schema, field);
  // A patch that replaces at the root changes nothing: kustomize drops the new object (resource.go, ApplyFilter).
  if (merged === undefined) target.object = {} as KubeObject;
  if (Object.keys(target.object).length > 0) {
    if (!patch.allowKindChange) target.object.kind = kind;
    if (!patch.allowNameChange) setMetadata(target, "name", name);
    setMetadata(target, "namespace", namespace);
  }
  if (patch.allowNameChange || patch.allowKindChange || idKey(currentId(target)) !== idKey(before)) list.idsChanged();
}

/** Only `patches` remembers the old names of what it patched, `patchesJson6902` does not. */
function patchJson(
  list: ResourceList,
  operations: readonly JsonPatchOperation[],
  { target, remember }: { target: Selector; remember: boolean },
): void {
  for (const resource of selectResources(list.items, target)) {
    const before = idKey(currentId(resource));
    if (remember) storePreviousId(resource);
    if (resource.hasEmptyFields) fillEmptyFields(resource.object);
    resource.object = applyJsonPatch(resource.object, operations) as KubeObject;
    forgetStyles(resource.object);
    resource.hasEmptyFields = false;
    if (idKey(currentId(resource)) !== before) list.idsChanged();
  }
}

/** Applies one entry of `patchesJson6902`. */
export function applyJson6902(list: ResourceList, entry: PatchEntry, context: BuildContext): void {
  const { target, path } = entry;
  if (!target?.name) throw new KustomizeError("NO_TARGET", "must specify the target name", { file: context.file });
  const { text, file } = readPatch({ path, patch: entry.patch }, context);
  const operations = tryJsonPatch(text);
  if (!operations) throw new KustomizeError("BAD_PATCH", `not a JSON patch: ${describe(entry)}`, { file });
  patchJson(list, operations, { target, remember: false });
}

/** Applies `patchesStrategicMerge`: paths or inline patches. */
export function applyStrategicPaths(list: ResourceList, paths: readonly string[], context: BuildContext): void {
  const patches = paths.flatMap((path) => loadInlineOrFile(path, context));
  if (patches.length === 0)
    throw new KustomizeError("BAD_PATCH", `patch appears to be empty; files=[${paths.join(" ")}]`, {
      file: context.file,
    });
  for (const patch of patches) {
    mergeInto(
      list,
      list.patchTarget(originalId(patch)),
      { ...patch, object: cloneStyled(patch.object) },
      context.schema,
    );
    list.dropEmpty();
  }
}

function loadInlineOrFile(path: string, { place, file }: BuildContext): Resource[] {
  if (path.includes("\n") || path.includes(":")) {
    try {
      return loadResources(path, file, "patch");
    } catch (error) {
      if (!(error instanceof KustomizeError)) throw error;
      // Not an inline patch: the name of a file.
    }
  }
  const loaded = loadFile(place, path);
  return loadResources(loaded.text, loaded.file, "patch");
}
