// What lies below an object and is no object of its own: its scale, its tokens, what is done to a pod. It is admitted as what it is.
import type { GroupVersionKind, KubeObject } from "@sluice/objects";
import { answerTokenRequest, tokenRequestLike, wholeTokenRequest } from "./access/token-request.ts";
import { admitBelow } from "./admission/admit.ts";
import type { ApiResponse } from "./api-request.ts";
import { withConversions } from "./crd/conversions.ts";
import { apiVersionOf } from "./resources/resource.ts";
import { readScale, withScale, writeScale } from "./scale.ts";
import { notAllowed, objectJson, requestOf, withWarnings, writeOptions, written, type Served } from "./served.ts";
import { noSuchPath } from "./status-error.ts";
import { bindPod, evictPod, refuseMachine } from "./verbs/pod-actions.ts";
import { readObjectBody } from "./verbs/read-body.ts";
import type { WriteOptions } from "./write-options.ts";
import { fitToPath, getObject, readObject } from "./write/address.ts";
import { readQuestion } from "./write/question.ts";
import { updateObject } from "./write/update.ts";

export function answerScale(call: Served): ApiResponse | Promise<ApiResponse> {
  const { context, request, resource, route } = call;
  const name = { name: route.name ?? "", namespace: route.namespace };
  if (request.method === "GET") return objectJson(200, readScale(getObject(context, resource, name), resource));
  const before = readObject(context, resource, name);
  if (request.method !== "PUT" && request.method !== "PATCH") throw notAllowed();
  const kind = { group: "autoscaling", version: "v1", kind: "Scale" };
  const scales = { before: readScale(before, resource), sent: writeScale(before, resource, request) };
  return answerBelow(call, { kind, ...scales }, (scale, options) => {
    const sent = withScale(before, resource, scale);
    const how = { ...options, ownedThrough: "scale" as const, isWhole: resource.isCustom };
    return objectJson(200, readScale(updateObject(context, resource, { before, sent }, how), resource));
  });
}

/** Issues a token for a service account. */
export function answerToken(call: Served): Promise<ApiResponse> {
  const { context, access, request, route } = call;
  if (request.method !== "POST") throw notAllowed();
  const account = { namespace: route.namespace ?? "", name: route.name ?? "" };
  const kind = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" };
  const review = context.registry.findKind({ ...kind, kind: "TokenReview" });
  if (!review) throw noSuchPath();
  const resource = tokenRequestLike(review);
  const options = writeOptions(call, "CreateOptions");
  const asked = fitToPath(readObjectBody(request), resource, { namespace: account.namespace });
  const read = readQuestion(asked, resource, { context, options, subresource: "token" });
  const sent = wholeTokenRequest(read, account, context);
  return answerBelow(call, { kind, sent }, (whole) =>
    withWarnings(objectJson(201, answerTokenRequest(whole, account, access, context)), options.warnings),
  );
}

const podActions: {
  readonly [subresource: string]: { act: typeof evictPod; kind: GroupVersionKind };
} = {
  eviction: { act: evictPod, kind: { group: "policy", version: "v1", kind: "Eviction" } },
  binding: { act: bindPod, kind: { group: "", version: "v1", kind: "Binding" } },
};

export function answerPodAction(call: Served): ApiResponse | Promise<ApiResponse> {
  const { context, request, resource, route } = call;
  const { name = "", namespace, subresource = "" } = route;
  refuseMachine(context, { resource, namespace, name }, subresource);
  const action = resource.kind === "Pod" ? podActions[subresource] : undefined;
  if (!action) throw noSuchPath();
  if (request.method !== "POST") throw notAllowed();
  const pod = { resource, namespace: namespace ?? "", name };
  return answerBelow(call, { kind: action.kind, sent: readObjectBody(request) }, (sent, options) =>
    objectJson(201, action.act(context, { ...pod, sent }, options)),
  );
}

/** What empties a namespace says so by taking its finalizer out of the spec. */
export function answerFinalize(call: Served): ApiResponse {
  const { context, request, resource, route } = call;
  if (request.method !== "PUT") throw notAllowed();
  const { name = "" } = route;
  const { spec, metadata } = fitToPath(readObjectBody(request), resource, { name }) as KubeObject & { spec?: object };
  const before = readObject(context, resource, { name });
  const { finalizers = [] } = (spec ?? {}) as { finalizers?: string[] };
  const { resourceVersion, uid } = metadata;
  const sent = {
    ...before,
    metadata: { ...before.metadata, resourceVersion, uid },
    spec: { ...before["spec"], finalizers },
  };
  const options = { ...writeOptions(call, "UpdateOptions"), finalizes: true as const };
  return written(call, { status: 200, object: updateObject(context, resource, { before, sent }, options) }, options);
}

type Below = { kind: GroupVersionKind; sent: KubeObject; before?: KubeObject };

/** What is sent below an object is admitted as what it is. */
async function answerBelow(
  call: Served,
  { kind, sent, before }: Below,
  perform: (object: KubeObject, options: WriteOptions) => ApiResponse,
): Promise<ApiResponse> {
  const { amend: _amend, admit: _admit, ...options } = writeOptions(call, before ? "PatchOptions" : "CreateOptions");
  const { name = "", namespace } = call.route;
  const object = {
    ...sent,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { ...sent.metadata, name, namespace },
  };
  const about = { ...requestOf(call, object, before, options), kind, name };
  const admitted = await admitBelow(call.context, about, options.warnings);
  return withWarnings(await withConversions(call.context, () => perform(admitted, options)), options.warnings);
}
