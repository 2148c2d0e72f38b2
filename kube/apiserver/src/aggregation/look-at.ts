// Is another server there, and what does it serve? Two questions to it, as the API itself.
// @see kube-aggregator pkg/controllers/status/remote and pkg/apiserver/handler_discovery.go, v0.36.3
import { readBytes } from "@sluice/http";
import { mastersGroup } from "../access/identity.ts";
import { inGoWords } from "../services/ask-webhook.ts";
import type { ResolveService } from "../services/resolve-service.ts";
import { remoteUser } from "./pass-on.ts";
import { originOf, type LegacyResource, type Remote, type RemoteDocument } from "./remotes.ts";

const timeoutMs = 5000;
const mostBytes = 64 * 1024 * 1024;
const aggregator = { name: "system:kube-aggregator", groups: [mastersGroup] };

/** Asks a server what it serves. @throws {Error} that it does not answer, in Kubernetes' words */
export async function lookAt(remote: Remote, resolve: ResolveService): Promise<RemoteDocument> {
  const { group, version } = remote;
  const place = resolve(remote.service);
  if (place === "simulated") return { resources: [], hasOpenApi: false };
  const path = `/apis/${group}/${version}`;
  const shown = `https://${place.host}:${place.port}${path}`;
  try {
    const { resources = [] } = (await ask(remote, path, shown)) as { resources?: LegacyResource[] };
    const openApi = await ask(remote, "/openapi/v3", shown).catch(() => ({}));
    const { paths = {} } = openApi as { paths?: object };
    return { resources, hasOpenApi: Object.hasOwn(paths, path.slice(1)) };
  } catch (error) {
    throw new Error(`failing or missing response from ${shown}: ${(error as Error).message}`, { cause: error });
  }
}

async function ask(remote: Remote, path: string, shown: string): Promise<unknown> {
  const limit = AbortSignal.timeout(timeoutMs);
  const response = await remote
    .http()
    .request(`${originOf(remote)}${path}`, {
      headers: { accept: "application/json", ...remoteUser(aggregator) },
      redirect: "manual",
      signal: limit,
    })
    .catch((error: unknown) => {
      const why = limit.aborted
        ? "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"
        : inGoWords(error as Error);
      throw new Error(`Get ${JSON.stringify(shown)}: ${why}`, { cause: error });
    });
  const body = (await readBytes(response, mostBytes)).toString("utf8");
  if (response.status < 200 || response.status > 299) throw new Error(`bad status from ${shown}: ${response.status}`);
  return JSON.parse(body);
}
