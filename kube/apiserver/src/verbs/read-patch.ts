// The body of a patch: what it must be depends on which sort of patch it is, and so do the words for one that cannot be read.
// @see apiserver pkg/endpoints/handlers/patch.go, v0.36.3
import { parseJson, sortOfJson, type JsonObject, type JsonValue } from "@sluice/objects";
import type { ApiRequest } from "../api-request.ts";
import { badRequest } from "../status-error.ts";
import { jsonMistake, readYaml, textOfBody, UnreadableBody } from "./read-body.ts";

/** Strategic merge patches. */
export const strategicType = "application/strategic-merge-patch+json";
const jsonPatchType = "application/json-patch+json";

const map = "map[string]interface {}";

/** Reads a JSON patch or one that merges. @throws {ApiError} 400 */
export function readPatch(request: ApiRequest, mediaType: string): JsonValue {
  const prefix = mediaType === strategicType ? "" : "error decoding patch: ";
  const text = textOfBody(request);
  let patch: JsonValue;
  try {
    patch = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(prefix + jsonMistake(text));
  }
  const wrong = mediaType === jsonPatchType ? wrongOperations(patch) : wrongMap(patch);
  if (wrong !== undefined) throw badRequest(prefix + wrong);
  if (patch === null) return ofNothing(mediaType);
  return patch;
}

/** Two sorts of patches change nothing then. */
function ofNothing(mediaType: string): JsonValue {
  if (mediaType === jsonPatchType) return [];
  if (mediaType === strategicType) return {};
  throw badRequest("Invalid JSON Patch");
}

function wrongMap(patch: JsonValue): string | undefined {
  if (typeof patch === "object" && !Array.isArray(patch)) return undefined;
  return `json: cannot unmarshal ${sortOfJson(patch)} into Go value of type ${map}`;
}

function wrongOperations(patch: JsonValue): string | undefined {
  if (patch === null) return undefined;
  if (!Array.isArray(patch))
    return `json: cannot unmarshal ${sortOfJson(patch)} into Go value of type []handlers.jsonPatchOp`;
  return patch.map(wrongOperation).find((wrong) => wrong !== undefined);
}

const textFields = new Set(["op", "path", "from"]);

function wrongOperation(operation: JsonValue): string | undefined {
  if (operation === null) return undefined;
  if (typeof operation !== "object" || Array.isArray(operation))
    return `json: cannot unmarshal ${sortOfJson(operation)} into Go value of type handlers.jsonPatchOp`;
  for (const [name, value = null] of Object.entries(operation))
    if (textFields.has(name) && value !== null && typeof value !== "string")
      return `json: cannot unmarshal ${sortOfJson(value)} into Go struct field jsonPatchOp.${name} of type string`;
  return undefined;
}

/** Reads what is to be applied. @throws {ApiError} 400 */
export function readConfiguration(request: ApiRequest): JsonObject {
  const fail = (why: string) => badRequest(`error decoding YAML: ${why}`);
  let value: JsonValue;
  try {
    value = readYaml(textOfBody(request));
  } catch (error) {
    if (error instanceof UnreadableBody) throw fail(`error converting YAML to JSON: ${error.message}`);
    throw error;
  }
  const wrong = wrongMap(value);
  if (wrong !== undefined) throw fail(`error unmarshaling JSON: while decoding JSON: ${wrong}`);
  return (value ?? {}) as JsonObject;
}
