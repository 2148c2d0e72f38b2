// `openapi` of a kustomization: a schema of one's own in the place of the built-in one, so that lists of custom resources merge by key.
import { parseFile } from "./parse-file.ts";
import { loadFile, type Place } from "./load-file.ts";
import { KustomizeError } from "./kustomize-error.ts";
import { builtInSchema, compileDefinitions, type MergeSchema, type SwaggerDefinitions } from "./merge-schema.ts";

/** The schema that an `openapi` field names. @throws {KustomizeError} when it is neither built in nor readable */
export function readSchema({ path, version }: { path?: string; version?: string }, place: Place): MergeSchema {
  if (path !== undefined && version !== undefined)
    throw new KustomizeError("BAD_KUSTOMIZATION", "builtin version and custom schema provided, cannot use both");
  if (path === undefined) {
    if (version === undefined || version === "" || version === "v1.21.2") return builtInSchema;
    throw new KustomizeError(
      "BAD_KUSTOMIZATION",
      `the specified OpenAPI version is not built in: ${version} (v1.21.2 is)`,
    );
  }
  const { text, file } = loadFile(place, path);
  const value = parseFile(text, file, { duplicateKeys: "last" });
  const definitions =
    typeof value === "object" && value !== null && !Array.isArray(value) ? value["definitions"] : undefined;
  return compileDefinitions((definitions ?? {}) as SwaggerDefinitions, builtInSchema.types);
}
