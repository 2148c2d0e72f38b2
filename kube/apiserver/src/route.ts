// From a path to what it names. Every request comes through here: steps are numbers, and each shape of answer is one literal.

/** What can be asked of the API about itself. */
export type AboutItself = "paths" | "issuer" | "keys" | "metrics";

/** What a request is about. */
export type Route =
  | {
      to: "resource";
      group: string;
      version: string;
      plural: string;
      namespace?: string | undefined;
      name?: string | undefined;
      subresource?: string | undefined;
      /** The rest of a path that is passed on. */
      below?: string;
    }
  | { to: "discovery"; group?: string | undefined; version?: string | undefined; isCore: boolean }
  | { to: "openapi"; path: string }
  | { to: "itself"; about: AboutItself }
  | { to: "health" | "openapi-v2" | "version" | "nothing" };

/** A request's path, as it was sent, and its query, which nobody changes. */
export type Target = { pathname: string; query: URLSearchParams };

const noQuery = new URLSearchParams();

/** Splits what stands in the first line of a request. A whole URL would be cleaned of `..`, which no server of Go's does either, and takes longer. */
export function readTarget(url: string): Target {
  const at = url.indexOf("?");
  return at < 0
    ? { pathname: url, query: noQuery }
    : { pathname: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** What is remembered is bounded: so many paths, of URLs no longer than this. */
const mostKnown = 4_096;
const longestKnown = 1_024;

/** Reads the path of a URL. */
export type RouteReader = (pathname: string, url: string) => Route;

/** Reads paths, and remembers what it read: clients ask for the same things again, and a path takes longer to read than to find. */
export function createRouteReader(): RouteReader {
  const known = new Map<string, Route>();
  return (pathname, url) => {
    const found = known.get(pathname);
    if (found) return found;
    const route = readRoute(pathname);
    if (url.length > longestKnown) return route;
    if (known.size === mostKnown) known.clear();
    known.set(pathname, route);
    return route;
  };
}

/** Reads `/api/v1/namespaces/ns/pods/name/status` and its relatives. */
function readRoute(pathname: string): Route {
  const parts = partsOf(pathname);
  switch (parts[0]) {
    case "api":
      return parts.length < 3
        ? { to: "discovery", isCore: true, group: "", version: parts[1] }
        : readResource("", parts, 1);
    case "apis":
      return parts.length < 4
        ? { to: "discovery", isCore: false, group: parts[1], version: parts[2] }
        : readResource(parts[1] ?? "", parts, 2);
    case "openapi":
      if (parts[1] === "v3") return { to: "openapi", path: parts.slice(2).join("/") };
      return { to: parts[1] === "v2" && parts.length === 2 ? "openapi-v2" : "nothing" };
    case "healthz":
    case "livez":
    case "readyz":
      return { to: "health" };
    case "version":
      return { to: "version" };
    default:
      return routeToItself(parts);
  }
}

const itself: { readonly [path: string]: AboutItself } = {
  "": "paths",
  ".well-known/openid-configuration": "issuer",
  "openid/v1/jwks": "keys",
  metrics: "metrics",
};

function routeToItself(parts: string[]): Route {
  const about = itself[parts.join("/")];
  return about === undefined ? { to: "nothing" } : { to: "itself", about };
}

/** What stands between the slashes. Splitting and sorting out what is empty takes twice as long. */
function partsOf(pathname: string): string[] {
  const parts: string[] = [];
  for (let from = 0; from < pathname.length;) {
    const slash = pathname.indexOf("/", from);
    const end = slash < 0 ? pathname.length : slash;
    if (end > from) parts.push(pathname.slice(from, end));
    from = end + 1;
  }
  return pathname.includes("%") ? parts.map(decodeURIComponent) : parts;
}

/** `at` is where the version stands; behind it come a namespace or none, the resource, a name, and what is below it. */
function readResource(group: string, parts: string[], at: number): Route {
  const count = parts.length - at - 1;
  const isScoped =
    parts[at + 1] === "namespaces" && count > 2 && !(count === 3 && namespaceSubresources.has(parts[at + 3] ?? ""));
  const first = isScoped ? at + 3 : at + 1;
  const below = parts[first + 2] === "proxy" ? parts.slice(first + 3).join("/") : "";
  if (parts.length - first > 3 && below === "") return { to: "nothing" };
  return {
    to: "resource",
    group,
    version: parts[at] ?? "",
    plural: parts[first] ?? "",
    namespace: isScoped ? parts[at + 2] : undefined,
    name: parts[first + 1],
    subresource: parts[first + 2],
    ...(below === "" ? {} : { below: `/${below}` }),
  };
}

/** `/api/v1/namespaces/x/status` is about the namespace, not about a kind called status. */
const namespaceSubresources = new Set(["status", "finalize"]);
