// URLs in parts, by the rules of Go's net/url. Texts are bytes here: each character stands for one.
// @see sprig url.go, 3.3.0; Go net/url/url.go, go1.26
import { entryOf, kindOf, quote, type GoMap } from "@sluice/gotemplate";
import { define, type FunctionTable } from "./go-function.ts";
import { bytesAsRunes, textOf } from "./go-text.ts";
import { networking } from "./loaded-on-demand.ts";
import { nilPointer, SprigError } from "./sprig-error.ts";

type Part = "path" | "user" | "fragment" | "host" | "zone";
type User = { name: string; password?: string };
type Url = {
  scheme: string;
  opaque: string;
  user?: User;
  host: string;
  path: string;
  query: string;
  fragment: string;
  /** How path and fragment were written, when that is not how Go would write them. */
  written: { path?: string; fragment?: string };
  hasEmptyQuery?: boolean;
  omitsHost?: boolean;
};

class UrlMistake extends Error {}

const refuse = (what: string): never => {
  throw new UrlMistake(what);
};

/** What stands for itself in each part. */
const plain: { readonly [part in Part]: RegExp } = {
  path: /[A-Za-z0-9\-_.~$&+,/:;=@]/,
  user: /[A-Za-z0-9\-_.~$&+,;=]/,
  fragment: /[A-Za-z0-9\-_.~$&+,/:;=?@!()*]/,
  host: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
  zone: /[A-Za-z0-9\-_.~!$&'()*+,;=:[\]<>"]/,
};

const escape = (text: string, part: Part): string =>
  text.replaceAll(/[\s\S]/g, (char) =>
    plain[part].test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );

function unescape(text: string, part: Part): string {
  const isHost = part === "host" || part === "zone";
  for (const [found, code = ""] of text.matchAll(/%([0-9a-fA-F]{2})|%.{0,2}|[\s\S]/gs)) {
    if (found.startsWith("%")) checkEscape(found, code, part);
    else if (isHost && found < "\x80" && !plain[part].test(found))
      refuse(`invalid character ${quote(found)} in host name`);
  }
  return text.replaceAll(/%([0-9a-fA-F]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Hosts may hide letters outside ASCII only, and zones of addresses what a host may hold. */
function checkEscape(written: string, code: string, part: Part): void {
  if (code === "") refuse(`invalid URL escape ${quote(textOfBytes(written))}`);
  const value = Number.parseInt(code, 16);
  const isPercent = value === 0x25;
  const isForbidden =
    (part === "host" && value < 0x80 && !isPercent) ||
    (part === "zone" && !isPercent && value !== 0x20 && !plain.host.test(String.fromCharCode(value)));
  if (isForbidden) refuse(`invalid URL escape ${quote(`%${code}`)}`);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
}

function splitScheme(text: string): [string, string] {
  const [, scheme, rest = ""] = /^([A-Za-z][A-Za-z0-9+\-.]*):(.*)$/s.exec(text) ?? [];
  if (text.startsWith(":")) refuse("missing protocol scheme");
  return scheme === undefined ? ["", text] : [scheme.toLowerCase(), rest];
}

function parsePort(port: string): void {
  if (port !== "" && !/^:\d*$/.test(port)) refuse(`invalid port ${quote(textOfBytes(port))} after host`);
}

function parseHost(scheme: string, host: string): string {
  const open = host.lastIndexOf("[");
  if (open > 0) refuse("invalid IP-literal");
  if (open === 0) return parseAddress(host);
  const first = host.indexOf(":");
  const colon = scheme === "http" || scheme === "https" ? first : host.lastIndexOf(":");
  if (colon >= 0) parsePort(host.slice(colon));
  return unescape(host, "host");
}

function parseAddress(host: string): string {
  const close = host.lastIndexOf("]");
  if (close < 0) refuse("missing ']' in host");
  const port = host.slice(close + 1);
  parsePort(port);
  const address = host.slice(1, close);
  const zone = address.indexOf("%25");
  const name =
    zone < 0
      ? unescape(address, "host")
      : unescape(address.slice(0, zone), "host") + unescape(address.slice(zone), "zone");
  if (!networking().isIPv6(name))
    refuse(
      /^\d+(\.\d+){3}$/.test(name)
        ? "invalid IP-literal"
        : `invalid host: ParseAddr(${quote(name)}): unable to parse IP`,
    );
  return `[${name}]${port}`;
}

function parseUser(text: string): User {
  if (!/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(text)) refuse("net/url: invalid userinfo");
  if (!text.includes(":")) return { name: unescape(text, "user") };
  const [name, password] = splitAt(text, ":");
  return { name: unescape(name, "user"), password: unescape(password, "user") };
}

/** Everything but the fragment. */
function parseWithoutFragment(text: string): Url {
  const url: Url = { scheme: "", opaque: "", host: "", path: "", query: "", fragment: "", written: {} };
  // oxlint-disable-next-line no-control-regex
  if (/[\0-\x1f\x7f]/.test(text)) refuse("net/url: invalid control character in URL");
  if (text === "*") return { ...url, path: "*" };
  let rest: string;
  [url.scheme, rest] = splitScheme(text);
  if (/^[^?]*\?$/.test(rest)) {
    url.hasEmptyQuery = true;
    rest = rest.slice(0, -1);
  } else [rest, url.query] = splitAt(rest, "?");
  if (!rest.startsWith("/")) {
    if (url.scheme !== "") return { ...url, opaque: rest };
    if (splitAt(rest, "/")[0].includes(":")) refuse("first path segment in URL cannot contain colon");
  }
  if (rest.startsWith("//") && (url.scheme !== "" || !rest.startsWith("///"))) {
    const [, authority = "", path = ""] = /^\/\/([^/]*)(.*)$/s.exec(rest) ?? [];
    const at = authority.lastIndexOf("@");
    url.host = parseHost(url.scheme, authority.slice(at + 1));
    if (at >= 0) url.user = parseUser(authority.slice(0, at));
    rest = path;
  } else if (url.scheme !== "" && rest.startsWith("/")) url.omitsHost = true;
  url.path = unescape(rest, "path");
  if (escape(url.path, "path") !== rest) url.written.path = rest;
  return url;
}

/** Go's `url.Parse`. @throws {SprigError} after `prefix`, if there is one */
function parseUrl(text: string, prefix: string): Url {
  const bytes = bytesAsRunes(text);
  const [before, fragment] = splitAt(bytes, "#");
  let shown = before;
  try {
    const url = parseWithoutFragment(before);
    shown = bytes;
    url.fragment = unescape(fragment, "fragment");
    if (escape(url.fragment, "fragment") !== fragment) url.written.fragment = fragment;
    return url;
  } catch (error) {
    if (!(error instanceof UrlMistake)) throw error;
    throw new SprigError(
      "PANIC",
      `${prefix === "" ? "" : `${prefix}: `}parse ${quote(textOfBytes(shown))}: ${error.message}`,
      error,
    );
  }
}

const textOfBytes = (bytes: string): string => textOf(Buffer.from(bytes, "latin1"));

/** As it was written, if that means the same; otherwise as Go writes it. */
function written(url: Url, part: "path" | "fragment"): string {
  const original = url.written[part];
  const allowed = part === "path" ? /^[A-Za-z0-9\-_.~!$&'()*+,/;=:@[\]%]*$/ : /^[A-Za-z0-9\-_.~!$&'()*+,/;=:@?[\]%]*$/;
  if (original !== undefined && allowed.test(original)) return original;
  return part === "path" && url.path === "*" ? "*" : escape(url[part], part);
}

const writeUser = ({ name, password }: User): string =>
  escape(name, "user") + (password === undefined ? "" : `:${escape(password, "user")}`);

function writeHierarchy(url: Url, before: string): string {
  let text = "";
  if ((url.scheme !== "" || url.host !== "" || url.user) && !(url.omitsHost && url.host === "" && !url.user)) {
    if (url.host !== "" || url.path !== "" || url.user) text += "//";
    if (url.user) text += `${writeUser(url.user)}@`;
    text += escape(url.host, "host");
  }
  const path = written(url, "path");
  if (path !== "" && !path.startsWith("/") && url.host !== "") text += "/";
  if (before + text === "" && splitAt(path, "/")[0].includes(":")) text += "./";
  return text + path;
}

function writeUrl(url: Url): string {
  const scheme = url.scheme && `${url.scheme}:`;
  const query = url.hasEmptyQuery || url.query !== "" ? `?${url.query}` : "";
  const fragment = url.fragment && `#${written(url, "fragment")}`;
  return textOfBytes(scheme + (url.opaque || writeHierarchy(url, scheme)) + query + fragment);
}

/** Without port and brackets. */
const hostname = (host: string): string => host.replace(/:\d*$/, "").replace(/^\[(.*)\]$/s, "$1");

function urlParts(text: string): GoMap {
  const url = parseUrl(text, "unable to parse url");
  const { scheme, host, path, query, opaque, fragment, user } = url;
  const parts = {
    scheme,
    host,
    hostname: hostname(host),
    path,
    query,
    opaque,
    fragment,
    userinfo: user ? writeUser(user) : "",
  };
  return Object.fromEntries(Object.entries(parts).map(([key, value]) => [key, textOfBytes(value)]));
}

function joinUrl(parts: GoMap | null): string {
  const read = (key: string): string => {
    const value = parts ? entryOf(parts, key) : undefined;
    if (value === undefined) return "";
    if (value === null) throw nilPointer();
    if (typeof value === "string") return bytesAsRunes(value);
    throw new SprigError("PANIC", `unable to parse ${key} key, must be of type string, but ${kindOf(value)} found`);
  };
  const [scheme, host, path, query, opaque, fragment] = ["scheme", "host", "path", "query", "opaque", "fragment"].map(
    read,
  ) as [string, string, string, string, string, string];
  const info = read("userinfo");
  const user = info
    ? parseUrl(`proto://${textOfBytes(info)}@host`, "unable to parse userinfo in dict").user
    : undefined;
  return writeUrl({ scheme, host, path, query, opaque, fragment, user, written: {} });
}

/** Functions on URLs. */
export const urlFunctions: FunctionTable = {
  urlParse: define(["string"], urlParts),
  urlJoin: define(["map[string]interface {}"], joinUrl),
};

/** The parts of a URL that say what it is; the path as it was written, where Go would write it in another way. @throws {SprigError} with Go's message */
export function parseGoUrl(text: string): { scheme: string; host: string; writtenPath?: string } {
  const { scheme, host, written } = parseUrl(text, "");
  return { scheme, host, writtenPath: written.path };
}
