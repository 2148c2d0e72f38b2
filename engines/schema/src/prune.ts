// Fields that a schema does not name are dropped from custom objects, or reported when a client asks for strict decoding.
// @see k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning/algorithm.go, v0.36.0
import { isFields, schemaOfField, type Fields, type StructuralSchema } from "./structural-schema.ts";

const identity = new Set(["apiVersion", "kind", "metadata"]);
type Report = (path: string) => void;

/**
 * The value without the fields that the schema does not name. The input is not changed; what needs no pruning is shared with it.
 * apiVersion, kind and metadata stay at the root (`root`, the default) and in embedded resources.
 */
export function prune<T>(value: T, schema: StructuralSchema, { root = true } = {}): T {
  return pruned(value, rootOf(schema, root), "", () => {}) as T;
}

/** The paths that `prune` would drop (`spec.foo`, `spec.items[0].bar`), sorted: what strict decoding calls unknown fields. */
export function unknownFields(value: unknown, schema: StructuralSchema, { root = true } = {}): string[] {
  const paths: string[] = [];
  pruned(value, rootOf(schema, root), "", (path) => paths.push(path));
  return paths.sort();
}

const rootOf = (schema: StructuralSchema, root: boolean): StructuralSchema =>
  root ? { ...schema, "x-kubernetes-embedded-resource": true } : schema;

const join = (path: string, name: string) => (path === "" ? name : `${path}.${name}`);

function pruned(value: unknown, schema: StructuralSchema | undefined, path: string, report: Report): unknown {
  if (Array.isArray(value)) return prunedList(value, schema, path, report);
  if (!isFields(value)) return value;
  let result: Fields = value;
  for (const name of Object.keys(value)) {
    if (schema?.["x-kubernetes-embedded-resource"] && identity.has(name)) continue;
    if (isKnown(schema, name)) {
      const kept = pruned(value[name], schemaOfField(schema, name), join(path, name), report);
      if (kept === value[name]) continue;
      if (result === value) result = { ...value };
      result[name] = kept;
    } else if (!schema?.["x-kubernetes-preserve-unknown-fields"]) {
      report(join(path, name));
      if (result === value) result = { ...value };
      delete result[name];
    }
  }
  return result;
}

const isKnown = (schema: StructuralSchema | undefined, name: string): boolean =>
  (schema?.properties !== undefined && Object.hasOwn(schema.properties, name)) ||
  typeof schema?.additionalProperties === "object" ||
  schema?.additionalProperties === true;

function prunedList(list: unknown[], schema: StructuralSchema | undefined, path: string, report: Report): unknown[] {
  const preserves = schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  const of = preserves ? { ...schema.items, "x-kubernetes-preserve-unknown-fields": true } : schema?.items;
  const items = list.map((item, index) => pruned(item, of, `${path}[${index}]`, report));
  return items.every((item, index) => item === list[index]) ? list : items;
}
