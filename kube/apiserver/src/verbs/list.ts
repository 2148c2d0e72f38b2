// LIST: a snapshot at one revision, page by page. A page names where the next begins and which revision it belongs to.
import type { KubeObject } from "@sluice/objects";
import type { Context } from "../context.ts";
import { isVersioned } from "../crd/stored-form.ts";
import { bucketOf } from "../resources/conversions.ts";
import type { Resource } from "../resources/resource.ts";
import { badRequest, expired, type ApiError } from "../status-error.ts";
import { allInVersion } from "../write/address.ts";
import { readListVersion } from "./list-version.ts";
import { readSelector } from "./select.ts";

/** A page of objects. */
export type ListPage = { items: KubeObject[]; resourceVersion: string; continue?: string; remainingItemCount?: number };

/** Lists objects of a kind, in one namespace or all. */
export function listObjects(
  context: Context,
  resource: Resource,
  { namespace, query }: { namespace?: string; query: URLSearchParams },
): ListPage {
  const exact = readListVersion(context.store, query);
  const { selects, isEmpty } = readSelector(query, resource);
  const limit = readLimit(query.get("limit") ?? "");
  const token = readToken(query.get("continue") ?? "", context);
  const revision = token?.revision ?? exact ?? context.store.revision();
  const all = snapshot(context, resource, { namespace, revision });
  if (!all) throw noLongerThere(token);
  const rest = token ? all.filter((object) => idOf(object) > token.after) : all;
  // A custom object may have in one version what it does not have in another.
  const isSeen = isVersioned(resource) && !isEmpty;
  const selected = (isSeen ? allInVersion(context, rest, resource) : rest).filter(selects);
  const page = limit > 0 ? selected.slice(0, limit) : selected;
  const items = isSeen ? page : allInVersion(context, page, resource);
  const left = selected.length - page.length;
  const last = page.at(-1);
  return {
    items,
    resourceVersion: String(revision),
    ...(left > 0 && last
      ? { continue: writeToken({ revision, after: idOf(last) }), ...(isEmpty ? { remainingItemCount: left } : {}) }
      : {}),
  };
}

function readLimit(text: string): number {
  if (text !== "" && !/^[+-]?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

const idOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ""}/${metadata.name ?? ""}`;

/** 410. Who was on a later page may go on with what there is now: the token for that is in the answer. */
function noLongerThere(token: Token | undefined): ApiError {
  if (!token) return expired("The resourceVersion for the provided list is too old.");
  const hint =
    "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";
  return expired(hint, { continue: writeToken({ revision: atLatest, after: token.after }) });
}

/** The objects as they were at a revision: today's, with the changes since undone; undefined when those are no longer known. */
function snapshot(
  { store }: Context,
  resource: Resource,
  { namespace, revision }: { namespace?: string; revision: number },
): KubeObject[] | undefined {
  const bucket = bucketOf(resource);
  const current = store.list(bucket, namespace);
  if (revision === store.revision()) return current;
  const changes = store.since(bucket, revision);
  if (!changes) return undefined;
  const objects = new Map(current.map((object) => [idOf(object), object]));
  for (const { object, before } of changes.reverse()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
    if (before) objects.set(idOf(object), before);
    else objects.delete(idOf(object));
  }
  return [...objects.values()].sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1));
}

/** The revision of a token that goes on with whatever there is. */
const atLatest = -1;

type Token = { revision: number; after: string };

const writeToken = ({ revision, after }: Token): string =>
  Buffer.from(JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start: `${after}\u0000` })).toString("base64url");

function readToken(text: string, context: Context): Token | undefined {
  if (text === "") return undefined;
  try {
    const { rv, start } = JSON.parse(Buffer.from(text, "base64url").toString("utf8")) as { rv: number; start: string };
    if (typeof start === "string" && Number.isInteger(rv))
      return { revision: rv === atLatest ? context.store.revision() : rv, after: start.slice(0, -1) };
  } catch {
    // falls through to the refusal: whatever it is, it is no token of ours
  }
  throw badRequest(`invalid continue token: continue key is not valid${whyNoToken(text)}`);
}

/** Go's words for a token that is no base64, or no JSON; nothing for one that is of another server. */
function whyNoToken(text: string): string {
  const illegal = /[^A-Za-z0-9_-]/.exec(text);
  if (illegal) return `: illegal base64 data at input byte ${illegal.index}`;
  const [first] = Buffer.from(text, "base64url");
  if (first === undefined) return ": unexpected end of JSON input";
  const character = String.fromCharCode(first);
  if (/[\s{["tfn0-9-]/.test(character)) return "";
  const isShown = first >= 0x20 && first !== 0x7f && (first < 0x80 || first > 0xa0);
  const shown = isShown ? character : `\\u00${first.toString(16).padStart(2, "0")}`;
  return `: invalid character '${shown}' looking for beginning of value`;
}
