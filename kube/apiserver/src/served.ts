// A call on a resource once it is known what it is about, and what all answers to such calls have in common.
import { asGoWrites, goText } from "@sluice/kubernetes-schema";
import type { JsonObject, KubeObject } from "@sluice/objects";
import type { Access } from "./access/access.ts";
import { checkSigner } from "./access/check-signer.ts";
import { checkEscalation } from "./access/escalation.ts";
import type { Identity } from "./access/identity.ts";
import type { AdmissionRequest } from "./admission/admission-request.ts";
import { applyPolicies } from "./admission/mutating-policies.ts";
import { enforcePolicies } from "./admission/policies.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import type { Context } from "./context.ts";
import { readForm } from "./negotiate.ts";
import { presentObject } from "./present.ts";
import type { Resource } from "./resources/resource.ts";
import type { Route } from "./route.ts";
import { ApiError } from "./status-error.ts";
import { doublesOf } from "./verbs/doubles.ts";
import type { WriteResult } from "./verbs/write-result.ts";
import { readWriteOptions, type PodPart, type WriteOptions } from "./write-options.ts";

/** An answer of JSON that is written already. */
export const jsonText = (status: number, body: string, headers: { [name: string]: string } = {}): ApiResponse => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: `${body}\n`, // as Go's encoder ends what it writes
});
/** An answer of JSON whose fields are in order. */
export const json = (status: number, value: unknown, headers: { [name: string]: string } = {}): ApiResponse =>
  jsonText(status, asGoWrites(value), headers);
/** An answer that is an object. */
export const objectJson = (status: number, object: object): ApiResponse =>
  jsonText(status, goText(object as JsonObject));
/** An answer of text. */
export const text = (status: number, body: string, type = "text/plain"): ApiResponse => ({
  status,
  headers: { "content-type": type },
  body,
});

/** A call on a resource. */
export type Call = {
  route: Extract<Route, { to: "resource" }>;
  query: URLSearchParams;
  access: Access;
  identity: Identity;
};
/** The same, once it is known what kind that is. */
export type Served = Call & {
  resource: Resource;
  request: ApiRequest;
  context: Context;
  /** What is taken of what was sent, where only a part of an object is written. */
  mutate?: WriteOptions["mutate"];
  /** The subresource that it is owned through then. */
  ownedThrough?: PodPart;
};

/** 405 */
export const notAllowed = () =>
  new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});

/** How the answer to a call is shown. */
export const presentation = ({ resource, context, query }: Served) => ({
  resource,
  now: context.now(),
  includeObject: query.get("includeObject") ?? "Metadata",
});

/** What a write says of itself, for those who admit it. */
export const givenIn = (query: URLSearchParams): { [option: string]: string } =>
  Object.fromEntries(
    ["fieldManager", "fieldValidation"].flatMap((name) => {
      const value = query.get(name) ?? "";
      return value === "" ? [] : [[name, value]];
    }),
  );

/** A write as those see it who admit it. */
export const requestOf = (
  { resource, identity, route, query }: Served,
  object: KubeObject | undefined,
  oldObject: KubeObject | undefined,
  { dryRun, given = givenIn(query) }: { dryRun: boolean; given?: AdmissionRequest["given"] },
): AdmissionRequest => ({
  given,
  resource,
  identity,
  namespace: route.namespace,
  name: object?.metadata.name ?? route.name ?? "",
  subresource: route.subresource,
  dryRun,
  operation: !object ? "DELETE" : oldObject ? "UPDATE" : "CREATE",
  object,
  oldObject,
});

/** How a write is meant, and who looks at it before it is stored. */
export function writeOptions(call: Served, kind: string): WriteOptions {
  const { context, access, identity, query, request, resource, route } = call;
  const options = readWriteOptions(query, request.headers["user-agent"] ?? "", kind);
  const { namespace, name } = route;
  return {
    ...options,
    ...(options.fieldValidation === "Ignore"
      ? {}
      : { doubles: doublesOf(request, options.fieldValidation === "Strict") }),
    ...(route.subresource === "status" || resource.statusLike.includes(route.subresource ?? "")
      ? { subresource: "status" as const }
      : {}),
    ...(call.mutate ? { mutate: call.mutate } : {}),
    ...(call.ownedThrough ? { ownedThrough: call.ownedThrough } : {}),
    amend: (object, before) => applyPolicies(context, requestOf(call, object, before, options)) ?? object,
    admit(object, before, warnings) {
      checkEscalation(context.store, identity, { resource, object, before });
      checkSigner(context.store, identity, { resource, subresource: route.subresource, object, before });
      enforcePolicies(context, requestOf(call, object, before, options), warnings);
    },
    checkCreate: () =>
      access.check(identity, { verb: "create", group: resource.group, resource: resource.plural, namespace, name }),
  };
}

const warningHeader = (warnings: string[], others?: string): { [name: string]: string } => {
  const own = warnings.map((text) => `299 - ${JSON.stringify(text)}`);
  const all = [...own, ...(others ? [others] : [])];
  return all.length > 0 ? { warning: all.join(", ") } : {};
};

/** An answer that warns, beside what it says. */
export const withWarnings = (answer: ApiResponse, warnings: string[]): ApiResponse =>
  warnings.length === 0
    ? answer
    : { ...answer, headers: { ...answer.headers, ...warningHeader(warnings, answer.headers["warning"]) } };

/** The answer that a refusal is. */
export const refusal = (error: ApiError): ApiResponse =>
  withWarnings(json(error.code, error.toStatus()), [...error.warnings]);

/** The answer to a write. */
export function written(call: Served, { status, object }: WriteResult, { warnings }: WriteOptions): ApiResponse {
  const headers = warningHeader(warnings);
  return jsonText(
    status,
    presentObject(object, readForm(call.request.headers["accept"]), () => presentation(call)),
    headers,
  );
}
