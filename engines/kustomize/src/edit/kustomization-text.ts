// The text of a kustomization that is edited: which fields stood where, with which comments above them, and how kustomize writes them back.
// The rules, odd ones included, are those of kustomize 5.8.1, commands/internal/kustfile/kustomizationfile.go.
import { stringifyYaml } from "@sluice/yaml";
import { KustomizeError } from "../kustomize-error.ts";
import { parseFields } from "../kustomization.ts";
import type { Kustomization } from "../kustomization.ts";
import { printable } from "./printable.ts";

/** A kustomization whose fields may be changed. */
export type EditedKustomization = Partial<Kustomization> & { [field: string]: unknown };

/** A kustomization and the layout of the text it came from. */
export type Editable = { kustomization: EditedKustomization; layout: readonly LaidOutField[] };

type LaidOutField = { field: string; comment: string };

const fieldOrder = (
  "apiVersion kind metadata sortOptions resources bases namePrefix nameSuffix namespace crds commonLabels labels commonAnnotations " +
  "patchesStrategicMerge patchesJson6902 patches configMapGenerator secretGenerator helmCharts helmChartInflationGenerator helmGlobals " +
  "generatorOptions vars images replacements replicas configurations generators transformers validators components openapi buildMetadata"
).split(" ");

/** Reads a kustomization that may be empty. @throws {KustomizeError} with file and line */
export function parseEditable(text: string, file: string): Editable {
  return { kustomization: foldOldFields(parseFields(text, file), file), layout: layOut(text) };
}

/** The text that kustomize would write. */
export function printEditable({ kustomization, layout }: Editable): string {
  const print = (field: string): string => {
    const value = printable(kustomization[field], field);
    return value === undefined ? "" : stringifyYaml({ [field]: value });
  };
  const kept = layout.map(({ field, comment }) => comment + print(field));
  const there = new Set(layout.map(({ field }) => field));
  return [...kept, ...fieldOrder.filter((field) => !there.has(field)).map(print)].join("");
}

/** Comments and blank lines belong to the field below them; inside a field, to the field itself. What follows the last field is lost. */
function layOut(text: string): LaidOutField[] {
  const fields: LaidOutField[] = [];
  let comments = "";
  // A last line without a line break is not looked at.
  for (const line of text.split("\n").slice(0, -1)) {
    if (/^ *(?:#|$)/.test(line)) {
      comments += `${line}\n`;
      continue;
    }
    const field = fieldOrder.find((name) => line.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}:`);
    const last = fields.at(-1);
    if (field !== undefined) fields.push({ field, comment: comments });
    else if (comments !== "" && last) last.comment += comments;
    if (field !== undefined || last) comments = "";
  }
  return fields;
}

/** Old fields become new ones as soon as a file is read (api 0.21, types/kustomization.go, FixKustomization). */
function foldOldFields(fields: { [field: string]: unknown }, file: string): EditedKustomization {
  const { bases, imageTags, helmChartInflationGenerator, ...rest } = fields;
  if (helmChartInflationGenerator !== undefined)
    throw new KustomizeError("NOT_SUPPORTED", "helmChartInflationGenerator is not edited; use helmCharts", { file });
  const kind = (rest["kind"] as string | undefined) || "Kustomization";
  const version = kind === "Component" ? "v1alpha1" : "v1beta1";
  const kustomization: EditedKustomization = {
    ...rest,
    kind,
    apiVersion: (rest["apiVersion"] as string | undefined) || `kustomize.config.k8s.io/${version}`,
  };
  if (Array.isArray(bases)) kustomization.resources = [...(kustomization.resources ?? []), ...(bases as string[])];
  if (Array.isArray(imageTags)) kustomization.images = [...(kustomization.images ?? []), ...imageTags];
  for (const generator of [...(kustomization.configMapGenerator ?? []), ...(kustomization.secretGenerator ?? [])]) {
    if (!generator.env) continue;
    generator.envs = [...(generator.envs ?? []), generator.env];
    delete generator.env;
  }
  return kustomization;
}
