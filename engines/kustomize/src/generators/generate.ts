// configMapGenerator and secretGenerator: resources made from literals and files, named by a hash of their content.
import { scalarText } from "../scalar-text.ts";
import type { KubeObject } from "@sluice/objects";
import type { BuildContext } from "../build-context.ts";
import { KustomizeError } from "../kustomize-error.ts";
import { resourceOf, type Behavior, type Resource } from "../resource.ts";
import { readKeyValues, type KeyValueSources } from "./key-values.ts";

/** `generatorOptions`, or the `options` of one generator. */
export type GeneratorOptions = {
  labels?: { [key: string]: string };
  annotations?: { [key: string]: string };
  disableNameSuffixHash?: boolean;
  immutable?: boolean;
};

/** One entry of `configMapGenerator` or `secretGenerator`. */
export type GeneratorEntry = KeyValueSources & {
  name?: string;
  namespace?: string;
  behavior?: string;
  type?: string;
  options?: GeneratorOptions;
};

/** The global options under the local ones; a global `true` wins over everything (kustomize, generatoroptions.go). */
export function mergeOptions(
  local: GeneratorOptions | undefined,
  global: GeneratorOptions | undefined,
): GeneratorOptions | undefined {
  if (!global) return local;
  return {
    labels: { ...global.labels, ...local?.labels },
    annotations: { ...global.annotations, ...local?.annotations },
    disableNameSuffixHash: Boolean(global.disableNameSuffixHash || local?.disableNameSuffixHash),
    immutable: Boolean(global.immutable || local?.immutable),
  };
}

/** Makes one ConfigMap or Secret. */
export function generate(kind: "ConfigMap" | "Secret", entry: GeneratorEntry, context: BuildContext): Resource {
  const { name = "", namespace, options } = entry;
  if (name === "") throw new KustomizeError("BAD_GENERATOR", "a configmap must have a name", { file: context.file });
  const values = readKeyValues(name, entry, context);
  const filled = (map: { [key: string]: string } | undefined) => (map && Object.keys(map).length > 0 ? map : undefined);
  const labels = filled(options?.labels);
  const annotations = filled(options?.annotations);
  const object: KubeObject = {
    apiVersion: "v1",
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...(labels ? { labels: textsOf(labels) } : {}),
      ...(annotations ? { annotations: textsOf(annotations) } : {}),
    },
    ...(kind === "Secret" ? { type: entry.type || "Opaque", ...secretData(values) } : configMapData(values)),
    ...(options?.immutable ? { immutable: true } : {}),
  };
  const resource = resourceOf(object, { file: context.file, line: 1 });
  resource.needsHash = !options?.disableNameSuffixHash;
  resource.behavior = toBehavior(entry.behavior);
  return resource;
}

const textsOf = (map: { [key: string]: unknown }): { [key: string]: string } =>
  Object.fromEntries(Object.entries(map).map(([key, value]) => [key, scalarText(value)]));

const toBehavior = (text: string | undefined): Behavior =>
  text === "create" || text === "replace" || text === "merge" ? text : "unspecified";

/** Base64 in lines of 70, as kyaml writes it when it is longer than one. */
function base64(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString("base64");
  return text.length < 70 ? text : text.replaceAll(/.{1,70}/g, "$&\n");
}

function secretData(values: Map<string, Uint8Array>): { data?: { [key: string]: string } } {
  if (values.size === 0) return {};
  return { data: Object.fromEntries(Array.from(values, ([key, value]) => [key, base64(value)])) };
}

function configMapData(values: Map<string, Uint8Array>): { data?: object; binaryData?: object } {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const data: { [key: string]: string } = {};
  const binaryData: { [key: string]: string } = {};
  for (const [key, value] of values) {
    const text = decode(decoder, value);
    if (text === undefined) binaryData[key] = base64(value);
    else data[key] = text;
  }
  return {
    ...(Object.keys(data).length > 0 ? { data } : {}),
    ...(Object.keys(binaryData).length > 0 ? { binaryData } : {}),
  };
}

function decode(decoder: TextDecoder, bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
