// `sluice apiserver`: the embedded Kubernetes API alone.
import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  createApiServer,
  makeFrontProxyCertificate,
  makeKubeconfig,
  makeServingCertificate,
  serveApi,
} from "@sluice/apiserver";
import type { Environment } from "../environment.ts";
import { openStore } from "../fleet/open-store.ts";
import { newToken } from "../fleet/worktree.ts";

/** The flags of `sluice apiserver`. */
export type ApiServerFlags = {
  host: string;
  port: string;
  data?: string;
  serviceAccountSigningKeyFile?: string;
  simulate: boolean;
  kubeconfigOut: string;
};

/** Serves until Ctrl-C. @returns 130 */
export async function runApiServer(flags: ApiServerFlags, { folder, err, signal }: Environment): Promise<number> {
  const at = (file: string | undefined) => (file === undefined ? undefined : path.resolve(folder, file));
  const tls = makeServingCertificate([...new Set(["localhost", "127.0.0.1", flags.host])], Date.now());
  const apiServer = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    ...openStore(at(flags.data), at(flags.serviceAccountSigningKeyFile)),
    frontProxy: makeFrontProxyCertificate(Date.now()),
    simulate: { workloads: flags.simulate, rootCertificate: tls.certificate },
  });
  const token = newToken();
  const listener = await serveApi(apiServer.handle, { host: flags.host, port: Number(flags.port), tls, token });
  const file = path.resolve(folder, flags.kubeconfigOut);
  writeFileSync(file, makeKubeconfig({ url: listener.url, certificate: tls.certificate, token }), { mode: 0o600 });
  err(`✔ Kubernetes API at ${listener.url}; use it with: kubectl --kubeconfig ${flags.kubeconfigOut}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await listener.close();
  await apiServer.close();
  rmSync(file, { force: true });
  return 130;
}
