// What a request wants to do, in the words that roles are written in.
// @see apiserver pkg/endpoints/request/requestinfo.go
import { parseFieldSelector, SelectorError } from "@sluice/objects";
import type { ApiRequest } from "../api-request.ts";
import { problemOfSegment } from "../object-meta.ts";
import type { Route, Target } from "../route.ts";

/** A verb on a resource. `resource` has the subresource behind a slash: `pods/log`. */
export type ResourceAttributes = {
  verb: string;
  group: string;
  resource: string;
  namespace?: string | undefined;
  name?: string | undefined;
};

/** A verb on a path that is no resource, such as `/version`. */
export type PathAttributes = { verb: string; path: string };

/** What somebody wants to do. */
export type Attributes = ResourceAttributes | PathAttributes;

/** Whether it is about a resource. */
export const isResource = (attributes: Attributes): attributes is ResourceAttributes => "resource" in attributes;

const verbs: { readonly [method: string]: string } = {
  GET: "get",
  HEAD: "get",
  POST: "create",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
};

/** Reads the attributes of a request. */
export function attributesOf({ method }: ApiRequest, route: Route, { pathname, query }: Target): Attributes {
  const verb = verbs[method] ?? method.toLowerCase();
  if (route.to !== "resource") return { verb, path: pathname };
  const { group, plural, subresource } = route;
  const isCollection = route.name === undefined;
  return {
    verb: isCollection ? collectionVerb(verb, query) : verb,
    group,
    resource: subresource === undefined ? plural : `${plural}/${subresource}`,
    // A namespace is in itself, so that a role in it may speak of it.
    namespace: route.namespace ?? (group === "" && plural === "namespaces" ? route.name : undefined),
    name: route.name ?? (verb === "get" ? nameInSelector(query) : undefined),
  };
}

function collectionVerb(verb: string, query: URLSearchParams): string {
  if (verb === "delete") return "deletecollection";
  if (verb !== "get") return verb;
  return query.get("watch") === "true" || query.get("watch") === "1" ? "watch" : "list";
}

/** A list or watch of one name is judged as that name (kubernetes issue 33066). */
function nameInSelector(query: URLSearchParams): string | undefined {
  const text = query.get("fieldSelector");
  if (text === null) return undefined;
  try {
    const named = parseFieldSelector(text).find(({ path, negated }) => path === "metadata.name" && !negated);
    return named && problemOfSegment(named.value, { isPrefix: false }) === undefined && named.value !== ""
      ? named.value
      : undefined;
  } catch (error) {
    if (error instanceof SelectorError) return undefined; // which is told once it is read for the list
    throw error;
  }
}
