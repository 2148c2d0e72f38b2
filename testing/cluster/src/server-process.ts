// `sluice apiserver` as a process of its own, without simulated workloads: kube-apiserver, beside which it is measured, has no controllers either.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { LoadTarget } from "./load.ts";

/** A server in another process; disposing it ends the process. */
export type ServerProcess = { target: LoadTarget; [Symbol.asyncDispose](): Promise<void> };

type Kubeconfig = {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { token: string } }[];
};

const main = (): string =>
  process.env["SLUICE_MAIN"] ?? path.resolve(import.meta.dirname, "../../../apps/cli/src/main.js");

/** Starts `sluice apiserver` and waits until it serves. @throws {Error} when it ends before that */
export async function startProcess(): Promise<ServerProcess> {
  const folder = mkdtempSync(path.join(tmpdir(), "sluice-server-"));
  const file = path.join(folder, "kubeconfig");
  const child = spawn(
    process.execPath,
    [main(), "apiserver", "--no-simulate", "--port", "0", "--kubeconfig-out", file],
    {
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const ended = once(child, "exit");
  const serves = Promise.withResolvers<void>();
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    if (text.includes("Kubernetes API at")) serves.resolve();
  });
  void ended.then(([code]) => serves.reject(new Error(`sluice apiserver ended with ${String(code)}`)));
  await serves.promise;
  const { clusters, users } = JSON.parse(readFileSync(file, "utf8")) as Kubeconfig;
  const { server = "", "certificate-authority-data": ca = "" } = clusters[0]?.cluster ?? {};
  return {
    target: { url: server, ca: Buffer.from(ca, "base64").toString("utf8"), token: users[0]?.user.token ?? "" },
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
