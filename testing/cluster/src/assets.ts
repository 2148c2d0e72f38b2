// A real kube-apiserver and etcd, from the folder that `KUBEBUILDER_ASSETS` names, as controller-runtime's envtest takes them.
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createClient, createHttpTransport, type HttpTransport } from "@sluice/client";
import { eventually } from "./eventually.ts";

/** A real API; it ends with this process. */
export type RealApi = HttpTransport & { url: string };

const readyWithinMs = 60_000;

/** Starts both. @throws {Error} with what kube-apiserver said last, when it does not get ready */
export async function startAssets(folder: string): Promise<RealApi> {
  const disk = mkdtempSync(path.join(tmpdir(), "sluice-assets-"));
  const children: ChildProcess[] = [];
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(disk, { recursive: true, force: true });
  });
  const said: string[] = [];
  const run = (program: string, args: string[]): void => {
    const file = path.join(folder, program);
    if (!existsSync(file)) throw new Error(`KUBEBUILDER_ASSETS: there is no ${program} in ${folder}`);
    const child = spawn(file, args, { cwd: disk, stdio: ["ignore", "ignore", "pipe"] });
    child.unref();
    child.stderr.on("data", (text) => {
      said.push(`${program}: ${text}`);
      said.splice(0, said.length - 20);
    });
    (child.stderr as unknown as { unref(): void }).unref(); // a pipe is a socket: it must not keep the tests from ending
    children.push(child);
  };
  const [etcd, peers, port] = [await freePort(), await freePort(), await freePort()];
  const token = randomUUID();
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(disk, name), text, { mode: 0o600 });
    return path.join(disk, name);
  };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = file("accounts.key", String(privateKey.export({ type: "pkcs1", format: "pem" })));
  run("etcd", [
    `--data-dir=${path.join(disk, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=http://127.0.0.1:${etcd}`,
    `--advertise-client-urls=http://127.0.0.1:${etcd}`,
    `--listen-peer-urls=http://127.0.0.1:${peers}`,
  ]);
  run("kube-apiserver", [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--cert-dir=${disk}`,
    `--token-auth-file=${file("tokens", `${token},admin,admin,"system:masters"\n`)}`,
    "--authorization-mode=RBAC",
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    "--service-cluster-ip-range=10.0.0.0/24",
    "--disable-admission-plugins=ServiceAccount",
  ]);
  const url = `https://127.0.0.1:${port}`;
  const certificate = path.join(disk, "apiserver.crt");
  await eventually(() => existsSync(certificate), Boolean, {
    withinMs: readyWithinMs,
    what: "the certificate of kube-apiserver",
  });
  const access = {
    server: url,
    ca: readFileSync(certificate, "utf8"),
    tlsServerName: "kubernetes.default.svc",
    token: () => token,
    namespace: "default",
    context: "assets",
  };
  const api = createHttpTransport(access);
  const client = createClient(api);
  let problem: unknown;
  const ask = () => client.raw("/readyz").catch((error: unknown) => void (problem = error));
  await eventually(ask, (text) => text === "ok", { withinMs: readyWithinMs }).catch(() => {
    throw new Error(`kube-apiserver is not ready within ${readyWithinMs} ms: ${problem}\n${said.join("")}`);
  });
  return { ...api, url };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}
