// One question to one webhook, over HTTPS: an AdmissionReview goes out, its answer comes back.
// @see apiserver pkg/admission/plugin/webhook/{mutating,validating}/dispatcher.go
import { answerInGoOrder } from "@sluice/kubernetes-schema";
import type { JsonObject, JsonValue, KubeObject } from "@sluice/objects";
import { askWebhook } from "../services/ask-webhook.ts";
import type { ResolveService } from "../services/resolve-service.ts";
import { ApiError, internalError, badRequest } from "../status-error.ts";
import { describeRequest, type AdmissionRequest } from "./admission-request.ts";
import type { Webhook } from "./match-hooks.ts";

/** A question by its number, and how services are found. */
export type Question = { uid: string; resolve: ResolveService };

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
export async function callWebhook(hook: Webhook, request: AdmissionRequest, question: Question): Promise<HookAnswer> {
  if (request.dryRun && !sideEffectFree.has(hook.sideEffects ?? ""))
    throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
  let review: Review;
  try {
    review = await post(hook, request, question);
  } catch (error) {
    if (hook.failurePolicy === "Ignore") return { warnings: [] };
    throw unanswered(hook, `failed to call webhook: ${(error as Error).message}`);
  }
  const { allowed, patch, patchType, warnings = [], status } = review.response ?? {};
  if (allowed !== true) throw refusal(hook.name, status);
  if (patch === undefined) return { warnings };
  if (patchType !== "JSONPatch") throw unanswered(hook, `unknown patch type ${JSON.stringify(patchType)}`);
  return { warnings, patch: JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as JsonValue };
}

/** 500, as Kubernetes words it. */
export function unanswered({ name }: Webhook, why: string): ApiError {
  const message = `failed calling webhook ${JSON.stringify(name)}: ${why}`;
  return internalError(message);
}

function refusal(name: string, status: { code?: number; reason?: string; message?: string } = {}): ApiError {
  const { code = 0, reason = "", message = "" } = status;
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const text =
    message !== "" ? `${denied}: ${message}` : reason !== "" ? `${denied}: ${reason}` : `${denied} without explanation`;
  return new ApiError(Math.max(code, 400), reason, text);
}

async function post(hook: Webhook, request: AdmissionRequest, { uid, resolve }: Question): Promise<Review> {
  const ordered = (object: KubeObject | undefined): JsonObject | null => (object ? answerInGoOrder(object) : null);
  const body = answerInGoOrder({
    kind: "AdmissionReview",
    apiVersion: "admission.k8s.io/v1",
    request: {
      uid,
      ...(describeRequest(request) as JsonObject),
      object: ordered(request.object),
      oldObject: ordered(request.oldObject),
    },
  });
  const seconds = hook.timeoutSeconds ?? usualSeconds;
  const asking = { seconds, mostBytes, resolve };
  const review = (await askWebhook(hook.clientConfig, body, asking)) as Review;
  if (review.response?.uid !== uid) throw new Error("expected response.uid to be the uid of the request");
  return review;
}
