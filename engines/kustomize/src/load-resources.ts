// From the text of a file to resources: documents, lists taken apart, each with a kind and a name.
import { scalarText } from "./scalar-text.ts";
import type { KubeObject } from "@sluice/objects";
import { parseYamlDocuments, type OnStyle, type YamlDocument } from "@sluice/yaml";
import { asBuildError } from "./parse-file.ts";
import { KustomizeError } from "./kustomize-error.ts";
import type { Fields } from "./patches/fields.ts";
import { resourceOf, type Resource } from "./resource.ts";
import { cloneStyled, noteWritten } from "./scalar-style.ts";

/**
 * Reads the resources of a text; documents without content are left out.
 *
 * @param role  in a resource a null annotation is the text `null`; in a patch it removes
 * @throws {KustomizeError} `BAD_YAML` or `BAD_RESOURCE`, with file and line
 */
export function loadResources(text: string, file: string, role: "resource" | "patch" = "resource"): Resource[] {
  let hasEmptyFields = false;
  const documents = readDocuments(text, file, (map, key, style) => {
    hasEmptyFields ||= style !== "quoted";
    noteWritten(map, key, style);
  });
  // Anchors are expanded: what two aliases share must not change together.
  const shared = text.includes("&");
  const resources: Resource[] = [];
  // `{}` and `[]` are documents without content, too.
  const filled = documents.filter(({ value }) => Object.keys(value as object).length > 0 || typeof value !== "object");
  const waiting = filled.map(({ value, line }) => ({ value: shared ? cloneStyled(value) : value, line }));
  // Items of lists are appended behind everything else, and looked at in turn.
  for (const item of waiting) {
    const inner = toItems(item, file);
    if (inner) waiting.push(...inner);
    else resources.push(resourceOf(toObject(item, file), { file, line: item.line }));
  }
  writeAsTexts(resources, text, { fields: ["annotations"], nulls: role === "resource" });
  if (hasEmptyFields) for (const resource of resources) resource.hasEmptyFields = true;
  return resources;
}

type Item = { value: unknown; line: number };

const readDocuments = (text: string, file: string, onStyle: OnStyle): Item[] =>
  asBuildError(
    file,
    () => parseYamlDocuments(text, { dialect: "kustomize", source: file, onStyle }),
    "MalformedYAMLError: ",
  );

const isMap = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The items of a `List`; a list without `items` is a resource like any other (kustomize api 0.21, resource/factory.go). */
function toItems({ value, line }: Item, file: string): Item[] | undefined {
  if (!isMap(value) || typeof value["kind"] !== "string" || !value["kind"].endsWith("List")) return undefined;
  if (!("items" in value)) return undefined;
  const { items } = value;
  if (items === null || items === undefined) return [];
  if (!Array.isArray(items)) {
    throw new KustomizeError("BAD_RESOURCE", `expected array in ${value["kind"]}/items`, { file, line });
  }
  return items
    .filter((item) => !isMap(item) || Object.keys(item).length > 0)
    .map((item) => ({ value: item as unknown, line }));
}

function toObject({ value, line }: Item, file: string): KubeObject {
  const fail = (what: string) => new KustomizeError("BAD_RESOURCE", what, { file, line });
  if (!isMap(value)) throw fail("expected a Kubernetes object (a map with apiVersion, kind and metadata)");
  const { kind, metadata } = value;
  if (typeof kind !== "string" || kind === "") throw fail("missing kind in object");
  if (
    !kind.endsWith("List") &&
    (!isMap(metadata) || metadata["name"] === undefined || metadata["name"] === null || metadata["name"] === "")
  )
    throw fail(`missing metadata.name in object of kind ${kind}`);
  if (isMap(metadata)) {
    for (const field of ["labels", "annotations"]) {
      const map = metadata[field];
      if (
        map !== undefined &&
        map !== null &&
        (!isMap(map) || Object.values(map).some((item) => typeof item === "object" && item !== null))
      )
        throw fail(`metadata.${field} of ${kind} must be a map of texts`);
    }
  }
  return value as KubeObject;
}

/** Which maps of metadata to write as texts, and whether nulls are texts too (in a patch they remove). */
type TextRule = { fields: readonly ("labels" | "annotations")[]; nulls: boolean };

/** Writes labels or annotations as the texts that stood there: `1.10` becomes `"1.10"`, as in kustomize. */
export function writeAsTexts(resources: readonly Resource[], text: string, { fields, nulls }: TextRule): void {
  let texts: YamlDocument[] | undefined;
  for (const { object, origin } of resources) {
    for (const field of fields) {
      const map = object.metadata?.[field] as Fields | undefined;
      if (!isMap(map) || Object.values(map).every((value) => typeof value === "string")) continue;
      texts ??= parseYamlDocuments(text, { dialect: "texts" });
      const written = texts.find(({ line }) => line === origin.line)?.value as Partial<KubeObject> | undefined;
      const from = written?.kind === object.kind ? ((written.metadata?.[field] ?? {}) as Fields) : {};
      for (const [key, value] of Object.entries(map))
        if (value !== null || nulls) map[key] = scalarText(from[key] ?? value);
    }
  }
}
