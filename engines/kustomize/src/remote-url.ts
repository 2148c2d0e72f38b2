// Which resources are addresses, and what they name: a repository, a folder in it, a reference. The grammar is kustomize's own
// (api 0.21, internal/git/repospec.go), quirks included, since kustomizations in the wild lean on them.
import { DurationError, parseDuration } from "@sluice/objects";
import { joinPath } from "./file-tree.ts";

/** A folder of a Git repository elsewhere. */
export type GitBase = {
  /** What git clones. */
  cloneUrl: string;
  /** The folder in the repository; `""` for its root. */
  path: string;
  /** Branch, tag or hash; `""` for the default branch. */
  ref: string;
  /** How long one git command may take. */
  timeoutMs: number;
  submodules: boolean;
};

/** Whether a path is the address of a file over HTTP, or looks like it. */
export const isRemoteFile = (path: string): boolean => /^https?:\/\//i.test(path) && URL.canParse(path);

/** What an address names; undefined when it is no address of a repository, such as a path of this tree. */
export function parseGitBase(address: string): GitBase | undefined {
  if (address.startsWith("/")) return undefined;
  const [place, query] = cut(address, "?");
  const split = splitHost(place);
  if (!split) return undefined;
  const { host, rest } = split;
  const parts = splitAtMarker(rest) ?? splitByLength(rest, host);
  if (!parts) return undefined;
  const [repository, folder] = parts;
  const path = joinPath("", folder);
  if (repository === "" || path === undefined) return undefined;
  return { cloneUrl: host + repository, path, ...parseQuery(query) };
}

function cut(text: string, separator: string): [before: string, after: string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

const isGitHub = (text: string): boolean => /^github\.com[/:]/i.test(text);

/** Scheme, user and host with the separator behind them, as git wants them; and the rest. */
function splitHost(address: string): { host: string; rest: string } | undefined {
  const plain = address.replace(/^git::/i, "");
  const scheme = /^(?:ssh|https?|file):\/\//i.exec(plain)?.[0] ?? "";
  const behindScheme = plain.slice(scheme.length);
  if (scheme.toLowerCase() === "file://") return { host: "file://", rest: behindScheme };
  const user = /^[a-zA-Z][a-zA-Z0-9-]*@/.exec(behindScheme)?.[0] ?? "";
  const named = behindScheme.slice(user.length);
  const mayBeScp = scheme === "" && (user !== "" || isGitHub(named));
  if (scheme === "" && !mayBeScp) return undefined;
  const end = endOfHost(named, mayBeScp);
  const host = end < 0 ? named : named.slice(0, end + 1);
  const rest = end < 0 ? "" : named.slice(end + 1);
  // GitHub is reached in two ways only, whatever was written.
  if (isGitHub(named)) {
    const bySsh = scheme.toLowerCase() === "ssh://" || user !== "";
    return { host: bySsh ? `${user}github.com:` : "https://github.com/", rest };
  }
  return host === "" ? undefined : { host: scheme.toLowerCase() + user + host, rest };
}

function endOfHost(text: string, mayBeScp: boolean): number {
  const slash = text.indexOf("/");
  const colon = mayBeScp ? text.indexOf(":") : -1;
  return mayBeScp && (slash < 0 || (colon > 0 && colon < slash)) ? colon : slash;
}

/** `_git/` stands before the repository's name, `//` behind it, `.git` ends it. */
function splitAtMarker(text: string): [repository: string, folder: string] | undefined {
  const azure = text.indexOf("_git/");
  if (azure >= 0) {
    const [name, folder] = cut(text.slice(azure + "_git/".length), "/");
    return [text.slice(0, azure) + "_git/" + name, folder];
  }
  if (text.includes("//")) return cut(text, "//");
  const suffix = text.indexOf(".git");
  return suffix < 0 ? undefined : [text.slice(0, suffix + 4), text.slice(suffix + 4)];
}

/** Without a marker, a repository is an organisation and a name; of a local one it is the whole path. */
function splitByLength(text: string, host: string): [repository: string, folder: string] | undefined {
  if (host.startsWith("file://")) return [text, ""];
  const segments = text.split("/");
  return segments.length < 2 ? undefined : [segments.slice(0, 2).join("/"), segments.slice(2).join("/")];
}

const defaultTimeoutMs = 27_000;
const booleans = new Map([
  ...["1", "t", "T", "TRUE", "true", "True"].map((word) => [word, true] as const),
  ...["0", "f", "F", "FALSE", "false", "False"].map((word) => [word, false] as const),
]);

function parseQuery(query: string): Pick<GitBase, "ref" | "timeoutMs" | "submodules"> {
  // Go's parser refuses such queries as a whole, and kustomize then takes the defaults.
  const isBroken = query.includes(";") || /%(?![0-9a-fA-F]{2})/.test(query);
  const values = new URLSearchParams(isBroken ? "" : query);
  return {
    ref: values.get("ref") || (values.get("version") ?? ""),
    timeoutMs: parseTimeout(values.get("timeout") ?? ""),
    submodules: booleans.get(values.get("submodules") ?? "") ?? true,
  };
}

/** Seconds, or a duration; anything else is as if it were not there. */
function parseTimeout(text: string): number {
  if (/^\+?\d+$/.test(text) && Number(text) > 0) return Number(text) * 1_000;
  try {
    const timeoutMs = text === "" ? 0 : parseDuration(text);
    return timeoutMs > 0 ? timeoutMs : defaultTimeoutMs;
  } catch (error) {
    if (!(error instanceof DurationError)) throw error;
    return defaultTimeoutMs;
  }
}
