// What a custom kind does to its objects by its schema: prune, default, validate.
import { equalJson, type KubeObject } from "@sluice/objects";
import {
  applyDefaults,
  describeFieldError,
  prune,
  unknownFields,
  validate,
  type StructuralSchema,
} from "@sluice/schema";
import { validateEmbedded } from "./embedded-objects.ts";
import { coerceMetadata } from "./metadata-fields.ts";
import type { Strategy } from "../resources/resource.ts";

/** The strategy that follows from a structural schema; without one everything is taken as it is. */
export function schemaStrategy(schema: StructuralSchema | undefined): Strategy {
  if (!schema) return { prune: () => [] };
  // Stored objects never change: what a schema makes of one is found out once.
  const known = new WeakMap<KubeObject, KubeObject>();
  return {
    read(object) {
      const before = known.get(object);
      if (before) return before;
      const seen = applyDefaults(prune(object, schema), schema);
      const result = equalJson(seen, object) ? object : seen;
      known.set(object, result);
      return result;
    },
    trim: (object) => prune(object, schema),
    prune(object) {
      const unknown = unknownFields(object, schema);
      if (unknown.length > 0) replaceContent(object, prune(object, schema));
      return [...unknown, ...coerceMetadata(object, schema)];
    },
    // What an apply has emptied is null, and is judged as that: only what a client sends is rid of its nulls.
    default: (object, _before, isApplied = false) =>
      replaceContent(object, applyDefaults(object, schema, isApplied ? "kept" : "dropped")),
    validate: (object, before, warn) =>
      validate(object, schema, {
        old: before,
        embedded: validateEmbedded(object, schema),
        tolerate: (error) => warn(describeFieldError(error)),
      }).map(({ reason, message, field }) => ({
        reason,
        message,
        field,
      })),
  };
}

function replaceContent(object: KubeObject, content: KubeObject): void {
  if (object === content) return;
  for (const key of Object.keys(object)) if (!Object.hasOwn(content, key)) Reflect.deleteProperty(object, key);
  Object.assign(object, content);
}
