// One question to one webhook, over HTTPS: an AdmissionReview goes out, its answer comes back.
// @see apiserver pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go
import { createHttp, readBytes } from "@sluice/http";
import type { JsonValue } from "@sluice/objects";
import { ApiError, badRequest } from "../status-error.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import type { Webhook } from "./match-hooks.ts";

/** What a webhook said. */
export type HookAnswer = { patch?: JsonValue; warnings: string[] };

const mostBytes = 16 * 1024 * 1024;
const usualSeconds = 10;
const sideEffectFree = new Set(["None", "NoneOnDryRun"]);

type Review = {
  response?: {
    uid?: string;
    allowed?: boolean;
    patch?: string;
    patchType?: string;
    warnings?: string[];
    status?: { code?: number; reason?: string; message?: string };
  };
};

/**
 * Asks a webhook.
 *
 * @throws {ApiError} the refusal, in the webhook's words; 500 when it cannot be asked and its policy is to fail then
 */
export async function callWebhook(hook: Webhook, request: AdmissionRequest, uid: string): Promise<HookAnswer> {
  if (request.dryRun && !sideEffectFree.has(hook.sideEffects ?? ""))
    throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
  let review: Review;
  try {
    review = await post(hook, request, uid);
  } catch (error) {
    if (hook.failurePolicy === "Ignore") return { warnings: [] };
    throw unanswered(hook, (error as Error).message);
  }
  const { allowed, patch, patchType, warnings = [], status } = review.response ?? {};
  if (allowed !== true) throw refusal(hook.name, status);
  if (patch === undefined) return { warnings };
  if (patchType !== "JSONPatch") throw unanswered(hook, `unknown patch type ${JSON.stringify(patchType)}`);
  return { warnings, patch: JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as JsonValue };
}

/** 500, as Kubernetes words it. */
export const unanswered = ({ name }: Webhook, why: string): ApiError =>
  new ApiError(500, "InternalError", `Internal error occurred: failed calling webhook ${JSON.stringify(name)}: ${why}`);

function refusal(name: string, status: { code?: number; reason?: string; message?: string } = {}): ApiError {
  const { code = 0, reason = "", message = "" } = status;
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const text =
    message !== "" ? `${denied}: ${message}` : reason !== "" ? `${denied}: ${reason}` : `${denied} without explanation`;
  return new ApiError(Math.max(code, 400), reason, text);
}

async function post(hook: Webhook, request: AdmissionRequest, uid: string): Promise<Review> {
  const { caBundle, url = "" } = hook.clientConfig;
  const seconds = hook.timeoutSeconds ?? usualSeconds;
  const address = new URL(url);
  address.searchParams.set("timeout", `${seconds}s`);
  const { object = null, oldObject = null } = request;
  const body = {
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: { uid, ...describeRequest(request), object, oldObject },
  };
  const limit = AbortSignal.timeout(seconds * 1000);
  const http = createHttp({
    timeoutMs: 2 * seconds * 1000, // the signal comes first, and is told in Go's words
    userAgent: "kube-apiserver-admission",
    ...(caBundle ? { ca: Buffer.from(caBundle, "base64").toString("utf8") } : {}),
  });
  try {
    const answer = await http.request(address.href, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: Buffer.from(JSON.stringify(body)),
      signal: limit,
    });
    const text = (await readBytes(answer, mostBytes)).toString("utf8");
    if (answer.status !== 200)
      throw new Error(`an error on the server (${answer.status}) has prevented the request from succeeding`);
    const review = JSON.parse(text) as Review;
    if (review.response?.uid !== uid) throw new Error("expected response.uid to be the uid of the request");
    return review;
  } catch (error) {
    const why = limit.aborted ? "context deadline exceeded" : (error as Error).message;
    throw new Error(`failed to call webhook: Post ${JSON.stringify(address.href)}: ${why}`, { cause: error });
  } finally {
    http.close();
  }
}
