// One question over HTTPS to whoever a client configuration names: an address, or a service that is looked up when it is dialled.
// @see apiserver pkg/util/webhook/client.go, v0.36.3
import { asGoWrites } from "@sluice/kubernetes-schema";
import { createHttp, HttpError, readBytes } from "@sluice/http";
import { ServiceError, type ResolveService } from "./resolve-service.ts";

/** Whom to ask, as webhooks and conversions of definitions name them. */
export type ClientConfig = {
  url?: string;
  service?: { namespace: string; name: string; path?: string; port?: number };
  caBundle?: string;
};

/** The port of a service, where none is named. */
export const usualPort = 443;

/** How to ask. */
export type Asking = { seconds: number; mostBytes: number; resolve: ResolveService };

const userAgent = "kube-apiserver-admission"; // of conversions too

/** Posts JSON whose fields are in order, and reads the answer. @throws {Error} saying where it was posted to and why there is no answer, as Go's client does */
export async function askWebhook(config: ClientConfig, body: object, asking: Asking): Promise<unknown> {
  const { seconds, mostBytes, resolve } = asking;
  const address = addressOf(config);
  address.searchParams.set("timeout", `${seconds}s`);
  const limit = AbortSignal.timeout(seconds * 1000);
  const failed = (why: string, cause?: unknown): Error =>
    new Error(`Post ${JSON.stringify(shown(address, config))}: ${why}`, { cause });
  const dial = dialOf(config, resolve, failed);
  const { caBundle } = config;
  const http = createHttp({
    timeoutMs: 2 * seconds * 1000, // the signal comes first, and is told in Go's words
    userAgent,
    ...(dial ? { dial } : {}),
    ...(caBundle ? { ca: Buffer.from(caBundle, "base64").toString("utf8") } : {}),
  });
  try {
    const answer = await http.request(address.href, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json, */*" },
      body: Buffer.from(`${asGoWrites(body)}\n`),
      signal: limit,
    });
    const text = (await readBytes(answer, mostBytes)).toString("utf8");
    if (answer.status !== 200)
      throw new Error(`an error on the server (${answer.status}) has prevented the request from succeeding`);
    return JSON.parse(text);
  } catch (error) {
    throw failed(limit.aborted ? "context deadline exceeded" : inGoWords(error as Error), error);
  } finally {
    http.close();
  }
}

const hostOf = ({ name, namespace }: { name: string; namespace: string }): string => `${name}.${namespace}.svc`;

function addressOf({ url, service }: ClientConfig): URL {
  if (!service) return new URL(url ?? "");
  const path = service.path ?? "";
  return new URL(`https://${hostOf(service)}:${service.port ?? usualPort}${path.startsWith("/") ? path : `/${path}`}`);
}

/** Go writes the port of a service even where it is the usual one. */
const shown = ({ href, host }: URL, { service }: ClientConfig): string =>
  service ? href.replace(`https://${host}`, `https://${hostOf(service)}:${service.port ?? usualPort}`) : href;

function dialOf(
  { service }: ClientConfig,
  resolve: ResolveService,
  failed: (why: string, cause?: unknown) => Error,
): (() => { host: string; port: number }) | undefined {
  if (!service) return undefined;
  const { namespace, name, port = usualPort } = service;
  let place;
  try {
    place = resolve({ namespace, name, port });
  } catch (error) {
    if (error instanceof ServiceError) throw failed(error.message, error);
    throw error;
  }
  if (place === "simulated") throw failed(`the pods of service ${JSON.stringify(name)} are simulated`);
  const found = place;
  return () => found;
}

type Refused = NodeJS.ErrnoException & { address?: string; port?: number };

/** What Go says of a connection that does not come about. */
export function inGoWords(error: Error): string {
  if (!(error instanceof HttpError)) return error.message;
  const { code, address, port, message } = (error.cause ?? error) as Refused;
  if (code === "ECONNREFUSED") return `dial tcp ${address}:${port}: connect: connection refused`;
  if (error.code === "TLS" && /SELF_SIGNED|VERIFY_LEAF|ISSUER/.test(code ?? ""))
    return "tls: failed to verify certificate: x509: certificate signed by unknown authority";
  return error.code === "TLS" ? `tls: failed to verify certificate: ${message}` : error.message;
}
