// The field that a rule points to: `.spec.items['a.b']`, each step being one that the schema knows.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go ValidFieldPath, v0.36.3
import type { StructuralSchema } from "./structural-schema.ts";

const step = /^(?:\.([^.[\]']+|'(?:[^'\\]|\\[\s\S])*')|\['((?:[^'\\]|\\[\s\S])*)'\])/;

/** The path as errors show it; undefined when it leads nowhere. */
export function normalizeFieldPath(path: string, schema: StructuralSchema): string | undefined {
  let rest = path;
  let shown = "";
  let at: StructuralSchema | undefined = schema;
  while (rest !== "") {
    const found = step.exec(rest);
    const name = found?.[1] ?? found?.[2]?.replace(/\\(['\\])/g, "$1");
    if (!found || name === undefined || !at) return undefined;
    rest = rest.slice(found[0].length);
    if (at.properties) {
      shown += shown === "" ? name : `.${name}`;
      at = Object.hasOwn(at.properties, name) ? at.properties[name] : undefined;
      if (!at) return undefined;
    } else {
      if (!at.additionalProperties) return undefined;
      shown += `[${name}]`;
      at = typeof at.additionalProperties === "object" ? at.additionalProperties : undefined;
    }
  }
  return shown;
}
