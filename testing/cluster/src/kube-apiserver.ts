// The real kube-apiserver with its etcd, for whoever has them: the oracle of the embedded API.
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import https from "node:https";
import { makeServingCertificate } from "@sluice/apiserver";
import type { LoadTarget } from "./load.ts";
import type { ServerProcess } from "./server-process.ts";

const mostTries = 600;
const pauseMs = 100;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The real thing; it ends with this process at the latest. */
export type KubeApiserver = ServerProcess & {
  /** From now on it keeps nobody from ending. */
  unref(): void;
};

/** Without ServiceAccounts, as envtest runs it. */
const asInEnvtest = ["--disable-admission-plugins=ServiceAccount"];

/** Starts `etcd` and `kube-apiserver` of a folder, with RBAC and one administrator. @throws {Error} with what they said last, when they do not come up */
export async function startKubeApiserver(
  assets: string,
  flags: readonly string[] = asInEnvtest,
): Promise<KubeApiserver> {
  for (const program of ["etcd", "kube-apiserver"])
    if (!existsSync(path.join(assets, program)))
      throw new Error(`KUBEBUILDER_ASSETS: there is no ${program} in ${assets}`);
  const folder = mkdtempSync(path.join(tmpdir(), "kube-apiserver-"));
  const at = (name: string): string => path.join(folder, name);
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const tls = makeServingCertificate(["localhost", "127.0.0.1"], Date.now());
  const token = randomBytes(16).toString("hex");
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(at("tls.crt"), tls.certificate);
  writeFileSync(at("tls.key"), tls.key);
  writeFileSync(at("accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(at("tokens.csv"), `${token},kubernetes-admin,,system:masters\n`);
  const said: string[] = [];
  const etcd = run(path.join(assets, "etcd"), said, [
    `--data-dir=${at("etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    "--unsafe-no-fsync",
  ]);
  const api = run(path.join(assets, "kube-apiserver"), said, [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--tls-cert-file=${at("tls.crt")}`,
    `--tls-private-key-file=${at("tls.key")}`,
    `--token-auth-file=${at("tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--allow-privileged=true",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${at("accounts.key")}`,
    `--service-account-signing-key-file=${at("accounts.key")}`,
    "--enable-aggregator-routing", // nobody routes the addresses of services
    `--cert-dir=${folder}`,
    ...flags,
  ]);
  const clear = (): void => {
    for (const child of [api, etcd]) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  process.once("exit", clear);
  const target = { url: `https://127.0.0.1:${port}`, ca: tls.certificate, token };
  await untilReady(target, said);
  return {
    target,
    unref() {
      // A pipe is a socket, which has an unref of its own.
      for (const { stderr } of [api, etcd]) (stderr as unknown as { unref(): void }).unref();
      for (const child of [api, etcd]) child.unref();
    },
    async [Symbol.asyncDispose]() {
      for (const child of [api, etcd]) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      clear();
      process.off("exit", clear);
    },
  };
}

const linesKept = 20;

function run(program: string, said: string[], args: string[]): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.on("data", (text) => {
    said.push(`${path.basename(program)}: ${text}`);
    said.splice(0, said.length - linesKept);
  });
  return child;
}

async function untilReady({ url, ca, token }: LoadTarget, said: string[]): Promise<void> {
  for (let attempt = 0; attempt < mostTries; attempt += 1) {
    const answer = Promise.withResolvers<number>();
    https
      .get(`${url}/readyz`, { ca, headers: { authorization: `Bearer ${token}` } }, (response) => {
        response.resume();
        answer.resolve(response.statusCode ?? 0);
      })
      .on("error", () => answer.resolve(0));
    if ((await answer.promise) === 200) return;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  throw new Error(`kube-apiserver was not ready after ${(mostTries * pauseMs) / 1000} s\n${said.join("")}`);
}
