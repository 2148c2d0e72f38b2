// From flags and environment to a client, by kubectl's rules.
import { readFileSync } from "node:fs";
import path from "node:path";
import {
  createClient,
  createHttpTransport,
  inClusterConfig,
  parseKubeconfig,
  type Client,
  type ClientOptions,
  type ClusterAccess,
} from "@sluice/client";
import type { Environment } from "../environment.ts";
import { UsageError } from "../usage-error.ts";

/** The flags by which a command finds its cluster. */
export type ConnectFlags = {
  kubeconfig?: string;
  context?: string;
  namespace?: string;
  timeout?: string;
  overrides?: AccessOverrides;
};

/** What stands above the kubeconfig. */
export type AccessOverrides = {
  server?: string | undefined;
  caFile?: string | undefined;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string | undefined;
  token?: string | undefined;
  asUser?: string | undefined;
  asGroups?: readonly string[];
};

/** A client, the namespace to work in, and how to let go. */
export type Connection = { client: Client; namespace: string; server: string; close(): void };

/** Flux's own namespace, which its commands work in unless told otherwise. */
const defaultNamespace = "flux-system";

/** @throws {UsageError} when there is no usable kubeconfig, saying which file and why */
export function connect(
  flags: ConnectFlags,
  { variables, folder }: Environment,
  options: Pick<ClientOptions, "rateLimit" | "onCall"> = {},
): Connection {
  const access = override(readAccess(flags, { variables, folder }), flags.overrides, folder);
  const { close, ...ways } = createHttpTransport(access, { variables });
  const fallback = variables["FLUX_SYSTEM_NAMESPACE"] ?? defaultNamespace;
  const followed = variables["FLUX_NS_FOLLOWS_KUBE_CONTEXT"] ? access.namespace : fallback;
  const client = createClient({ ...ways, ...options });
  return { client, namespace: flags.namespace ?? followed, server: access.server, close };
}

function readAccess(
  flags: ConnectFlags,
  { variables, folder }: Pick<Environment, "variables" | "folder">,
): ClusterAccess {
  const home = variables["HOME"] ?? "";
  const listed = (flags.kubeconfig ?? variables["KUBECONFIG"] ?? "")
    .split(path.delimiter)
    .filter((file) => file !== "");
  const files = listed.length > 0 ? listed : [path.join(home, ".kube", "config")];
  const readFile = (file: string) => readFileSync(file, "utf8");
  const sources = files
    .map((file) => path.resolve(folder, file))
    .flatMap((file) => readIfThere(file, flags.kubeconfig !== undefined));
  if (sources.length === 0 && variables["KUBERNETES_SERVICE_HOST"]) {
    return inClusterConfig(
      { host: variables["KUBERNETES_SERVICE_HOST"], port: variables["KUBERNETES_SERVICE_PORT"] },
      { readFile },
    );
  }
  // An address is all that it takes.
  if (sources.length === 0 && flags.overrides?.server) return { server: "", namespace: "default", context: "" };
  if (sources.length === 0)
    throw new UsageError(
      `no kubeconfig found (looked for ${files.join(", ")}); pass --kubeconfig, or run a fleet with "sluice up --kubeconfig-out FILE"`,
    );
  return parseKubeconfig(
    sources,
    { readFile, resolvePath: (from, to) => path.resolve(path.dirname(from), to) },
    { context: flags.context },
  );
}

function override(access: ClusterAccess, overrides: AccessOverrides = {}, folder: string): ClusterAccess {
  const { server, caFile, insecureSkipTlsVerify, tlsServerName, token, asUser, asGroups = [] } = overrides;
  const { ca, exec, basic, token: own, insecureSkipTlsVerify: careless, ...rest } = access;
  const known = {
    ...(ca && !insecureSkipTlsVerify ? { ca } : {}),
    ...(careless ? { insecureSkipTlsVerify: true } : {}),
  };
  const login = { ...(exec ? { exec } : {}), ...(basic ? { basic } : {}), ...(own ? { token: own } : {}) };
  return {
    ...rest,
    ...known,
    ...(token ? { token: () => token } : login),
    ...(server ? { server: server.includes("://") ? server : `http://${server}` } : {}),
    ...(caFile ? { ca: readFileSync(path.resolve(folder, caFile), "utf8") } : {}),
    ...(insecureSkipTlsVerify ? { insecureSkipTlsVerify } : {}),
    ...(tlsServerName ? { tlsServerName } : {}),
    ...(asUser || asGroups.length > 0 ? { impersonate: { user: asUser ?? "", groups: asGroups } } : {}),
  };
}

function readIfThere(file: string, isWanted: boolean): { path: string; text: string }[] {
  try {
    return [{ path: file, text: readFileSync(file, "utf8") }];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && !isWanted) return [];
    throw new UsageError(
      `cannot read the kubeconfig ${file}: ${code === "ENOENT" ? "no such file" : (error as Error).message}`,
      { cause: error },
    );
  }
}
