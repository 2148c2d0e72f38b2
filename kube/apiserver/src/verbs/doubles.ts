// What a body says twice, in the words for its form: clients want to know, or to be refused.
// @see sigs.k8s.io/json UnmarshalStrict, sigs.k8s.io/yaml UnmarshalStrict
import { findDoubleKeys } from "@sluice/yaml";
import type { ApiRequest } from "../api-request.ts";
import { badRequest } from "../status-error.ts";
import { duplicateFields } from "./duplicate-fields.ts";

/** A text for each that stands twice, and one for them all where they are a reason to refuse. */
export type Doubles = { warnings: string[]; refusal: string };

/** What the whole object in a body names twice; a patch is no whole object, unless it is applied. @throws {ApiError} 400 */
export function doublesOf({ body, headers }: ApiRequest, isStrict: boolean): Doubles | undefined {
  const type = headers["content-type"] ?? "application/json";
  if (body === undefined || !/^application\/(json|yaml|apply-patch)(?![-+a-z]*merge)/.test(type)) return undefined;
  const text = typeof body === "string" ? body : Buffer.from(body).toString("utf8");
  const doubles = text.trimStart().startsWith("{") ? inJson(text) : inYaml(text);
  if (doubles && isStrict && doubles.refusal.startsWith("yaml:") && type.startsWith("application/apply-patch"))
    throw badRequest(`error strict decoding YAML: error converting YAML to JSON: ${doubles.refusal}`);
  return doubles;
}

function inJson(text: string): Doubles | undefined {
  const warnings = duplicateFields(text).map((path) => `duplicate field "${path}"`);
  return warnings.length === 0 ? undefined : { warnings, refusal: warnings.join(", ") };
}

function inYaml(text: string): Doubles | undefined {
  const warnings = doubleKeys(text).map(
    ({ key, line }) => `line ${line}: key ${JSON.stringify(key)} already set in map`,
  );
  return warnings.length === 0
    ? undefined
    : { warnings, refusal: `yaml: unmarshal errors:${warnings.map((warning) => `\n  ${warning}`).join("")}` };
}

function doubleKeys(text: string): ReturnType<typeof findDoubleKeys> {
  try {
    return findDoubleKeys(text);
  } catch {
    return []; // it cannot be read at all, which whoever reads it tells
  }
}
