// The body of a request as an object, whatever it is written in.
import { decodeProtobuf, ProtobufError } from "@sluice/kubernetes-schema";
import { parseJson, type JsonValue, type KubeObject } from "@sluice/objects";
import { parseYaml, YamlError } from "@sluice/yaml";
import type { ApiRequest } from "../api-request.ts";
import { ApiError, badRequest } from "../status-error.ts";

const mostBytes = 3 * 1024 * 1024;

/**
 * Reads JSON, YAML or the protobuf of built-in kinds.
 *
 * @param fallback  what a body in protobuf is when it does not say so itself
 * @throws {ApiError} 400 when it does not parse, 413 when it is too large, 415 for other media types
 */
export function readBody(request: ApiRequest, fallback?: { apiVersion: string; kind: string }): JsonValue {
  const { body = "" } = request;
  if (body.length > mostBytes)
    throw new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${mostBytes}`);
  const mediaType = (request.headers["content-type"] ?? "application/json").split(";")[0]?.trim() ?? "";
  if (mediaType === "application/vnd.kubernetes.protobuf") return readProtobuf(body, fallback);
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  if (!/(json|yaml)$/.test(mediaType) && mediaType !== "application/*") {
    throw new ApiError(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`,
    );
  }
  const isYaml = mediaType.endsWith("yaml");
  try {
    if (!isYaml || text.trimStart().startsWith("{")) return parseJson(text);
    // `doubles.ts` tells of keys that stand twice.
    return parseYaml(text, { source: "request body", duplicateKeys: "last" });
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof YamlError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type JSON or YAML): ${error.message}`);
  }
}

function readProtobuf(body: string | Uint8Array, fallback?: { apiVersion: string; kind: string }): JsonValue {
  if (body.length === 0) return "";
  try {
    return decodeProtobuf(typeof body === "string" ? Buffer.from(body, "latin1") : body, fallback);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw badRequest(`the object provided is unrecognized: ${error.message}`);
  }
}

/** The body as an object with metadata. @throws {ApiError} 400 */
export function readObjectBody(request: ApiRequest): KubeObject {
  const value = readBody(request);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("the body must be an object");
  return { ...value, metadata: (value["metadata"] ?? {}) as object } as unknown as KubeObject;
}
