// The body of a request as an object, whatever it is written in. What cannot be read is told in Go's words.
// @see apimachinery pkg/runtime/serializer/json/{json,meta}.go, apiserver pkg/endpoints/handlers/{rest,create}.go, v0.36.3
import { decodeProtobuf, ProtobufError } from "@sluice/kubernetes-schema";
import {
  findJsonMistake,
  parseJson,
  sortOfJson,
  type JsonObject,
  type JsonValue,
  type KubeObject,
} from "@sluice/objects";
import { readAsGo } from "@sluice/yaml";
import type { ApiRequest } from "../api-request.ts";
import { ApiError, badRequest } from "../status-error.ts";

const mostBytes = 3 * 1024 * 1024;

/** A body that cannot be read: `message` is why. Each reader of bodies tells it in a sentence of its own. */
export class UnreadableBody extends Error {
  override readonly name = "UnreadableBody";
}

/** The text of a body. @throws {ApiError} 413 when it is too large */
export function textOfBody({ body = "" }: ApiRequest): string {
  if (body.length > mostBytes)
    throw new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${mostBytes}`);
  return typeof body === "string" ? body : Buffer.from(body).toString("utf8");
}

/** What is wrong with a text that is no JSON, as Go says it. */
export const jsonMistake = (text: string): string =>
  findJsonMistake(Buffer.from(text).toString("latin1")) ?? "unexpected end of JSON input";

/** Reads YAML, and JSON where it looks like that, which takes a tenth of the time. @throws {UnreadableBody} */
export function readYaml(text: string): JsonValue {
  if (text.trimStart().startsWith("{")) {
    try {
      return parseJson(text);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error; // it may still be YAML
    }
  }
  const read = readAsGo(text); // `doubles.ts` tells of keys that stand twice
  if ("mistake" in read) throw new UnreadableBody(read.mistake);
  return read.value as JsonValue;
}

/**
 * Reads JSON, YAML or the protobuf of built-in kinds.
 *
 * @param fallback  what a body in protobuf is when it does not say so itself
 * @returns an object, or null
 * @throws {UnreadableBody} when it is neither
 * @throws {ApiError} 413 when it is too large, 415 for other media types
 */
export function readBody(request: ApiRequest, fallback?: { apiVersion: string; kind: string }): JsonObject | null {
  const mediaType = (request.headers["content-type"] ?? "application/json").split(";")[0]?.trim() ?? "";
  if (mediaType === "application/vnd.kubernetes.protobuf") return withKind(readProtobuf(request, fallback));
  const text = textOfBody(request);
  if (mediaType.endsWith("yaml")) return withKind(readYaml(text));
  if (!mediaType.endsWith("json") && mediaType !== "application/*")
    throw new ApiError(
      415,
      "UnsupportedMediaType",
      `the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf`,
    );
  try {
    return withKind(parseJson(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw noKind(jsonMistake(text));
  }
}

function readProtobuf(request: ApiRequest, fallback?: { apiVersion: string; kind: string }): JsonValue {
  const { body = "" } = request;
  if (body.length > mostBytes) textOfBody(request);
  if (body.length === 0) return null;
  try {
    return decodeProtobuf(typeof body === "string" ? Buffer.from(body, "latin1") : body, fallback);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw badRequest(`the object provided is unrecognized: ${error.message}`);
  }
}

const noKind = (why: string): UnreadableBody =>
  new UnreadableBody(`couldn't get version/kind; json parse error: ${why}`);

/** Before anything else, an object is asked what it is. */
const typeMeta = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

function withKind(value: JsonValue): JsonObject | null {
  if (value === null) return null;
  if (typeof value !== "object" || Array.isArray(value))
    throw noKind(`json: cannot unmarshal ${sortOfJson(value)} into Go value of type ${typeMeta}`);
  const wrong = kindMistake(value);
  if (wrong !== undefined) throw new UnreadableBody(wrong);
  return value;
}

/** What Go says of an object that tells its kind or version wrongly. */
export function kindMistake(object: JsonObject): string | undefined {
  const { apiVersion, kind } = object;
  if (isText(apiVersion) && isText(kind))
    return typeof apiVersion === "string" && apiVersion.split("/").length > 2
      ? `unexpected GroupVersion string: ${apiVersion}`
      : undefined;
  const [field = "", value = null] =
    Object.entries(object).find(([name, one]) => (name === "kind" || name === "apiVersion") && !isText(one)) ?? [];
  return noKind(`json: cannot unmarshal ${sortOfJson(value)} into Go struct field .${field} of type string`).message;
}

const isText = (value: JsonValue | undefined): boolean => typeof value === "string" || (value ?? null) === null;

/**
 * The body as an object with metadata.
 *
 * @param of  what it should be; custom objects say so themselves
 * @throws {ApiError} 400
 */
export function readObjectBody(
  request: ApiRequest,
  { kind, isCustom = false }: { kind: string; isCustom?: boolean },
): KubeObject {
  try {
    const value = readBody(request) ?? {};
    if (isCustom && !value["kind"]) throw new UnreadableBody(`Object 'Kind' is missing in '${textOfBody(request)}'`);
    return { ...value, metadata: value["metadata"] ?? {} } as unknown as KubeObject;
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    const what = `the object provided is unrecognized (must be of type ${kind})`;
    throw badRequest(`${what}: ${error.message} (${summaryOf(request)})`);
  }
}

const mostShown = 30;

/** The beginning of a body: as it is where it looks like JSON, or else its bytes. */
function summaryOf({ body = "" }: ApiRequest): string {
  const bytes = Buffer.from(body);
  if (bytes.length === 0) return "<empty>";
  const shown = bytes.subarray(0, mostShown).toString(bytes[0] === "{".charCodeAt(0) ? "utf8" : "hex");
  return bytes.length > mostShown ? `${shown} ...` : shown;
}
