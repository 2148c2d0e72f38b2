// From client-side to server-side apply: the manager named exactly `kubectl` may take what its own annotation says it applied before, and keeps
// that annotation up to date, so that a user can go back.
// @see apimachinery managedfields/internal/{lastappliedmanager,lastappliedupdater}.go
import type { JsonValue, KubeObject } from "@sluice/objects";
import { difference, isEmpty, type FieldSet } from "./field-set.ts";
import { MergeError } from "./merge-error.ts";
import type { MergeType } from "./merge-type.ts";
import { compare, toFieldSet } from "./walk.ts";

const annotation = "kubectl.kubernetes.io/last-applied-configuration";

/** The one manager that the annotation belongs to. */
const upgrader = "kubectl";

/** Whether all of `contested` is what the client-side apply of the same user wrote. */
export function mayTake(contested: FieldSet, live: KubeObject | undefined, manager: string, type: MergeType): boolean {
  const text = live?.metadata.annotations?.[annotation];
  if (manager !== upgrader || !live || !text) return false;
  try {
    const applied = JSON.parse(text) as KubeObject;
    if (applied.apiVersion !== live.apiVersion) return false;
    const { modified, added, removed } = compare(applied, live, type);
    const held = difference(difference(difference(toFieldSet(applied, type), modified), added), removed);
    return isEmpty(difference(contested, held));
  } catch (error) {
    // An annotation that cannot be read allows nothing.
    if (error instanceof SyntaxError || error instanceof MergeError) return false;
    throw error;
  }
}

/** The object with the annotation that says what was applied, if it has one and the manager is the one it belongs to. */
export function withLastApplied(object: KubeObject, config: KubeObject, manager: string): KubeObject {
  const { annotations } = object.metadata;
  if (manager !== upgrader || !annotations?.[annotation]) return object;
  const { managedFields: _managed, annotations: own, ...metadata } = config.metadata;
  const { [annotation]: _before, ...rest } = own ?? {};
  const applied = { ...config, metadata: own ? { ...metadata, annotations: rest } : metadata };
  const text = `${writeAsGo(applied)}\n`;
  return { ...object, metadata: { ...object.metadata, annotations: { ...annotations, [annotation]: text } } };
}

/** Go writes the keys of a map in their order, and nothing that HTML could take for its own. */
const writeAsGo = (value: JsonValue): string =>
  JSON.stringify(sorted(value)).replaceAll(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]));
}
