// What a registry asks for before it answers, and how it is given: a password, or a token that another server has for a password.
// @see https://distribution.github.io/distribution/spec/auth/token/, RFC 9110 section 11
import { readBytes, type Credentials, type Http } from "@sluice/http";
import { OciError } from "./oci-error.ts";

/** `WWW-Authenticate`, taken apart. */
export type Challenge = { scheme: string; parameters: { [name: string]: string } };

/** Reads the first challenge of a header; undefined when there is none. */
export function parseChallenge(header: string | undefined): Challenge | undefined {
  const found = /^\s*([A-Za-z]+)\s*(.*)$/.exec(header ?? "");
  if (!found) return undefined;
  const [, scheme = "", rest = ""] = found;
  const parameters: { [name: string]: string } = {};
  for (const [, name = "", quoted, plain] of rest.matchAll(/([A-Za-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g))
    parameters[name.toLowerCase()] = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain ?? "";
  return { scheme: scheme.toLowerCase(), parameters };
}

const mostBytes = 1024 * 1024;

type Wish = {
  challenge: Challenge;
  scope: string;
  secure: boolean;
  credentials: Credentials | undefined;
  signal?: AbortSignal | undefined;
};

/**
 * What answers a challenge; undefined when nothing would.
 *
 * @throws {OciError} `UNAUTHORIZED` when the token's server refuses
 */
export async function answerChallenge(http: Http, wish: Wish): Promise<Credentials | undefined> {
  const { scheme, parameters } = wish.challenge;
  if (scheme === "basic") return wish.credentials;
  if (scheme !== "bearer" || !parameters["realm"]) return undefined;
  return { bearer: await fetchToken(http, parameters["realm"], wish) };
}

async function fetchToken(
  http: Http,
  realm: string,
  { challenge, scope, secure, credentials, signal }: Wish,
): Promise<string> {
  const url = URL.parse(realm);
  if (!url) throw new OciError("UNAUTHORIZED", "the registry names no usable realm for tokens");
  if (secure && url.protocol !== "https:")
    throw new OciError("UNAUTHORIZED", `the registry sends for tokens to ${url.origin}, which is not encrypted`);
  const { service, scope: asked } = challenge.parameters;
  if (service) url.searchParams.set("service", service);
  for (const one of new Set([asked || scope])) url.searchParams.append("scope", one);
  const response = await http.request(url.href, { credentials, signal });
  const body = (await readBytes(response, mostBytes)).toString("utf8");
  if (response.status !== 200)
    throw new OciError(
      "UNAUTHORIZED",
      `${url.origin}${url.pathname} gives no token for ${scope}: status ${response.status}${credentials ? "; check the user and the password" : "; it may want a login"}`,
    );
  const { token, access_token: accessToken } = readJson(body);
  const found = token ?? accessToken;
  if (typeof found !== "string" || found === "")
    throw new OciError("UNAUTHORIZED", `${url.origin}${url.pathname} answers without a token`);
  return found;
}

function readJson(text: string): { [field: string]: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { [field: string]: unknown };
  } catch {
    return {};
  }
}
