// From the text of a file to resources: documents, lists taken apart, each with a kind and a name.
import { scalarText } from "./scalar-text.ts";
import { cloneJson, type KubeObject } from "@sluice/objects";
import { parseYamlDocuments } from "@sluice/yaml";
import { asBuildError } from "./parse-file.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { resourceOf, type Resource } from "./resource.ts";

/**
 * Reads the resources of a text; documents without content are left out.
 *
 * @throws {KustomizeError} `BAD_YAML` or `BAD_RESOURCE`, with file and line
 */
export function loadResources(text: string, file: string): Resource[] {
  const documents = readDocuments(text, file);
  // Anchors are expanded: what two aliases share must not change together.
  const shared = text.includes("&");
  const resources: Resource[] = [];
  // `{}` and `[]` are documents without content, too.
  const filled = documents.filter(({ value }) => Object.keys(value as object).length > 0 || typeof value !== "object");
  const waiting = filled.map(({ value, line }) => ({ value: shared ? cloneJson(value) : value, line }));
  // Items of lists are appended behind everything else, and looked at in turn.
  for (const item of waiting) {
    const inner = toItems(item, file);
    if (inner) waiting.push(...inner);
    else resources.push(resourceOf(toObject(item, file), { file, line: item.line }));
  }
  if (resources.some(hasOddAnnotations)) keepAnnotationTexts(resources, text);
  return resources;
}

type Item = { value: unknown; line: number };

const readDocuments = (text: string, file: string): Item[] =>
  asBuildError(file, () => parseYamlDocuments(text, { dialect: "kustomize", source: file }), "MalformedYAMLError: ");

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
    if (typeof metadata["name"] === "number" || typeof metadata["name"] === "boolean")
      metadata["name"] = String(metadata["name"]);
  }
  return value as KubeObject;
}

const hasOddAnnotations = ({ object }: Resource): boolean =>
  Object.values((object.metadata?.annotations ?? {}) as object).some((value) => typeof value !== "string");

/** kustomize writes annotations back as the texts that stood there: `1.10` stays `"1.10"`. */
function keepAnnotationTexts(resources: Resource[], text: string): void {
  const texts = parseYamlDocuments(text, { dialect: "texts" });
  for (const resource of resources) {
    if (!hasOddAnnotations(resource)) continue;
    const { object, origin } = resource;
    const written = texts.find(({ line }) => line === origin.line)?.value as Partial<KubeObject> | undefined;
    const from =
      written?.kind === object.kind ? ((written?.metadata?.annotations ?? {}) as { [key: string]: unknown }) : {};
    const annotations = object.metadata.annotations as { [key: string]: unknown };
    for (const [key, value] of Object.entries(annotations)) {
      // Null stays: in a patch it removes.
      if (value !== null) annotations[key] = scalarText(from[key] ?? value);
    }
  }
}
