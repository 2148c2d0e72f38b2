// One request from its head to its answer: who is it about, what does it want, how is it shown. Refusals become Status objects here, and
// nowhere else.
import { createHash } from "node:crypto";
import type { Access } from "./access/access.ts";
import { admitDeletions, hasHooks, performAdmitted } from "./admission/admit.ts";
import { addressOf, answerAboutItself } from "./about-itself.ts";
import { passOn } from "./aggregation/pass-on.ts";
import { remoteOf } from "./aggregation/remotes.ts";
import { enforcePolicies } from "./admission/policies.ts";
import { attributesOf } from "./access/attributes.ts";
import { isReview } from "./access/reviews.ts";
import type { KubeObject } from "@sluice/objects";
import type { ApiHandler, ApiRequest, ApiResponse } from "./api-request.ts";
import type { Context } from "./context.ts";
import { withConversions, withQuestions } from "./crd/conversions.ts";
import { aggregatedDiscovery, aggregatedType, groupDocument, groupList, resourceList } from "./discovery.ts";
import { openApiV2Document } from "./openapi-v2.ts";
import { toProtobuf } from "./openapi-protobuf.ts";
import { openApiDocument, openApiIndex, openApiV2Type } from "./openapi.ts";
import { readForm, readListForm, readStreamForm, type Form } from "./negotiate.ts";
import { metadataText, presentEvent, presentList, presentObject } from "./present.ts";
import { represent } from "./represent.ts";
import { withRequester } from "./resources/certificate-request.ts";
import type { Resource } from "./resources/resource.ts";
import { wantsVersion } from "./resources/wants-version.ts";
import { answerScale } from "./scale/answer-scale.ts";
import { createRouteReader, readTarget, type Route, type RouteReader } from "./route.ts";
import { invalidValue } from "./resources/causes.ts";
import { ApiError, invalid, NoPage, noSuchPath, notFound, notServed } from "./status-error.ts";
import {
  lastSight,
  readDeleteOptions,
  removeObject,
  toGiven,
  warningsOfDelete,
  type DeleteOptions,
} from "./verbs/delete.ts";
import { listObjects } from "./verbs/list.ts";
import { readVersion } from "./verbs/list-version.ts";
import { partOfPod } from "./verbs/pod-actions.ts";
import { patchObject, readForce } from "./verbs/patch.ts";
import type { WriteResult } from "./verbs/write-result.ts";
import { readObjectBody } from "./verbs/read-body.ts";
import { ExpiredWatch, watchObjects } from "./verbs/watch.ts";
import {
  givenIn,
  json,
  jsonText,
  notAllowed,
  objectJson,
  presentation,
  requestOf,
  text,
  refusal,
  withWarnings,
  writeOptions,
  written,
  type Call,
  type Served,
} from "./served.ts";
import { hasMachine } from "./connections.ts";
import { answerQuestion } from "./answer-question.ts";
import { answerBinding, answerFinalize, answerPodAction, answerToken } from "./subresources.ts";
import type { Store } from "./store/store.ts";
import type { WriteOptions } from "./write-options.ts";
import { fitPut, fitToPath, getObject, readObject } from "./write/address.ts";
import { answerVersion } from "./version.ts";
import { createObject } from "./write/create.ts";
import { updateObject } from "./write/update.ts";

/** The handler over one API's inside. */
export function createRouter(context: Context, access: Access): ApiHandler {
  const routeOf = createRouteReader();
  return async (request) => {
    try {
      const answer = await dispatch(request, { context, access, routeOf });
      await context.store.committed(); // nobody may see, nor act upon, what a crash would take back
      return answer;
    } catch (error) {
      if (error instanceof NoPage) return text(404, error.text);
      if (error instanceof ExpiredWatch) return text(200, error.line, "application/json");
      const told =
        error instanceof ApiError
          ? error
          : new ApiError(500, "InternalError", `Internal error occurred: ${(error as Error).message}`);
      return represent(request, refusal(told));
    }
  };
}

/** A watch begins with what is there: that must be durable when it opens. */
async function settled(store: Store): Promise<void> {
  while (store.committedRevision() < store.revision()) await store.committed();
}

type Inside = { context: Context; access: Access; routeOf: RouteReader };

function dispatch(request: ApiRequest, { context, access, routeOf }: Inside): ApiResponse | Promise<ApiResponse> {
  const target = readTarget(request.url);
  const route = routeOf(target.pathname, request.url);
  const asked = attributesOf(request, route, target);
  const identity = access.identify(request, asked);
  access.check(identity, asked);
  const remote = remoteOf(context.remotes, route);
  if (remote) return passOn(remote, request, { identity, resolve: context.resolve });
  switch (route.to) {
    case "resource":
      return answerWarned(context, request, { route, query: target.query, access, identity });
    case "discovery":
      return represent(request, answerDiscovery(context, request, route));
    case "openapi":
      return json(200, route.path === "" ? openApiIndex(context) : openApiDocument(context.registry, route.path));
    case "openapi-v2":
      return !request.headers["accept"]?.includes("protobuf")
        ? json(200, openApiV2Document(context.registry))
        : { ...text(200, "", openApiV2Type), bytes: toProtobuf(openApiV2Document(context.registry)) };
    case "health":
      return text(200, "ok");
    case "version":
      return answerVersion(request);
    case "itself":
      return answerAboutItself(route.about, { context, access, request });
    case "nothing":
      return text(404, "404 page not found\n");
  }
}

function answerDiscovery(
  catalogue: Context,
  request: ApiRequest,
  { group, version, isCore }: Extract<Route, { to: "discovery" }>,
): ApiResponse {
  const { headers } = request;
  if (version !== undefined) return json(200, resourceList(catalogue.registry, { group: group ?? "", version }));
  if (!isCore && group !== undefined) return json(200, groupDocument(catalogue, group));
  if (headers["accept"]?.includes("as=APIGroupDiscoveryList")) {
    return withTag(
      json(200, aggregatedDiscovery(catalogue, isCore), { "content-type": aggregatedType, vary: "Accept" }),
      headers["if-none-match"],
    );
  }
  return json(200, isCore ? coreVersions(addressOf(request)) : groupList(catalogue));
}

/** The versions of the core group, and where it is reached from anywhere. */
const coreVersions = (serverAddress: string | undefined): object => ({
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: serverAddress === undefined ? [] : [{ clientCIDR: "0.0.0.0/0", serverAddress }],
});

/** Clients ask for what they know by its tag, and get nothing when it is still that. */
function withTag(answer: ApiResponse, known: string | undefined): ApiResponse {
  const tag = `"${createHash("sha256").update(String(answer.body)).digest("hex").toUpperCase()}"`;
  const headers = { ...answer.headers, etag: tag };
  return known === tag ? { status: 304, headers, body: "" } : { ...answer, headers };
}

/** Whoever uses a version that is going away is told so, whatever comes of it. */
function answerWarned(catalogue: Context, request: ApiRequest, call: Call): ApiResponse | Promise<ApiResponse> {
  const resource = catalogue.registry.find(call.route);
  const context = catalogue.registry.hasConverters() ? withQuestions(catalogue) : catalogue;
  const perform = () => withConversions(context, () => answerResource(context, request, { ...call, resource }));
  const deprecation = resource?.strategy.deprecation;
  if (deprecation === undefined) {
    const answer = perform();
    return answer instanceof Promise ? answer.then((one) => represent(request, one)) : represent(request, answer);
  }
  return Promise.try(perform)
    .catch((error: unknown) => {
      if (error instanceof ApiError) return refusal(error);
      throw error;
    })
    .then((answer) => represent(request, withWarnings(answer, [deprecation])));
}

function answerResource(
  context: Context,
  request: ApiRequest,
  { route, query, access, identity, resource }: Call & { resource: Resource | undefined },
): ApiResponse | Promise<ApiResponse> {
  if (!resource) throw notServed(route.group, context.registry);
  const call: Served = { route, query, access, identity, resource, request, context };
  checkScope(call);
  if (isReview(resource)) return answerQuestion(call);
  checkVerb(call);
  if (resource.group === "" && resource.kind === "Binding") return answerBinding(call);
  if (route.name === undefined) return answerCollection(call);
  if (route.subresource === undefined || (route.subresource === "status" && resource.hasStatus))
    return answerObject(call);
  if (route.subresource === "scale" && resource.scale) return answerScale(call);
  if (resource.statusLike.includes(route.subresource)) return answerObject(call);
  if (route.subresource === "finalize" && resource.kind === "Namespace") return answerFinalize(call);
  const part = partOfPod(resource, route.subresource);
  if (part) return answerObject({ ...call, ...part });
  if (hasMachine(resource)) return answerPodAction(call);
  if (route.subresource === "token" && resource.kind === "ServiceAccount") return answerToken(call);
  throw resource.isCustom ? notFound(resource, route.name) : noSuchPath();
}

/** Objects with a namespace have no path without one, and only what reads has one for all namespaces. */
function checkScope({ resource, route, request }: Served): void {
  if (!resource.namespaced) {
    if (route.namespace !== undefined) throw resource.isCustom ? new NoPage() : noSuchPath();
  } else if (route.namespace === undefined) {
    if (route.name !== undefined) throw resource.isCustom ? new NoPage() : noSuchPath();
    if (request.method !== "GET") throw resource.isCustom ? new NoPage() : notAllowed();
  }
}

const verbsOnAll: { readonly [method: string]: string } = { GET: "list", POST: "create", DELETE: "deletecollection" };
const verbsOnOne: { readonly [method: string]: string } = {
  GET: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** What a kind does not allow is refused; below an object, each subresource judges for itself. */
function checkVerb({ resource, route, request }: Served): void {
  if (route.subresource !== undefined) return;
  const verb = (route.name === undefined ? verbsOnAll : verbsOnOne)[request.method];
  if (verb === undefined || !resource.verbs.includes(verb)) throw notAllowed();
}

function answerCollection(call: Served): ApiResponse | Promise<ApiResponse> {
  const { context, request, resource, route, query } = call;
  switch (request.method) {
    case "GET":
      return query.get("watch") === "true" || query.get("watch") === "1" ? answerWatch(call) : answerList(call);
    case "POST": {
      const sent = fitToPath(readObjectBody(request, resource), resource, { namespace: route.namespace });
      const object = withRequester(sent, resource, call.identity);
      return write(call, writeOptions(call, "CreateOptions"), (options) => ({
        status: 201,
        object: createObject(context, resource, object, options),
      }));
    }
    case "DELETE": {
      const options = readDeleteOptions(request, query);
      const page = listObjects(context, resource, { namespace: route.namespace, query });
      const remove = (): ApiResponse => {
        for (const { metadata } of page.items)
          removeObject(context, resource, { name: metadata.name ?? "", namespace: metadata.namespace }, options);
        return jsonText(200, presentList(page, "object", presentation(call)));
      };
      return removeAgreed(call, { objects: page.items, options, remove });
    }
    default:
      throw notAllowed();
  }
}

function answerList(call: Served): ApiResponse {
  const { context, resource, route, query, request } = call;
  const form = readListForm(request.headers["accept"]);
  return jsonText(
    200,
    presentList(listObjects(context, resource, { namespace: route.namespace, query }), form, presentation(call)),
  );
}

async function answerWatch(call: Served): Promise<ApiResponse> {
  const { context, resource, route, query, request } = call;
  await settled(context.store);
  const form = readStreamForm(request.headers["accept"]);
  const encode = encoderOf(form, call);
  const body = watchObjects(context, { resource, namespace: route.namespace, query, signal: request.signal, encode });
  return { status: 200, headers: { "content-type": "application/json" }, body };
}

function encoderOf(form: Form, call: Served): ((object: KubeObject, isFirst: boolean) => string) | undefined {
  if (form === "object") return undefined;
  if (form === "metadata") return metadataText;
  return (object, isFirst) => presentEvent(object, isFirst, presentation(call));
}

function answerObject(call: Served): ApiResponse | Promise<ApiResponse> {
  const { context, request, resource, route, query } = call;
  const { namespace, name = "" } = route;
  switch (request.method) {
    case "GET": {
      const form = readForm(request.headers["accept"]);
      readVersion(context.store, query.get("resourceVersion") ?? "");
      return jsonText(
        200,
        presentObject(getObject(context, resource, { name, namespace }), form, () => presentation(call)),
      );
    }
    case "PUT": {
      const sent = fitPut(readObjectBody(request, resource), resource, { namespace, name });
      readObject(context, resource, { name, namespace });
      if (wantsVersion(resource) && !sent.metadata.resourceVersion) {
        const cause = invalidValue("metadata.resourceVersion", 0, "must be specified for an update");
        throw invalid({ group: resource.group, kind: resource.plural }, name, [cause]);
      }
      return write(call, writeOptions(call, "UpdateOptions"), (options) => ({
        status: 200,
        object: updateObject(
          context,
          resource,
          { before: readObject(context, resource, { name, namespace }), sent },
          options,
        ),
      }));
    }
    case "PATCH": {
      const force = readForce(request, query);
      return write(call, writeOptions(call, "PatchOptions"), (options) =>
        patchObject(context, { resource, namespace, name }, request, { ...options, force }),
      );
    }
    case "DELETE": {
      if (route.subresource !== undefined) throw notAllowed();
      const options = readDeleteOptions(request, query);
      const objects = [readObject(context, resource, { name, namespace })];
      return removeAgreed(call, { objects, options, remove: () => answerDelete(call, options) });
    }
    default:
      throw notAllowed();
  }
}

/** A write, with the consent of webhooks where there are any. */
function write(
  call: Served,
  options: WriteOptions,
  perform: (options: WriteOptions) => WriteResult,
): ApiResponse | Promise<ApiResponse> {
  const { context, resource, identity, route, query } = call;
  if (!hasHooks(context)) return written(call, perform(options), options);
  const { namespace, name = "", subresource } = route;
  const given = givenIn(query);
  const about = { resource, identity, namespace, name, subresource, dryRun: options.dryRun, given };
  // What webhooks have agreed to is not asked about again when it has to be converted.
  const performConverted = (how: WriteOptions) => withConversions(context, () => perform(how));
  return performAdmitted(context, { about, options, perform: performConverted }).then((result) =>
    written(call, result, options),
  );
}

/** A deletion, once policies and webhooks have agreed to each of the objects. */
function removeAgreed(
  call: Served,
  { objects, options, remove }: { objects: KubeObject[]; options: DeleteOptions; remove: () => ApiResponse },
): ApiResponse | Promise<ApiResponse> {
  const { context, resource } = call;
  const given = toGiven(options);
  const requests = objects.map((object) => requestOf(call, undefined, object, { dryRun: options.dryRun, given }));
  const warnings = warningsOfDelete(resource, options);
  const warned = (): ApiResponse => withWarnings(remove(), warnings);
  if (hasHooks(context)) return admitDeletions(context, requests, warnings).then(warned);
  for (const one of requests) enforcePolicies(context, one, warnings);
  return warned();
}

function answerDelete({ context, resource, route }: Served, options: DeleteOptions): ApiResponse {
  const { namespace, name = "" } = route;
  const before = readObject(context, resource, { name, namespace });
  const left = removeObject(context, resource, { name, namespace }, options);
  if (left) return objectJson(200, left);
  if (resource.strategy.returnsDeleted) return objectJson(200, lastSight(before, resource, context.now()));
  const { group, plural } = resource;
  const details = { name, ...(group ? { group } : {}), kind: plural, uid: before.metadata.uid };
  return json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}
