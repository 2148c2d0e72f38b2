// The embedded API over HTTPS, and a kubeconfig for clients that are programs.
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  createApiServer,
  makeKubeconfig,
  makeServingCertificate,
  serveApi,
  type ApiRequest,
  type ApiServer,
  type ApiServerOptions,
} from "@sluice/apiserver";

/** A server for programs; close it at the end. */
export type ServedApi = {
  api: ApiServer;
  url: string;
  certificate: string;
  /** The path of a kubeconfig of its administrator. */
  kubeconfig: string;
  close(): Promise<void>;
};

/** Starts serving on a free port. */
export async function serveForClients({
  namespace,
  user,
  ...options
}: Partial<ApiServerOptions> & { namespace?: string; user?: ApiRequest["user"] } = {}): Promise<ServedApi> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-served-"));
  const api = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    ...options,
  });
  const tls = makeServingCertificate(["127.0.0.1"], Date.now());
  const token = randomUUID();
  const handle: ApiServer["handle"] = (request) => {
    const isKnown = request.user !== undefined || request.headers["authorization"] !== undefined;
    if (user === undefined || isKnown) return api.handle(request);
    const { method, url, headers, body, signal } = request;
    return api.handle({ method, url, headers, user, ...(body ? { body } : {}), ...(signal ? { signal } : {}) });
  };
  const { url, close } = await serveApi(handle, { tls, token });
  const kubeconfig = path.join(folder, "config");
  const { certificate } = tls;
  writeFileSync(kubeconfig, makeKubeconfig({ url, certificate, token, ...(namespace ? { namespace } : {}) }));
  return {
    api,
    url,
    certificate,
    kubeconfig,
    async close() {
      await close();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
