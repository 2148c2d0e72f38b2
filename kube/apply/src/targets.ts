// Where objects go, and in whose name: the cluster at hand or one of a kubeconfig, as a user of its own. Clients and their connections are
// shared by everybody who goes to the same place in the same name, and kept for the next time.
import { createHash } from "node:crypto";
import {
  createClient,
  createHttpTransport,
  parseKubeconfig,
  type Client,
  type Impersonation,
  KubeconfigError,
} from "@sluice/client";
import { createObserver, type Observer } from "./observer.ts";

/** A cluster, as somebody. */
export type Target = { client: Client; observer: Observer };

/** Which cluster, the one at hand when absent; and in whose name. */
export type Destination = {
  /** A kubeconfig that holds all that it needs, and where it is from, for messages. */
  kubeconfig?: { text: string; from: string };
  impersonate?: Impersonation;
};

/** The ways to clusters. */
export type Targets = {
  /**
   * Lends a target for as long as `work` takes.
   *
   * @throws {KubeconfigError} when the kubeconfig does not parse, points at files, runs programs or skips the check of certificates
   */
  use<T>(destination: Destination, work: (target: Target) => Promise<T>): Promise<T>;
};

/** How many targets that nobody uses are kept. */
const mostIdle = 50;

type Entry = { target: Target; users: number; close(): void };

/** Targets reached from a client; all end with `signal`. */
export function createTargets(client: Client, signal: AbortSignal): Targets {
  const entries = new Map<string, Entry>();
  signal.addEventListener("abort", () => entries.forEach((entry) => entry.close()), { once: true });

  const open = ({ kubeconfig, impersonate }: Destination): Entry => {
    const remote = kubeconfig && connect(kubeconfig);
    const reached = remote?.client ?? client;
    const named = impersonate ? reached.as(impersonate) : reached;
    const ending = new AbortController();
    const observer = createObserver(named, AbortSignal.any([signal, ending.signal]));
    return {
      target: { client: named, observer },
      users: 0,
      close() {
        ending.abort();
        remote?.close();
      },
    };
  };

  return {
    async use(destination, work) {
      const key = keyOf(destination);
      const entry = entries.get(key) ?? open(destination);
      // The last to be used stands at the end.
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      try {
        return await work(entry.target);
      } finally {
        entry.users -= 1;
        forgetOldest(entries);
      }
    },
  };
}

/** By digest: a kubeconfig is a secret. */
const keyOf = (destination: Destination): string =>
  createHash("sha256").update(JSON.stringify(destination)).digest("base64");

function forgetOldest(entries: Map<string, Entry>): void {
  for (const [key, entry] of entries) {
    if (entries.size <= mostIdle) return;
    if (entry.users > 0) continue;
    entry.close();
    entries.delete(key);
  }
}

function connect({ text, from }: { text: string; from: string }): { client: Client; close(): void } {
  const access = parseKubeconfig([{ path: from, text }], selfContained(from));
  const why = access.exec
    ? "runs a program (exec), which a kubeconfig of a Secret may not"
    : access.insecureSkipTlsVerify
      ? "skips the check of certificates (insecure-skip-tls-verify), which is not allowed"
      : undefined;
  if (why)
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${from} ${why}; use a token or a client certificate, and certificate-authority-data`,
    );
  const { transport, close } = createHttpTransport(access);
  return { client: createClient({ transport }), close };
}

/** A kubeconfig that somebody stored in a cluster must not read files of this machine. */
const selfContained = (from: string) => ({
  readFile: (path: string): never => {
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${from} points at the file ${path}; put its contents into the ...-data field`,
    );
  },
  resolvePath: (_from: string, path: string) => path,
});
