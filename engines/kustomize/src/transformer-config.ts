// Which fields each transformer touches: kustomize's defaults, and what `configurations` and `crds` of a kustomization add to them.
import { parseFile } from "./parse-file.ts";
import defaults from "./generated/field-specs.json" with { type: "json" };
import type { FieldSpec } from "./field-spec.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { checkShape, complainIn, fieldSpecShape, nameReferenceShape } from "./kustomization-shape.ts";
import type { Gvk } from "./resource-id.ts";
import { kindsFirst, kindsLast } from "./transformers/sort-order.ts";

/** A kind that can be referred to by name, and the fields that refer to it. */
export type NameReference = Gvk & { fieldSpecs: FieldSpec[] };

const specLists = [
  "namePrefix",
  "nameSuffix",
  "namespace",
  "commonLabels",
  "labels",
  "templateLabels",
  "commonAnnotations",
  "varReference",
  "images",
  "replicas",
] as const;

/** Field specs by the transformer they belong to. */
export type TransformerConfig = { [list in (typeof specLists)[number]]: FieldSpec[] } & {
  nameReference: NameReference[];
};

/** A config without any field. */
export const emptyConfig = (): TransformerConfig => ({
  ...(Object.fromEntries(specLists.map((list) => [list, []])) as unknown as Omit<TransformerConfig, "nameReference">),
  nameReference: [],
});

/** kustomize 5.8.1's own. */
export const defaultConfig: TransformerConfig = { ...emptyConfig(), ...(defaults as Partial<TransformerConfig>) };

/** Adds specs to a list. A spec that is there already must agree on `create`. */
export function mergeSpecs(into: readonly FieldSpec[], more: readonly FieldSpec[]): FieldSpec[] {
  const merged = [...into];
  for (const spec of more) {
    const same = merged.find((one) => one.path === spec.path && covers(one, spec));
    if (!same) merged.push(spec);
    else if ((same.create ?? false) !== (spec.create ?? false))
      throw new KustomizeError(
        "BAD_KUSTOMIZATION",
        `conflicting fieldspecs for path ${spec.path}: one creates the field, one does not`,
      );
  }
  return merged;
}

/** `effectivelyEquals` of kustomize's FieldSpec: the one that is there is selected by the kind of the new one. */
const covers = (one: Gvk, selector: Gvk): boolean =>
  (!selector.group || selector.group === one.group) &&
  (!selector.version || selector.version === one.version) &&
  (!selector.kind || selector.kind === one.kind);

const sameKind = (left: Gvk, right: Gvk): boolean =>
  (left.group ?? "") === (right.group ?? "") &&
  (left.version ?? "") === (right.version ?? "") &&
  (left.kind ?? "") === (right.kind ?? "");

/** Joins two configs. */
export function mergeConfigs(left: TransformerConfig, right: TransformerConfig): TransformerConfig {
  // Every kustomization starts from the defaults: most merges are of a config with itself.
  if (left === right || isEmptyConfig(right)) return left;
  if (isEmptyConfig(left) && right === defaultConfig) return right;
  const merged = emptyConfig();
  for (const list of specLists) merged[list] = mergeSpecs(left[list], right[list]).sort(compareKinds);
  merged.nameReference = left.nameReference.map((reference) => ({ ...reference }));
  for (const reference of right.nameReference) {
    const same = merged.nameReference.find((one) => sameKind(one, reference));
    if (same) same.fieldSpecs = mergeSpecs(same.fieldSpecs, reference.fieldSpecs);
    else merged.nameReference.push({ ...reference, fieldSpecs: mergeSpecs([], reference.fieldSpecs) });
  }
  merged.nameReference.sort(compareKinds);
  return merged;
}

const rank = (kind: string): number => {
  const first = kindsFirst.indexOf(kind);
  return first >= 0 ? first - kindsFirst.length : kindsLast.indexOf(kind) + 1;
};

const sortKey = ({ group, version, kind }: Gvk): string => `${group || "~G"}_${version || "~V"}_${kind || "~K"}`;

/**
 * The order by kind (kyaml, Gvk.IsLessThan) matters: specs are merged again on the way up, and one of a kind that comes before one of all kinds
 * takes its place.
 */
function compareKinds(left: Gvk, right: Gvk): number {
  const difference = rank(left.kind ?? "") - rank(right.kind ?? "");
  if (difference !== 0) return difference;
  const [one, other] = [sortKey(left), sortKey(right)];
  return one < other ? -1 : one > other ? 1 : 0;
}

const isEmptyConfig = (config: TransformerConfig): boolean =>
  config.nameReference.length === 0 && specLists.every((list) => config[list].length === 0);

/** Reads a file of `configurations`. */
export function parseConfig(text: string, file: string): TransformerConfig {
  const value = parseFile(text, file) ?? {};
  const config = emptyConfig();
  for (const [name, specs] of Object.entries(value as { [list: string]: unknown })) {
    if (!(name in config)) {
      throw new KustomizeError(
        "UNKNOWN_FIELD",
        `error unmarshaling JSON: while decoding JSON: json: unknown field "${name}"`,
        { file },
      );
    }
    if (specs === null) continue;
    const shape = name === "nameReference" ? nameReferenceShape : fieldSpecShape;
    checkShape(specs, [shape], [name], complainIn(file));
    Object.assign(config, { [name]: specs });
  }
  return config;
}
