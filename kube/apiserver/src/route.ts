// From a path to what it names.

/** What a request is about. */
export type Route =
  | {
      to: "resource";
      group: string;
      version: string;
      plural: string;
      namespace?: string;
      name?: string;
      subresource?: string;
    }
  | { to: "discovery"; group?: string; version?: string; isCore: boolean }
  | { to: "openapi"; path: string }
  | { to: "health" | "openapi-v2" | "version" | "nothing" };

/** A request's path, as it was sent, and its query. */
export type Target = { pathname: string; query: URLSearchParams };

/** Splits what stands in the first line of a request. A whole URL would be cleaned of `..`, which no server of Go's does either, and takes longer. */
export function readTarget(url: string): Target {
  const at = url.indexOf("?");
  return at < 0
    ? { pathname: url, query: new URLSearchParams() }
    : { pathname: url.slice(0, at), query: new URLSearchParams(url.slice(at + 1)) };
}

/** Reads `/api/v1/namespaces/ns/pods/name/status` and its relatives. */
export function readRoute(pathname: string): Route {
  const parts = pathname.split("/").filter((part) => part !== "");
  if (pathname.includes("%")) parts.forEach((part, at) => (parts[at] = decodeURIComponent(part)));
  const [root, ...rest] = parts;
  if (root === "api")
    return rest.length < 2 ? { to: "discovery", isCore: true, group: "", version: rest[0] } : readResource("", rest);
  if (root === "apis") {
    const [group, ...below] = rest;
    return below.length < 2
      ? { to: "discovery", isCore: false, group, version: below[0] }
      : readResource(group ?? "", below);
  }
  if (root === "openapi" && rest[0] === "v3") return { to: "openapi", path: rest.slice(1).join("/") };
  if (root === "openapi" && rest[0] === "v2" && rest.length === 1) return { to: "openapi-v2" };
  if (["healthz", "livez", "readyz"].includes(root ?? "")) return { to: "health" };
  return root === "version" ? { to: "version" } : { to: "nothing" };
}

function readResource(group: string, [version = "", ...parts]: string[]): Route {
  const isScoped =
    parts[0] === "namespaces" && parts.length > 2 && !(parts.length === 3 && namespaceSubresources.has(parts[2] ?? ""));
  const [namespace, rest] = isScoped ? [parts[1], parts.slice(2)] : [undefined, parts];
  const [plural = "", name, subresource] = rest;
  if (rest.length > 3) return { to: "nothing" };
  return {
    to: "resource",
    group,
    version,
    plural,
    ...(namespace === undefined ? {} : { namespace }),
    ...(name === undefined ? {} : { name }),
    ...(subresource === undefined ? {} : { subresource }),
  };
}

/** `/api/v1/namespaces/x/status` is about the namespace, not about a kind called status. */
const namespaceSubresources = new Set(["status", "finalize"]);
