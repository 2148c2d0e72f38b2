// What lies below an object and is no object of its own: its tokens, what is done to a pod. It is admitted as what it is.
import type { GroupVersionKind, KubeObject } from "@sluice/objects";
import { answerTokenRequest, tokenRequestLike, wholeTokenRequest } from "./access/token-request.ts";
import { admitBelow } from "./admission/admit.ts";
import type { ApiResponse } from "./api-request.ts";
import { answerConnection } from "./connections.ts";
import { withConversions } from "./crd/conversions.ts";
import { apiVersionOf } from "./resources/resource.ts";
import { notAllowed, objectJson, requestOf, withWarnings, writeOptions, written, type Served } from "./served.ts";
import { noSuchPath } from "./status-error.ts";
import { bindPod, checkBinding, checkName, evictPod } from "./verbs/pod-actions.ts";
import { readObjectBody } from "./verbs/read-body.ts";
import type { WriteOptions } from "./write-options.ts";
import { fitPut, fitToPath, readObject } from "./write/address.ts";
import { readQuestion } from "./write/question.ts";
import { updateObject } from "./write/update.ts";

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
  const asked = fitToPath(readObjectBody(request, resource), resource, { namespace: account.namespace });
  const sent = readQuestion(asked, resource, { context, options, subresource: "token" });
  const settle = (object: KubeObject): KubeObject => wholeTokenRequest(object, account, context);
  return answerBelow(call, { kind, sent, settle }, (whole) =>
    withWarnings(objectJson(201, answerTokenRequest(whole, account, access, context)), options.warnings),
  );
}

type Action = { act: typeof evictPod; kind: GroupVersionKind; check?: (sent: KubeObject) => void };

const podActions: { readonly [subresource: string]: Action } = {
  eviction: { act: evictPod, kind: { group: "policy", version: "v1", kind: "Eviction" } },
  binding: { act: bindPod, kind: { group: "", version: "v1", kind: "Binding" }, check: checkBinding },
};

/** An eviction, a binding; or what only a machine could do. */
export function answerPodAction(call: Served): ApiResponse | Promise<ApiResponse> {
  const { name = "", subresource = "" } = call.route;
  const action = call.resource.kind === "Pod" ? podActions[subresource] : undefined;
  return action ? doToPod(call, action, () => name) : answerConnection(call);
}

/** A pod is given a node by a name in the body, as schedulers did it once. */
export function answerBinding(call: Served): Promise<ApiResponse> {
  const { act, kind, check } = podActions["binding"] as Action;
  return doToPod(call, { act, kind, ...(check ? { check } : {}) }, (sent) => sent.metadata.name ?? "");
}

function doToPod(
  call: Served,
  { act, kind, check }: Action,
  nameOf: (sent: KubeObject) => string,
): Promise<ApiResponse> {
  const { context, request, route } = call;
  const pods = context.registry.find({ group: "", version: "v1", plural: "pods" });
  if (!pods) throw noSuchPath();
  if (request.method !== "POST") throw notAllowed();
  const { namespace = "" } = route;
  const sent = fitToPath(asNow(readObjectBody(request, kind)), { ...pods, ...kind }, { namespace });
  const settle = (object: KubeObject): KubeObject => {
    checkName(object, nameOf(object));
    check?.(object);
    return object;
  };
  return answerBelow(call, { kind, sent, settle }, (object, options) =>
    objectJson(201, act(context, { resource: pods, namespace, name: nameOf(object), sent: object }, options)),
  );
}

/** Evictions of the version before are the same. */
const asNow = (sent: KubeObject): KubeObject =>
  sent.apiVersion === "policy/v1beta1" ? { ...sent, apiVersion: "policy/v1" } : sent;

/** What empties a namespace says so by taking its finalizer out of the spec. */
export function answerFinalize(call: Served): ApiResponse {
  const { context, request, resource, route } = call;
  if (request.method !== "PUT") throw notAllowed();
  const { name = "" } = route;
  const sent = fitPut(readObjectBody(request, resource), resource, { name });
  const before = readObject(context, resource, { name });
  const options = {
    ...writeOptions(call, "UpdateOptions"),
    finalizes: true as const,
    ownedThrough: "finalize" as const,
  };
  return written(call, { status: 200, object: updateObject(context, resource, { before, sent }, options) }, options);
}

type Below = {
  kind: GroupVersionKind;
  sent: KubeObject;
  before?: KubeObject;
  settle?: (object: KubeObject) => KubeObject;
  seen?: (object: KubeObject) => KubeObject;
};

/** How what is sent below an object is meant. It is admitted as what it is, and not again as what is stored for it. */
export function optionsBelow(call: Served, kind: string): WriteOptions {
  const { amend: _amend, admit: _admit, ...options } = writeOptions(call, kind);
  return options;
}

/**
 * What is sent below an object is admitted as what it is.
 *
 * @param below  `settle` says what it is once nobody changes it any more; `seen` is the form in which those see it who only look at it
 * @returns      it as policies and webhooks leave it
 */
export function admitSent(call: Served, below: Below, options: WriteOptions): Promise<KubeObject> {
  const { kind, sent, before, settle, seen } = below;
  const { name: named, namespace } = call.route;
  const object = {
    ...sent,
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: { ...sent.metadata, namespace },
  };
  const name = named ?? object.metadata.name ?? "";
  const about = { ...requestOf(call, object, before, options), kind, name };
  return admitBelow(call.context, about, options.warnings, {
    ...(settle ? { settle } : {}),
    ...(seen ? { seen } : {}),
  });
}

async function answerBelow(
  call: Served,
  below: Below,
  perform: (object: KubeObject, options: WriteOptions) => ApiResponse,
): Promise<ApiResponse> {
  const options = optionsBelow(call, "CreateOptions");
  const admitted = await admitSent(call, below, options);
  return withWarnings(await withConversions(call.context, () => perform(admitted, options)), options.warnings);
}
