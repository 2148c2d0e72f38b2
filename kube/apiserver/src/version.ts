// What this API says that it is: Kubernetes 1.36, so that clients take it for what it behaves like.
import { stringifyJson } from "@sluice/objects";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import { takesJson } from "./negotiate.ts";
import { notAllowed } from "./served.ts";
import { ApiError } from "./status-error.ts";

/** The version that is served, as `/version` has it. */
export const version = {
  major: "1",
  minor: "36",
  emulationMajor: "1",
  emulationMinor: "36",
  minCompatibilityMajor: "1",
  minCompatibilityMinor: "35",
  gitVersion: "v1.36.4+sluice",
  gitCommit: "",
  gitTreeState: "clean",
  buildDate: "",
  goVersion: "",
  compiler: "",
  platform: "",
};

/** Answers `/version`, which is for people: always with indents. @throws {ApiError} 405, 406 */
export function answerVersion({ method, headers }: ApiRequest): ApiResponse {
  if (method !== "GET") throw notAllowed();
  if (!takesJson(headers["accept"])) {
    const types = "406: Not Acceptable\n\nAvailable representations: application/json";
    throw new ApiError(406, "NotAcceptable", types, {});
  }
  return { status: 200, headers: { "content-type": "application/json" }, body: stringifyJson(version, 2) };
}
