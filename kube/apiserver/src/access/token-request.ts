// A token for a service account, made on request: for whom, for how long, and bound to what.
// @see kubernetes pkg/registry/core/serviceaccount/storage/token.go
import { formatTime, type KubeObject } from "@sluice/objects";
import { mergeTypeOfBuiltin } from "@sluice/server-side-apply";
import type { Context } from "../context.ts";
import { invalidValue } from "../resources/causes.ts";
import type { Resource } from "../resources/resource.ts";
import { badRequest, conflict, invalid, notFound } from "../status-error.ts";
import type { Access } from "./access.ts";
import { issuer, type Bound } from "./account-tokens.ts";

type Account = { namespace: string; name: string };
type ObjectRef = { kind?: string; apiVersion?: string; name?: string; uid?: string };
type Spec = { audiences?: string[]; expirationSeconds: number; boundObjectRef?: ObjectRef | null };

const usual = 3_600;
const shortest = 600;
const longest = 2 ** 32;
const kind = { group: "authentication.k8s.io", kind: "TokenRequest", plural: "TokenRequest" };

/** The kind, which has no path of its own; `review` is one that has. */
export const tokenRequestLike = (review: Resource): Resource => ({
  ...review,
  kind: kind.kind,
  plural: "serviceaccounts",
  namespaced: true,
  mergeType: () => mergeTypeOfBuiltin({ ...kind, version: review.version }) ?? review.mergeType(),
  strategy: { default: ({ spec }) => void ((spec as Spec).expirationSeconds ||= usual) },
});

/** The request as it is answered, but for the token: what it leaves out is the account's. @throws {ApiError} 404 without the account, 409 and 422 for one that is meant otherwise */
export function wholeTokenRequest(sent: KubeObject, account: Account, { store, now }: Context): KubeObject {
  const found = store.get({ bucket: "/serviceaccounts", ...account });
  if (!found) throw notFound({ group: "", plural: "serviceaccounts" }, account.name);
  const { name = account.name, uid } = sent.metadata;
  if (name !== account.name)
    throw invalid(kind, account.name, [
      invalidValue("metadata.name", name, "must match the service account name if specified"),
    ]);
  const own = found.metadata.uid ?? "";
  if (uid !== undefined && uid !== own) {
    const why = `the UID in the token request (${uid}) does not match the UID of the service account (${own})`;
    throw conflict(kind, account.name, why);
  }
  const spec = sent["spec"] as Spec;
  const audiences = spec.audiences && spec.audiences.length > 0 ? spec.audiences : [issuer];
  checkLength(spec.expirationSeconds);
  return {
    ...sent,
    metadata: { ...sent.metadata, ...account, uid: own, creationTimestamp: formatTime(now()) },
    spec: { ...spec, audiences, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token: "", expirationTimestamp: null },
  };
}

function checkLength(seconds: number): void {
  const field = "spec.expirationSeconds";
  const wrong =
    seconds < shortest
      ? "may not specify a duration less than 10 minutes"
      : seconds > longest
        ? "may not specify a duration larger than 2^32 seconds"
        : undefined;
  if (wrong !== undefined) throw invalid(kind, "", [invalidValue(field, seconds, wrong)]);
}

/** The request with its token. @throws {ApiError} 400, 404 and 409 for an object that it cannot be bound to */
export function answerTokenRequest(
  request: KubeObject,
  account: Account,
  access: Access,
  context: Context,
): KubeObject {
  const { audiences = [], expirationSeconds: seconds, boundObjectRef } = request["spec"] as Spec;
  const bound = boundObjectRef ? boundTo(boundObjectRef, account, context) : {};
  const uid = request.metadata.uid ?? "";
  const { token, expires } = access.tokens.issue({ ...account, uid }, { audiences, seconds, bound });
  return { ...request, status: { token, expirationTimestamp: formatTime(expires) } };
}

const bindable: { readonly [kind: string]: { plural: string; isNamespaced: boolean } } = {
  Pod: { plural: "pods", isNamespaced: true },
  Secret: { plural: "secrets", isNamespaced: true },
  Node: { plural: "nodes", isNamespaced: false },
};

function boundTo(ref: ObjectRef, account: Account, { store }: Context): Bound {
  const { apiVersion = "", name = "" } = ref;
  const isCore = !apiVersion.includes("/");
  const row = isCore && Object.hasOwn(bindable, ref.kind ?? "") ? bindable[ref.kind ?? ""] : undefined;
  if (!row) throw badRequest(`cannot bind token to object of type ${shown(ref)}`);
  const { plural, isNamespaced } = row;
  const { namespace } = account;
  const found = store.get({ bucket: `/${plural}`, name, ...(isNamespaced ? { namespace } : {}) });
  if (!found) throw notFound({ group: "", plural }, name);
  const nodeName = plural === "pods" ? nodeOf(found, account) : "";
  const uid = found.metadata.uid ?? "";
  if (ref.uid && ref.uid !== uid) {
    const why = `the UID in the bound object reference (${ref.uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict({ group: "", plural: ref.kind ?? "" }, name, why);
  }
  if (plural !== "pods") return { [plural.slice(0, -1)]: { name, uid } };
  const node = store.get({ bucket: "/nodes", name: nodeName });
  return { pod: { name, uid }, ...(nodeName ? { node: { name: nodeName, uid: node?.metadata.uid ?? "" } } : {}) };
}

/** As Go prints a group, version and kind. */
function shown({ apiVersion = "", kind: of = "" }: ObjectRef): string {
  const [group = "", version = ""] = apiVersion.includes("/") ? apiVersion.split("/") : ["", apiVersion];
  return `${group}/${version}, Kind=${of}`;
}

function nodeOf(pod: KubeObject, { name }: Account): string {
  const { serviceAccountName, nodeName = "" } = pod["spec"] as { serviceAccountName?: string; nodeName?: string };
  if (serviceAccountName !== name)
    throw badRequest(
      `cannot bind token for serviceaccount ${JSON.stringify(name)} to pod running with different serviceaccount name.`,
    );
  return nodeName;
}
