// The real kube-apiserver with its etcd, for whoever has them: the oracle of the embedded API.
import { spawn, type ChildProcess } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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

/** Starts `etcd` and `kube-apiserver` of a folder, with RBAC and one administrator. @throws {Error} when they do not come up */
export async function startKubeApiserver(assets: string): Promise<ServerProcess> {
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
  const etcd = run(path.join(assets, "etcd"), [
    `--data-dir=${at("etcd")}`,
    `--listen-client-urls=http://127.0.0.1:${client}`,
    `--advertise-client-urls=http://127.0.0.1:${client}`,
    `--listen-peer-urls=http://127.0.0.1:${peer}`,
    "--unsafe-no-fsync",
  ]);
  const api = run(path.join(assets, "kube-apiserver"), [
    `--etcd-servers=http://127.0.0.1:${client}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--tls-cert-file=${at("tls.crt")}`,
    `--tls-private-key-file=${at("tls.key")}`,
    `--token-auth-file=${at("tokens.csv")}`,
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/24",
    "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
    `--service-account-key-file=${at("accounts.key")}`,
    `--service-account-signing-key-file=${at("accounts.key")}`,
    "--disable-admission-plugins=ServiceAccount",
    `--cert-dir=${folder}`,
  ]);
  const target = { url: `https://127.0.0.1:${port}`, ca: tls.certificate, token };
  await untilReady(target);
  return {
    target,
    async [Symbol.asyncDispose]() {
      for (const child of [api, etcd]) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const run = (program: string, args: string[]): ChildProcess => spawn(program, args, { stdio: "ignore" });

async function untilReady({ url, ca, token }: LoadTarget): Promise<void> {
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
  throw new Error(`kube-apiserver was not ready after ${(mostTries * pauseMs) / 1000} s`);
}
