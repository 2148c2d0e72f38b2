// The steps that a kustomization's fields stand for, in kustomize's order. Adding a field is one row.
import { scalarText } from "./scalar-text.ts";
import { parseFile } from "./parse-file.ts";
import type { Entry } from "./at-entry.ts";
import type { BuildContext } from "./build-context.ts";
import { loadFile } from "./load-file.ts";
import type { FieldSpec } from "./field-spec.ts";
import { KustomizeError } from "./kustomize-error.ts";
import type { Kustomization, LabelEntry } from "./kustomization.ts";
import { checkShape, complainIn, replacementShape } from "./kustomization-shape.ts";
import type { ResourceList } from "./resource-list.ts";
import { mergeSpecs, type TransformerConfig } from "./transformer-config.ts";
import { addEntries } from "./transformers/add-entries.ts";
import { changeImages } from "./transformers/images.ts";
import { addAffix } from "./transformers/name-affix.ts";
import { setNamespace } from "./transformers/namespace.ts";
import { applyJson6902, applyPatch, applyStrategicPaths } from "./transformers/patch.ts";
import { applyReplacements, type Replacement } from "./transformers/replacements.ts";
import { setReplicas } from "./transformers/replicas.ts";

/** One step: the built-in plugin that kustomize would name, and what it does. */
export type TransformerStep = {
  kind: string;
  run: (list: ResourceList) => void;
  /** The entry of the kustomization that it stands for, where it stands for one. */
  entry?: Entry;
};

type EntryField = "patches" | "labels" | "patchesJson6902" | "replicas" | "images";

/** The steps of a kustomization. */
export function transformerSteps(
  kustomization: Kustomization,
  config: TransformerConfig,
  context: BuildContext,
): TransformerStep[] {
  const {
    namespace = "",
    namePrefix = "",
    nameSuffix = "",
    commonLabels,
    commonAnnotations,
    replacements = [],
  } = kustomization;
  const { patchesStrategicMerge = [], labels = [] } = kustomization;
  const step = (kind: string, wanted: boolean, run: TransformerStep["run"]) => (wanted ? [{ kind, run }] : []);
  const each = <F extends EntryField>(
    kind: string,
    field: F,
    run: (list: ResourceList, entry: NonNullable<Kustomization[F]>[number]) => void,
  ) => {
    const entries: readonly NonNullable<Kustomization[F]>[number][] = kustomization[field] ?? [];
    return entries.map((entry, index): TransformerStep => {
      return { kind, run: (list) => run(list, entry), entry: { field, index } };
    });
  };
  return [
    ...step("PatchStrategicMergeTransformer", patchesStrategicMerge.length > 0, (list) =>
      applyStrategicPaths(list, patchesStrategicMerge, context),
    ),
    ...each("PatchTransformer", "patches", (list, entry) => applyPatch(list, entry, context)),
    ...step("NamespaceTransformer", namespace !== "", (list) =>
      setNamespace(list, { namespace, specs: config.namespace }),
    ),
    ...step("PrefixTransformer", namePrefix !== "", (list) =>
      addAffix(list, { prefix: namePrefix, specs: config.namePrefix }),
    ),
    ...step("SuffixTransformer", nameSuffix !== "", (list) =>
      addAffix(list, { suffix: nameSuffix, specs: config.nameSuffix }),
    ),
    ...each("LabelTransformer", "labels", (list, entry) =>
      addEntries(list, textsOf(entry.pairs), labelSpecs(entry, config)),
    ),
    ...step("LabelTransformer", labels.length > 0 || commonLabels !== undefined, (list) =>
      addEntries(list, textsOf(commonLabels), config.commonLabels),
    ),
    ...step("AnnotationsTransformer", Object.keys(commonAnnotations ?? {}).length > 0, (list) =>
      addEntries(list, textsOf(commonAnnotations), config.commonAnnotations),
    ),
    ...each("PatchJson6902Transformer", "patchesJson6902", (list, entry) => applyJson6902(list, entry, context)),
    ...each("ReplicaCountTransformer", "replicas", (list, entry) => setReplicas(list, entry, config.replicas)),
    ...each("ImageTagTransformer", "images", (list, entry) => changeImages(list, entry, config.images)),
    ...step("ReplacementTransformer", replacements.length > 0, (list) =>
      applyReplacements(list, readReplacements(replacements, context)),
    ),
  ];
}

const textsOf = (map: { [key: string]: unknown } | undefined): { [key: string]: string } =>
  Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, scalarText(value)]));

/** The fields that one entry of `labels` touches. */
function labelSpecs(entry: LabelEntry, config: TransformerConfig): FieldSpec[] {
  const own = mergeSpecs(entry.fields ?? [], config.labels);
  if (entry.includeSelectors) return mergeSpecs(own, config.commonLabels);
  const withTemplates = entry.includeTemplates ? mergeSpecs(own, config.templateLabels) : own;
  return mergeSpecs(withTemplates, [{ path: "metadata/labels", create: true }]);
}

/** Inline replacements and those in files (one, or a list). */
export function readReplacements(
  entries: readonly (Replacement & { path?: string })[],
  { place, file }: BuildContext,
): Replacement[] {
  return entries.flatMap((entry) => {
    if (!entry.path) return [entry];
    if (entry.source || entry.targets)
      throw new KustomizeError("BAD_REPLACEMENT", "cannot specify both path and inline replacement", { file });
    const loaded = loadFile(place, entry.path);
    const value = parseFile(loaded.text, loaded.file);
    const complain = complainIn(loaded.file);
    if (Array.isArray(value)) {
      checkShape(value, [replacementShape], [], complain);
      return value as Replacement[];
    }
    checkShape(value, replacementShape, [], complain);
    if (typeof value === "object" && value !== null) return [value];
    throw new KustomizeError("BAD_REPLACEMENT", "a replacement file holds one replacement or a list of them", {
      file: loaded.file,
    });
  });
}
