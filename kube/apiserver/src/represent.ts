// Answers are made as JSON on one line, as programs read them. Here they become what else may be asked for: YAML, or JSON with indents for people.
import { asGoWrites } from "@sluice/kubernetes-schema";
import { parseJson } from "@sluice/objects";
import { stringifyYaml } from "@sluice/yaml";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import { readObjectWriting, readStatusWriting, type Writing } from "./negotiate.ts";

const indent = 2;
const forWhoTakesNone: Writing = { isYaml: false, isPretty: true };

/** The answer as the client wants it written. Watches, and what is no JSON, stay as they are. */
export function represent({ url, headers }: ApiRequest, answer: ApiResponse): ApiResponse {
  const { body } = answer;
  if (typeof body !== "string" || answer.headers["content-type"] !== "application/json") return answer;
  const read = answer.status < 400 ? readObjectWriting : readStatusWriting;
  const { isYaml, isPretty } = read(headers["accept"]) ?? forWhoTakesNone;
  if (isYaml) {
    const type = { "content-type": "application/yaml" };
    return { ...answer, headers: { ...answer.headers, ...type }, body: stringifyYaml(parseJson(body)) };
  }
  if (!isPretty && !isForPeople(url, headers["user-agent"])) return answer;
  return { ...answer, body: asGoWrites(parseJson(body), indent) };
}

const truths = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const programsOfPeople = ["curl", "Wget", "Mozilla/5.0"];

function isForPeople(url: string, userAgent = ""): boolean {
  if (url.includes("pretty")) {
    const wanted = new URL(url, "http://localhost").searchParams.get("pretty") ?? "";
    if (wanted !== "") return truths.has(wanted);
  }
  return programsOfPeople.some((program) => userAgent.startsWith(program));
}
