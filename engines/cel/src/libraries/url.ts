// URLs as Go's net/url reads them for requests: absolute, or an absolute path.
// @see k8s.io/apiserver/pkg/cel/library/urls.go, v0.36.3; Go net/url
import { quoteInGo } from "@sluice/objects";
import type { Implementations } from "../evaluate/implementation.ts";
import { PlainList } from "../evaluate/lists.ts";
import { EntryMap } from "../evaluate/maps.ts";
import { Failure, noSuchOverload, Opaque, type Value } from "../evaluate/values.ts";
import { addressError } from "./ip.ts";

type Parts = { scheme: string; host: string; path: string; query: string; whole: string };

class Url extends Opaque {
  readonly typeName = "kubernetes.URL";
  readonly parts: Parts;

  constructor(parts: Parts) {
    super();
    this.parts = parts;
  }

  equals(other: Value): boolean | Failure {
    return other instanceof Url ? this.parts.whole === other.parts.whole : noSuchOverload;
  }
}

/** Why a text is no URL. */
class Unreadable {
  readonly why: string;

  constructor(why: string) {
    this.why = why;
  }
}

/** Of a request, or of anything: then what begins with two slashes begins with a host. */
type Purpose = "request" | "any";

function read(text: string, purpose: Purpose = "request"): Parts | Unreadable {
  if (Array.from(text).some((char) => char < " " || char === "\x7f"))
    return new Unreadable("net/url: invalid control character in URL");
  if (text === "") return new Unreadable("empty url");
  if (text === "*") return { scheme: "", host: "", path: "*", query: "", whole: text };
  if (text.startsWith(":")) return new Unreadable("missing protocol scheme");
  const [, given, after = ""] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(.*)$/s.exec(text) ?? [];
  const scheme = given?.toLowerCase() ?? "";
  const [, rest = "", query = ""] = /^([^?]*)(?:\?(.*))?$/s.exec(after) ?? [];
  if (!rest.startsWith("/")) {
    if (scheme === "") return new Unreadable("invalid URI for request");
    return { scheme, host: "", path: "", query, whole: `${scheme}:${after}` };
  }
  const mayHaveHost = scheme !== "" || (purpose === "any" && !rest.startsWith("///"));
  const [, authority, path = ""] = (mayHaveHost ? /^\/\/([^/]*)(.*)$/s.exec(rest) : undefined) ?? [
    rest,
    undefined,
    rest,
  ];
  const host = authority === undefined ? "" : hostOf(authority, scheme);
  if (host instanceof Unreadable) return host;
  const wrong = wrongEscape(path);
  if (wrong) return wrong;
  return { scheme, host, path: escapedPath(path), query, whole: `${scheme}:${after}` };
}

/** The first percent sign that no two digits follow. */
function wrongEscape(text: string): Unreadable | undefined {
  const found = /%(?![0-9a-fA-F]{2})/.exec(text);
  return found
    ? new Unreadable(`invalid URL escape ${quoteInGo(text.slice(found.index, found.index + 3))}`)
    : undefined;
}

const userPattern = /^[A-Za-z0-9\-._~!$&'()*+,;=%:@]*$/;

function hostOf(authority: string, scheme: string): string | Unreadable {
  const at = authority.lastIndexOf("@");
  const host = parseHost(authority.slice(at + 1), scheme);
  if (host instanceof Unreadable || at < 0) return host;
  const user = authority.slice(0, at);
  if (!userPattern.test(user)) return new Unreadable("net/url: invalid userinfo");
  return wrongEscape(user) ?? host;
}

const isPort = (text: string): boolean => /^(?::\d*)?$/.test(text);
const wrongPort = (text: string): Unreadable => new Unreadable(`invalid port ${quoteInGo(text)} after host`);

function parseHost(host: string, scheme: string): string | Unreadable {
  const bracket = host.lastIndexOf("[");
  if (bracket > 0) return new Unreadable("invalid IP-literal");
  if (bracket === 0) return literalHost(host);
  const [first, last] = [host.indexOf(":"), host.lastIndexOf(":")];
  const isStrict = scheme === "http" || scheme === "https";
  const port = first < 0 ? "" : host.slice(isStrict ? first : last);
  return isPort(port) ? unescapedHost(host) : wrongPort(port);
}

function literalHost(host: string): string | Unreadable {
  const end = host.lastIndexOf("]");
  if (end < 0) return new Unreadable("missing ']' in host");
  const port = host.slice(end + 1);
  if (!isPort(port)) return wrongPort(port);
  const name = host.slice(1, end);
  const zone = name.indexOf("%25");
  const address = unescapedHost(zone < 0 ? name : name.slice(0, zone));
  if (address instanceof Unreadable) return address;
  const whole = zone < 0 ? address : `${address}${decoded(name.slice(zone))}`;
  const error = addressError(whole);
  if (error !== undefined) return new Unreadable(error === "four" ? "invalid IP-literal" : `invalid host: ${error}`);
  return `[${whole}]${port}`;
}

const notInHosts = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]<>"%\u0080-\u{10ffff}]/u;

/** In a host only what is not ASCII may be escaped. */
function unescapedHost(host: string): string | Unreadable {
  for (const { 0: found } of host.matchAll(/%.{0,2}|[^%]/gsu)) {
    if (found.startsWith("%")) {
      if (!/^%[0-9a-fA-F]{2}$/.test(found) || (/^%[0-7]/.test(found) && found !== "%25"))
        return new Unreadable(`invalid URL escape ${quoteInGo(found)}`);
    } else if (notInHosts.test(found)) return new Unreadable(`invalid character ${quoteInGo(found)} in host name`);
  }
  return decoded(host);
}

const decoded = (text: string): string => {
  if (!text.includes("%")) return text;
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  // oxlint-disable-next-line no-control-regex -- bytes of UTF-8 that stand as characters
  return /^[\x00-\xff]*$/.test(bytes) ? Buffer.from(bytes, "latin1").toString("utf8") : bytes;
};

const inPaths = /^(?:[A-Za-z0-9\-_.~$&+,/:;=@!'()*[\]]|%[0-9a-fA-F]{2})*$/;

/** What stands there, where it is well escaped; else escaped anew. */
function escapedPath(path: string): string {
  if (inPaths.test(path)) return path;
  return Array.from(decodedBytes(path), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9\-_.~$&+,/:;=@]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

function decodedBytes(text: string): Uint8Array {
  const parts = text
    .split(/(%[0-9a-fA-F]{2})/)
    .map((part, index) =>
      index % 2 === 1 ? Buffer.from([Number.parseInt(part.slice(1), 16)]) : Buffer.from(part, "utf8"),
    );
  return Buffer.concat(parts);
}

const told = (text: string, { why }: Unreadable): Failure =>
  new Failure(`URL parse error during conversion from string: parse ${quoteInGo(text)}: ${why}`);

/** What is wrong with a URL for a request, in Go's words; undefined when nothing is. */
export function wrongUri(text: string): string | undefined {
  const found = read(text);
  return found instanceof Unreadable ? `parse ${quoteInGo(text)}: ${found.why}` : undefined;
}

/** It is read as a request's first; only then what follows a hash is a fragment. */
function url(text: string): Url | Failure {
  const whole = read(text);
  if (whole instanceof Unreadable) return told(text, whole);
  const [, before = "", fragment = ""] = /^([^#]*)#?(.*)$/s.exec(text) ?? [];
  const found = read(before, "any");
  if (found instanceof Unreadable) return told(before, found);
  const wrong = wrongEscape(fragment);
  return wrong ? told(text, wrong) : new Url({ ...found, whole: whole.whole });
}

const port = /:(\d*)$/;
const hostname = (host: string): string => {
  const name = host.replace(port, "");
  return name.startsWith("[") && name.endsWith("]") ? name.slice(1, -1) : name;
};

function queryOf(query: string): Value {
  const values = new Map<string, string[]>();
  for (const pair of query.split("&")) {
    if (pair === "" || pair.includes(";") || wrongEscape(pair)) continue;
    const [, name = "", value = ""] = /^([^=]*)=?(.*)$/s.exec(pair) ?? [];
    const [key, text] = [name, value].map((part) => decoded(part.replaceAll("+", " "))) as [string, string];
    values.set(key, [...(values.get(key) ?? []), text]);
  }
  return new EntryMap([...values].map(([key, texts]): [Value, Value] => [key, new PlainList(texts)]));
}

/** url, isURL and the parts of a URL. */
export const urls: Implementations = {
  string_to_url: (_meter, text: string) => url(text),
  is_url_string: (_meter, text: string) => !(read(text) instanceof Unreadable),
  url_get_scheme: (_meter, { parts }: Url) => parts.scheme,
  url_get_host: (_meter, { parts }: Url) => parts.host,
  url_get_hostname: (_meter, { parts }: Url) => hostname(parts.host),
  url_get_port: (_meter, { parts }: Url) => port.exec(parts.host)?.[1] ?? "",
  url_get_escaped_path: (_meter, { parts }: Url) => parts.path,
  url_get_query: (_meter, { parts }: Url) => queryOf(parts.query),
};
