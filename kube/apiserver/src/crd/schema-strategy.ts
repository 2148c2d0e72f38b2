// What a custom kind does to its objects by its schema: prune, default, validate.
import type { Strategy } from "../resources/resource.ts";

/** The strategy that follows from a structural schema. */
export function schemaStrategy(_schema: unknown): Strategy {
  return {};
}
