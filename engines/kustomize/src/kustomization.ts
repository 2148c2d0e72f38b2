// The kustomization file: its fields, what kustomize does to old ones, and what it refuses.
import { parseYaml, locate, YamlError } from "@sluice/yaml";
import type { Place } from "./load-file.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { checkShape, kustomizationShape } from "./kustomization-shape.ts";
import type { FieldSpec } from "./field-spec.ts";
import type { GeneratorEntry, GeneratorOptions } from "./generators/generate.ts";
import { globalsOf, toHelmChart, type HelmChartArguments } from "./generators/helm-chart-arguments.ts";
import type { HelmChart } from "./charts.ts";
import type { ImageChange } from "./transformers/images.ts";
import type { PatchEntry } from "./transformers/patch.ts";
import type { Replacement } from "./transformers/replacements.ts";
import type { ReplicaChange } from "./transformers/replicas.ts";
import type { SortOptions } from "./transformers/sort-order.ts";
import type { Variable } from "./variables.ts";

/** One entry of `labels`. */
export type LabelEntry = {
  pairs?: { [key: string]: string };
  includeSelectors?: boolean;
  includeTemplates?: boolean;
  fields?: FieldSpec[];
};

/** A Kustomization or Component, with the old spellings of fields folded into the new ones. */
export type Kustomization = {
  apiVersion: string;
  kind: string;
  metadata?: { name?: string; namespace?: string; labels?: object; annotations?: object };
  openapi?: { path?: string; version?: string };
  namePrefix?: string;
  nameSuffix?: string;
  namespace?: string;
  commonLabels?: { [key: string]: string };
  labels?: LabelEntry[];
  commonAnnotations?: { [key: string]: string };
  patchesStrategicMerge?: string[];
  patchesJson6902?: PatchEntry[];
  patches?: PatchEntry[];
  images?: ImageChange[];
  replacements?: (Replacement & { path?: string })[];
  replicas?: ReplicaChange[];
  vars?: Variable[];
  sortOptions?: SortOptions;
  resources?: string[];
  components?: string[];
  crds?: string[];
  configMapGenerator?: GeneratorEntry[];
  secretGenerator?: GeneratorEntry[];
  helmCharts?: HelmChart[];
  helmGlobals?: { chartHome?: string; configHome?: string };
  generatorOptions?: GeneratorOptions;
  configurations?: string[];
  generators?: string[];
  transformers?: string[];
  validators?: string[];
  buildMetadata?: string[];
};

/** The names a kustomization file may have. */
export const kustomizationFileNames = ["kustomization.yaml", "kustomization.yml", "Kustomization"] as const;

const deprecated: { readonly [field: string]: string } = {
  bases: "resources",
  commonLabels: "labels",
  imageTags: "images",
  patchesJson6902: "patches",
  patchesStrategicMerge: "patches",
  vars: "replacements",
};

/** kustomize's words (api 0.21, types/kustomization.go). */
const adviceOn = (field: string): string =>
  `${field === "vars" ? "[EXPERIMENTAL] " : ""}Run 'kustomize edit fix' to update your Kustomization automatically.`;

type Raw = { [field: string]: unknown };

/** Reads a kustomization's file. @throws {KustomizeError} with file and, where a field is to blame, line */
export function readKustomization(
  { tree, folder }: Place,
  warn: (message: string) => void,
): { kustomization: Kustomization; file: string } {
  const found = kustomizationFileNames
    .map((name) => (folder === "" ? name : `${folder}/${name}`))
    .filter((path) => tree.read(path));
  const [file, second] = found;
  const where = folder === "" ? "." : folder;
  if (second)
    throw new KustomizeError("BAD_KUSTOMIZATION", `Found multiple kustomization files under: ${where}`, {
      file: second,
    });
  if (file === undefined) {
    throw new KustomizeError(
      "NOT_FOUND",
      `unable to find one of 'kustomization.yaml', 'kustomization.yml' or 'Kustomization' in directory '${where}'`,
    );
  }
  const text = new TextDecoder().decode(tree.read(file));
  return { kustomization: parseKustomization(text, file, { warn }), file };
}

/** How to read a kustomization: `lenient` takes unknown fields out with a warning, and takes one that says nothing. */
export type ReadOptions = { warn: (message: string) => void; lenient?: boolean };

/** Reads the text of a kustomization. */
export function parseKustomization(text: string, file: string, { warn, lenient = false }: ReadOptions): Kustomization {
  const raw = parseFields(text, file, lenient ? warn : undefined);
  for (const [old, now] of Object.entries(deprecated)) {
    if (raw[old] !== undefined && raw[old] !== null)
      warn(`'${old}' is deprecated. Please use '${now}' instead. ${adviceOn(old)}`);
  }
  const { apiVersion, kind, ...content } = raw;
  if (!lenient && Object.values(content).every((value) => isEmpty(value))) {
    throw new KustomizeError("BAD_KUSTOMIZATION", "kustomization.yaml is empty", { file });
  }
  return checkKind(fold({ ...raw, apiVersion, kind }), file);
}

/**
 * The fields of a kustomization as they stand in its file, checked and with their right names.
 *
 * @param warn  told of unknown fields, which are then left out; without it they are mistakes
 * @throws {KustomizeError} with file and line
 */
export function parseFields(text: string, file: string, warn?: (message: string) => void): Raw {
  const raw = parseRaw(text, file);
  checkShape(raw, kustomizationShape, [], (mistake, path, reason) => {
    const error = new KustomizeError(mistake, `invalid Kustomization: ${reason}`, { file, ...locate(text, path) });
    if (!warn || mistake !== "UNKNOWN_FIELD") throw error;
    warn(error.message);
    return undefined;
  });
  return raw;
}

const isEmpty = (value: unknown): boolean => value === undefined || value === null || value === "";

function parseRaw(text: string, file: string): Raw {
  try {
    const value = parseYaml(text, { dialect: "kubernetes", source: file, duplicateKeys: "last" });
    if (value !== null && (typeof value !== "object" || Array.isArray(value)))
      throw new KustomizeError("BAD_KUSTOMIZATION", "invalid Kustomization: expected a map of fields", { file });
    return value ?? {};
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    const { line, column } = error;
    throw new KustomizeError("BAD_YAML", `invalid Kustomization: ${error.message}`, {
      file,
      line,
      column,
      cause: error,
    });
  }
}

/** Old fields become new ones. */
function fold(raw: Raw): Kustomization {
  const { bases, imageTags, helmChartInflationGenerator, ...rest } = raw as Raw & {
    [field: string]: unknown[] | undefined;
  };
  const join = (...lists: (unknown[] | undefined)[]) => lists.flatMap((items) => items ?? []);
  const kind = (raw["kind"] as string | undefined) || "Kustomization";
  const version = kind === "Component" ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
  const old = (helmChartInflationGenerator ?? []) as HelmChartArguments[];
  const globals = raw["helmGlobals"] ?? globalsOf(old);
  return {
    ...(rest as unknown as Kustomization),
    kind,
    apiVersion: (raw["apiVersion"] as string | undefined) || version,
    resources: join(rest["resources"], bases) as string[],
    images: join(rest["images"], imageTags) as ImageChange[],
    helmCharts: join(rest["helmCharts"], old.map(toHelmChart)) as HelmChart[],
    ...(globals ? { helmGlobals: globals } : {}),
  };
}

function checkKind(kustomization: Kustomization, file: string): Kustomization {
  const { kind, apiVersion } = kustomization;
  const wrong: string[] = [];
  if (kind !== "Kustomization" && kind !== "Component") wrong.push("kind should be Kustomization or Component");
  const version = kind === "Component" ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
  if (apiVersion !== version) wrong.push(`apiVersion for ${kind} should be ${version}`);
  if (wrong.length > 0)
    throw new KustomizeError("BAD_KUSTOMIZATION", `Failed to read kustomization file: ${wrong.join("; ")}`, { file });
  return kustomization;
}
