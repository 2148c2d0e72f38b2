// What is asked by creating it, and never stored. Whoever admits writes admits questions as well.
import type { KubeObject } from "@sluice/objects";
import { answerReview, checkQuestion, unanswered } from "./access/reviews.ts";
import { admitBelow } from "./admission/admit.ts";
import type { ApiResponse } from "./api-request.ts";
import { readForm } from "./negotiate.ts";
import { objectJson, notAllowed, requestOf, withWarnings, writeOptions, type Served } from "./served.ts";
import { ApiError, warnedOfLater } from "./status-error.ts";
import { readObjectBody } from "./verbs/read-body.ts";
import { fitToPath } from "./write/address.ts";
import { readQuestion } from "./write/question.ts";

/** Answers a question about access. @throws {ApiError} */
export async function answerQuestion(call: Served): Promise<ApiResponse> {
  const { context, access, identity, request, resource, route } = call;
  if (readForm(request.headers["accept"]) !== "object")
    throw new ApiError(406, "NotAcceptable", "only the following media types are accepted: application/json");
  if (request.method !== "POST" || route.name !== undefined) throw notAllowed();
  const sent = fitToPath(readObjectBody(request, resource), resource, { namespace: route.namespace });
  const options = writeOptions(call, "CreateOptions");
  const review = unanswered(readQuestion(sent, resource, { context, options }));
  const admitted = await warnedOfLater(options.warnings, () =>
    admitBelow(context, requestOf(call, review, undefined, options), options.warnings, { settle: checked }),
  );
  return withWarnings(objectJson(201, answerReview(admitted, { access, context, identity })), options.warnings);
}

function checked(review: KubeObject): KubeObject {
  checkQuestion(review);
  return review;
}
