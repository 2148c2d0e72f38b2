// A request for a group that another server answers for: passed on with the name of who asks, and its answer passed back.
// @see kube-aggregator pkg/apiserver/handler_proxy.go, v0.36.3
import { readBytes, type Response } from "@sluice/http";
import type { Identity } from "../access/identity.ts";
import type { ApiRequest, ApiResponse } from "../api-request.ts";
import { text } from "../served.ts";
import { inGoWords } from "../services/ask-webhook.ts";
import { ServiceError, type ResolveService } from "../services/resolve-service.ts";
import { originOf, type Remote } from "./remotes.ts";

const mostBytes = 512 * 1024 * 1024;

/** What belongs to one connection, to this server, or to who is really asking. */
const own =
  /^(?:connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|host|authorization|content-length|accept-encoding|impersonate-.*|x-remote-.*)$/;

const unavailable = (): ApiResponse => text(503, "service unavailable\n");

/** Passes a request on. */
export async function passOn(
  remote: Remote,
  request: ApiRequest,
  { identity, resolve }: { identity: Identity; resolve: ResolveService },
): Promise<ApiResponse> {
  if (!remote.isAvailable || !canBeReached(remote, resolve)) return unavailable();
  const { method, body, signal } = request;
  try {
    const response = await remote.http().request(`${originOf(remote)}${request.url}`, {
      method: method as "GET",
      headers: { ...passed(request.headers), ...remoteUser(identity) },
      redirect: "manual",
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      ...(signal ? { signal } : {}),
    });
    return await answerOf(request, response);
  } catch (error) {
    return text(503, `${inGoWords(error as Error)}\n`);
  }
}

function canBeReached({ service }: Remote, resolve: ResolveService): boolean {
  try {
    return resolve(service) !== "simulated";
  } catch (error) {
    if (error instanceof ServiceError) return false;
    throw error;
  }
}

function passed(headers: ApiRequest["headers"]): { [name: string]: string } {
  const kept = Object.entries(headers).filter(([name]) => !own.test(name));
  // What is passed back is text, as everything is that this API answers.
  const accept = (headers["accept"] ?? "")
    .split(",")
    .map((clause) => clause.trim())
    .filter((clause) => clause !== "" && !/protobuf|cbor/.test(clause));
  return { ...Object.fromEntries(kept), accept: accept.join(", ") || "application/json" };
}

/** Who asks, as an authenticating proxy says it. */
export function remoteUser({ name, uid, groups, extra = {} }: Identity): { [name: string]: string | string[] } {
  const extras = Object.entries(extra).map(([key, values]) => [
    `x-remote-extra-${encodeURIComponent(key)}`,
    [...values],
  ]);
  return {
    "x-remote-user": name,
    "x-remote-group": [...groups],
    ...(uid === undefined ? {} : { "x-remote-uid": uid }),
    ...Object.fromEntries(extras),
  };
}

async function answerOf({ url }: ApiRequest, response: Response): Promise<ApiResponse> {
  const { status } = response;
  const headers = Object.fromEntries(Object.entries(response.headers).filter(([name]) => !own.test(name)));
  if (/[?&](?:watch|follow)=(?:true|1)/.test(url)) return { status, headers, body: textsOf(response.body) };
  return { status, headers, body: (await readBytes(response, mostBytes)).toString("utf8") };
}

async function* textsOf(parts: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const part of parts) yield decoder.decode(part, { stream: true });
}
