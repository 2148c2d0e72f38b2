// `crds` of a kustomization: OpenAPI definitions whose extensions say which fields are names, labels, annotations or references.
import { parseFile } from "./parse-file.ts";
import type { FieldSpec } from "./field-spec.ts";
import { loadFile, type Place } from "./load-file.ts";
import { emptyConfig, mergeConfigs, mergeSpecs, type TransformerConfig } from "./transformer-config.ts";

type Property = { $ref?: string; [extension: `x-kubernetes-${string}`]: unknown };
type Definitions = { [name: string]: { Schema?: { properties?: { [name: string]: Property } } } };

/** The field specs that files of `crds` stand for. */
export function configsFromCrds(paths: readonly string[], place: Place): TransformerConfig {
  let config = emptyConfig();
  for (const path of paths) {
    const { text, file } = loadFile(place, path);
    const definitions = (parseFile(text, file) ?? {}) as Definitions;
    for (const name of Object.keys(definitions)) {
      const properties = definitions[name]?.Schema?.properties ?? {};
      // Only what has the three fields of every object is a kind; the rest are parts of kinds.
      if (!properties["kind"] || !properties["apiVersion"] || !properties["metadata"]) continue;
      const own = emptyConfig();
      collect(own, { definitions, kind: name.slice(name.lastIndexOf(".") + 1) }, { type: name, path: [] });
      config = mergeConfigs(config, own);
    }
  }
  return config;
}

type Scope = { definitions: Definitions; kind: string };

function collect(config: TransformerConfig, scope: Scope, { type, path }: { type: string; path: string[] }): void {
  // A type may hold itself; nothing real is nested that deep.
  if (path.length > 30) return;
  for (const [name, property] of Object.entries(scope.definitions[type]?.Schema?.properties ?? {})) {
    const here = [...path, name];
    const spec: FieldSpec = { kind: scope.kind, path: here.join("/"), create: false };
    if ("x-kubernetes-annotation" in property) config.commonAnnotations = mergeSpecs(config.commonAnnotations, [spec]);
    if ("x-kubernetes-label-selector" in property) config.commonLabels = mergeSpecs(config.commonLabels, [spec]);
    if ("x-kubernetes-identity" in property) config.namePrefix = mergeSpecs(config.namePrefix, [spec]);
    const { "x-kubernetes-object-ref-api-version": version, "x-kubernetes-object-ref-kind": kind } = property;
    if (typeof version === "string" && typeof kind === "string") {
      const key = property["x-kubernetes-object-ref-name-key"];
      const fieldSpecs = [{ ...spec, path: [...here, typeof key === "string" ? key : "name"].join("/") }];
      config.nameReference = mergeConfigs(config, {
        ...emptyConfig(),
        nameReference: [{ kind, version, fieldSpecs }],
      }).nameReference;
    }
    if (property.$ref) collect(config, scope, { type: property.$ref, path: here });
  }
}
