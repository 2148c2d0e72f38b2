// Stands in for kube-apiserver where controller-runtime's envtest starts one: the embedded API with client certificates, and with none of the
// controllers that a bare kube-apiserver does not have either.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { createApiServer, makeServingCertificate, serveApi } from "@sluice/apiserver";
import type { Environment } from "../../environment.ts";
import { newToken } from "../../fleet/worktree.ts";
import { UsageError } from "../../usage-error.ts";
import { readGoFlags } from "./read-go-flags.ts";

/** The flags that envtest looks for before it passes them. */
const known = [
  "advertise-address",
  "allow-privileged",
  "authorization-mode",
  "bind-address",
  "cert-dir",
  "client-ca-file",
  "disable-admission-plugins",
  "etcd-servers",
  "secure-port",
  "service-account-issuer",
  "service-account-key-file",
  "service-account-signing-key-file",
  "service-cluster-ip-range",
  "tls-cert-file",
  "tls-private-key-file",
];

/** Serves until SIGTERM. @returns 0 */
export async function runKubeApiServer(
  args: readonly string[],
  { out, err, folder, signal }: Environment,
): Promise<number> {
  const flags = readGoFlags(args);
  if (flags["help"] !== undefined) {
    out(`${known.map((name) => `      --${name} string`).join("\n")}\n`);
    return 0;
  }
  const port = Number(flags["secure-port"] ?? 6443);
  const host = flags["bind-address"] ?? "127.0.0.1";
  const keyFile = flags["service-account-signing-key-file"];
  const apiServer = createApiServer({
    now: () => Date.now(),
    newUid: () => randomUUID(),
    random: () => Math.random(),
    ...(keyFile === undefined ? {} : { accountKey: read(path.resolve(folder, keyFile)) }),
    simulate: { workloads: false, namespaces: false, garbageCollector: false },
    disableAdmission: (flags["disable-admission-plugins"] ?? "").split(",").filter((name) => name !== ""),
  });
  const tls =
    readCertificate(flags, folder) ??
    makeServingCertificate([...new Set(["localhost", "127.0.0.1", host])], Date.now());
  const clientCa = flags["client-ca-file"];
  const listener = await serveApi(apiServer.handle, {
    host,
    port,
    tls,
    token: newToken(),
    ...(clientCa === undefined ? {} : { clientCa: read(path.resolve(folder, clientCa)) }),
  });
  err(`serving on ${listener.url}\n`);
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await listener.close();
  await apiServer.close();
  return 0;
}

function readCertificate(flags: { [name: string]: string }, folder: string) {
  const certFolder = flags["cert-dir"];
  const [certFile, keyFile] = [flags["tls-cert-file"], flags["tls-private-key-file"]];
  if (certFile !== undefined && keyFile !== undefined)
    return { certificate: read(path.resolve(folder, certFile)), key: read(path.resolve(folder, keyFile)) };
  if (certFolder === undefined) return undefined;
  const [certificate, key] = ["crt", "key"].map((ending) =>
    read(path.resolve(folder, certFolder, `apiserver.${ending}`)),
  );
  return { certificate: certificate ?? "", key: key ?? "" };
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UsageError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}
