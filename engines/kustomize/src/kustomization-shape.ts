// Which fields a kustomization may have and what each holds, as Go's strict decoder checks it (kustomize api 0.21, types/). Adding a field is one row.
import { KustomizeError } from "./kustomize-error.ts";
import { renameTo } from "./field-names.ts";
import { isFields, type Fields } from "./patches/fields.ts";

/** What a field holds. An array with one shape is a list of it; a map of shapes is a map with these fields and no others. */
export type Shape =
  | "text"
  | "flag"
  | "integer"
  | "texts"
  | "textMap"
  | "anyMap"
  | "any"
  | readonly [Shape]
  | { readonly [field: string]: Shape };

const text = "text";
const flag = "flag";
const texts = "texts";
const textMap = "textMap";
const gvk = { group: text, version: text, kind: text } as const;
const named = { ...gvk, name: text, namespace: text } as const;
const selector = { ...named, labelSelector: text, annotationSelector: text } as const;
const fieldSpec = { ...gvk, path: text, create: flag } as const;
const patch = {
  path: text,
  patch: text,
  target: selector,
  options: { allowNameChange: flag, allowKindChange: flag },
} as const;
const image = { name: text, newName: text, tagSuffix: text, newTag: text, digest: text } as const;
const fieldOptions = { delimiter: text, index: "integer", encoding: text, create: flag } as const;
const generatorOptions = {
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: flag,
  immutable: flag,
} as const;
const generator = {
  name: text,
  namespace: text,
  behavior: text,
  literals: texts,
  files: texts,
  envs: texts,
  env: text,
  options: generatorOptions,
} as const;
const replacement = {
  source: { ...named, fieldPath: text, options: fieldOptions },
  sourceValue: text,
  targets: [{ select: selector, reject: [selector], fieldPaths: texts, options: fieldOptions }],
} as const;

const helmGlobals = { chartHome: text, configHome: text } as const;
const helmChart = {
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  additionalValuesFiles: texts,
  valuesFile: text,
  valuesInline: "anyMap",
  valuesMerge: text,
  includeCRDs: flag,
  skipHooks: flag,
  apiVersions: texts,
  kubeVersion: text,
  nameTemplate: text,
  skipTests: flag,
  debug: flag,
  devel: flag,
} as const;
const helmChartArguments = {
  chartName: text,
  chartVersion: text,
  chartRepoUrl: text,
  chartHome: text,
  chartRepoName: text,
  helmBin: text,
  helmHome: text,
  values: text,
  valuesLocal: "anyMap",
  valuesMerge: text,
  releaseName: text,
  releaseNamespace: text,
  extraArgs: texts,
} as const;

/** The fields of a Kustomization or Component. */
export const kustomizationShape: { readonly [field: string]: Shape } = {
  apiVersion: text,
  kind: text,
  metadata: { name: text, namespace: text, labels: textMap, annotations: textMap },
  openapi: textMap,
  namePrefix: text,
  nameSuffix: text,
  namespace: text,
  commonLabels: textMap,
  labels: [{ pairs: textMap, includeSelectors: flag, includeTemplates: flag, fields: [fieldSpec] }],
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: [patch],
  patches: [patch],
  images: [image],
  imageTags: [image],
  replacements: [{ ...replacement, path: text }],
  replicas: [{ name: text, count: "integer" }],
  vars: [{ name: text, objref: { ...named, apiVersion: text }, fieldref: { fieldPath: text } }],
  sortOptions: { order: text, legacySortOptions: { orderFirst: texts, orderLast: texts } },
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: [generator],
  secretGenerator: [{ ...generator, type: text }],
  helmGlobals,
  helmCharts: [helmChart],
  helmChartInflationGenerator: [helmChartArguments],
  generatorOptions,
  configurations: texts,
  generators: texts,
  transformers: texts,
  validators: texts,
  buildMetadata: texts,
};

/** One replacement. */
export const replacementShape: Shape = replacement;

/** One field spec. */
export const fieldSpecShape: Shape = fieldSpec;

/** A kind and the fields that refer to it. */
export const nameReferenceShape: Shape = { ...gvk, fieldSpecs: [fieldSpec] };

const withSpecs = { fieldSpecs: [fieldSpec] } as const;

/** The configurations of built-in plugins, as far as they need checking; other fields are let be, as in kustomize. */
export const pluginShapes: { readonly [kind: string]: Shape } = {
  AnnotationsTransformer: { ...withSpecs, annotations: "anyMap" },
  LabelTransformer: { ...withSpecs, labels: "anyMap" },
  PrefixTransformer: { ...withSpecs, prefix: text },
  SuffixTransformer: { ...withSpecs, suffix: text },
  PrefixSuffixTransformer: { ...withSpecs, prefix: text, suffix: text },
  ImageTagTransformer: { ...withSpecs, imageTag: image },
  ReplicaCountTransformer: { ...withSpecs, replica: { name: text, count: "integer" } },
  NamespaceTransformer: { ...withSpecs, unsetOnly: flag },
  PatchTransformer: patch,
  PatchJson6902Transformer: { path: text, jsonOp: text, target: selector },
  PatchStrategicMergeTransformer: { paths: texts, patches: text },
  ReplacementTransformer: { replacements: [{ ...replacement, path: text }] },
  ValueAddTransformer: {
    value: text,
    targets: [{ selector, fieldPath: text, filePathPosition: "integer" }],
    targetFilePath: text,
  },
  ConfigMapGenerator: generator,
  SecretGenerator: { ...generator, type: text },
  HelmChartInflationGenerator: { ...helmGlobals, ...helmChart },
};

/** A step of a path to a field. */
export type FieldPath = readonly (string | number)[];

/** Called for each mistake; may throw. An unknown field is taken out, unless the answer is `keep`. */
export type Complain = (
  mistake: "UNKNOWN_FIELD" | "BAD_KUSTOMIZATION",
  path: FieldPath,
  reason: string,
) => "keep" | undefined;

const tests: { readonly [shape: string]: { is: (value: unknown) => boolean; what: string } } = {
  text: { is: (value) => typeof value === "string", what: "a text; put quotes around it" },
  flag: { is: (value) => typeof value === "boolean", what: "true or false" },
  integer: { is: (value) => Number.isInteger(value), what: "a whole number" },
  texts: {
    is: (value) => Array.isArray(value) && value.every((item) => typeof item === "string" || item === null),
    what: "a list of texts",
  },
  textMap: {
    is: (value) => isFields(value) && Object.values(value).every((item) => typeof item === "string" || item === null),
    what: "a map of texts; put quotes around numbers and words like yes",
  },
  anyMap: { is: isFields, what: "a map" },
  any: { is: () => true, what: "anything" },
};

/** Checks a value in place: names get their right case, nulls and unknown fields go. */
export function checkShape(value: unknown, shape: Shape, path: FieldPath, complain: Complain): void {
  const fail = (what: string) =>
    complain("BAD_KUSTOMIZATION", path, `json: cannot unmarshal field ${path.join(".")}: expected ${what}`);
  if (typeof shape === "string") {
    const { is, what } = tests[shape] ?? { is: () => false, what: shape };
    if (!is(value)) fail(what);
    else if (shape === "texts" || shape === "textMap") fillNulls(value as Fields);
  } else if (Array.isArray(shape)) {
    if (!Array.isArray(value)) fail("a list");
    else value.forEach((item, index) => checkShape(item, shape[0] as Shape, [...path, index], complain));
  } else if (isFields(value)) checkFields(value, shape as { readonly [field: string]: Shape }, path, complain);
  else fail("a map");
}

/** Go decodes null in a list or map of texts as an empty text. */
function fillNulls(values: Fields): void {
  for (const [key, value] of Object.entries(values)) if (value === null) values[key] = "";
}

/** A complaint that stops the build; with `lenient`, unknown fields are let be. */
export const complainIn =
  (file: string, lenient = false): Complain =>
  (mistake, _path, reason) => {
    if (lenient && mistake === "UNKNOWN_FIELD") return "keep";
    throw new KustomizeError(mistake, reason, { file });
  };

// oxlint-disable-next-line max-params -- the walk's four things
function checkFields(
  map: Fields,
  shapes: { readonly [field: string]: Shape },
  path: FieldPath,
  complain: Complain,
): void {
  const known = Object.keys(shapes);
  for (const written of Object.keys(map)) {
    const field = renameTo(map, written, known);
    const shape = Object.hasOwn(shapes, field) ? shapes[field] : undefined;
    if (shape === undefined) {
      if (complain("UNKNOWN_FIELD", [...path, field], `json: unknown field "${field}"`) !== "keep") delete map[field];
    } else if (map[field] === null) delete map[field];
    else checkShape(map[field], shape, [...path, field], complain);
  }
}
