// URLs as Go's net/url.ParseRequestURI reads them: absolute, or an absolute path. @see k8s.io/apiserver/pkg/cel/library/urls.go
import type { Environment } from "@marcbachmann/cel-js";
import { CelError } from "../cel-error.ts";

class CelUrl {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;

  constructor([scheme = "", host = "", path = "", query = ""]: string[]) {
    this.scheme = scheme;
    this.host = host;
    this.path = path;
    this.query = query;
  }
}

const absolute =
  /^([a-zA-Z][a-zA-Z0-9+.-]*):\/\/(?:[^/?#@\s]*@)?(\[[0-9a-fA-F:.%]+\](?::\d*)?|[^/?#\s:[\]]*(?::\d*)?)([^?\s]*)(?:\?(\S*))?$/;
const pathOnly = /^(\/[^?\s]*)(?:\?(\S*))?$/;

const opaque = /^([a-zA-Z][a-zA-Z0-9+.-]*):[^/\s][^\s]*$/;
const brokenEscape = /%(?![0-9a-fA-F]{2})/;

function findUrl(text: string): CelUrl | undefined {
  if (brokenEscape.test(text.split("?")[0] ?? "")) return undefined;
  const full = absolute.exec(text);
  if (full) return new CelUrl([full[1]?.toLowerCase() ?? "", full[2] ?? "", full[3] ?? "", full[4] ?? ""]);
  const mail = opaque.exec(text);
  if (mail) return new CelUrl([mail[1]?.toLowerCase() ?? "", "", "", ""]);
  const local = pathOnly.exec(text);
  return local ? new CelUrl(["", "", local[1] ?? "", local[2] ?? ""]) : undefined;
}

function url(text: string): CelUrl {
  const found = findUrl(text);
  if (!found)
    throw new CelError("EVALUATION", `URL parse error during conversion from string: parse ${JSON.stringify(text)}`);
  return found;
}

const portPattern = /:(\d*)$/;
const hostnameOf = ({ host }: CelUrl) => host.replace(portPattern, "").replace(/^\[(.*)\]$/, "$1");

function queryOf({ query }: CelUrl): Map<string, string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(query)) values.set(name, [...(values.get(name) ?? []), value]);
  return values;
}

/** url, isURL and the parts of a URL. */
export function addUrlLibrary(environment: Environment): void {
  environment
    .registerType("kubernetes.URL", CelUrl)
    .registerFunction("url(string): kubernetes.URL", url)
    .registerFunction("isURL(string): bool", (text: string) => findUrl(text) !== undefined)
    .registerFunction("kubernetes.URL.getScheme(): string", ({ scheme }: CelUrl) => scheme)
    .registerFunction("kubernetes.URL.getHost(): string", ({ host }: CelUrl) => host)
    .registerFunction("kubernetes.URL.getHostname(): string", hostnameOf)
    .registerFunction("kubernetes.URL.getPort(): string", ({ host }: CelUrl) => portPattern.exec(host)?.[1] ?? "")
    .registerFunction("kubernetes.URL.getEscapedPath(): string", ({ path }: CelUrl) => path)
    .registerFunction("kubernetes.URL.getQuery(): map<string, list<string>>", queryOf);
}
