// kubeconfig files, merged as kubectl merges them (the first file to name a thing wins), down to one cluster and one way to log in.
import type { JsonObject } from "@sluice/objects";
import { parseYaml } from "@sluice/yaml";
import { KubeconfigError } from "./kubeconfig-error.ts";
import { inlineOrFile, readUser, text, type Entry, type Port, type UserAccess } from "./kubeconfig-user.ts";

/** How to reach a cluster: all that a transport needs, with the contents of every file already read. */
export type ClusterAccess = UserAccess & {
  server: string;
  ca?: string;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string;
  /** Through which HTTP or SOCKS proxy. */
  proxyUrl?: string;
  /** The namespace of the context; `default` where it names none. */
  namespace: string;
  context: string;
};

type Source = { path: string; text: string };

/**
 * Reads one or several kubeconfig files (KUBECONFIG is a list) into the access of a context.
 *
 * @param sources  the files in order of precedence
 * @param port     reads the certificate and token files that a kubeconfig points at, relative to its own folder
 * @throws {KubeconfigError} when a file does not parse, a name leads nowhere, or a kind of credential is not supported
 */
export function parseKubeconfig(sources: Source[], port: Port, choice: { context?: string } = {}): ClusterAccess {
  const files = sources.map((source) => ({ path: source.path, config: parseFile(source) }));
  const chosen =
    choice.context ?? files.map(({ config }) => text(config["current-context"])).find((name) => name !== "");
  if (!chosen) throw new KubeconfigError("MISSING", `${namesOf(sources)}: no current-context is set; pass --context`);

  const find = (list: string, key: string, name: string, usedBy: string): Entry => {
    for (const { path, config } of files) {
      const items = Array.isArray(config[list]) ? (config[list] as JsonObject[]) : [];
      const found = items.find((item) => item["name"] === name);
      if (found) return { name, path, value: (found[key] ?? {}) as JsonObject };
    }
    throw new KubeconfigError(
      "MISSING",
      `${namesOf(sources)}: ${usedBy} names ${key} "${name}", which ${list} does not hold`,
    );
  };

  const context = find("contexts", "context", chosen, choice.context ? "--context" : "current-context");
  const cluster = find("clusters", "cluster", text(context.value["cluster"]), `context "${chosen}"`);
  const user =
    text(context.value["user"]) === ""
      ? undefined
      : find("users", "user", text(context.value["user"]), `context "${chosen}"`);
  return {
    context: chosen,
    namespace: text(context.value["namespace"]) || "default",
    ...readCluster(cluster, port),
    ...(user ? readUser(user, { port, cluster }) : {}),
  };
}

/** The access of a Pod: its mounted service account, read anew for each request since the token rotates. */
export function inClusterConfig(
  environment: { host?: string; port?: string },
  { readFile }: Pick<Port, "readFile">,
): ClusterAccess {
  const folder = "/var/run/secrets/kubernetes.io/serviceaccount";
  const { host, port } = environment;
  if (!host || !port) {
    throw new KubeconfigError(
      "MISSING",
      "not in a cluster (KUBERNETES_SERVICE_HOST is unset) and no kubeconfig given; pass --kubeconfig",
    );
  }
  return {
    server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
    ca: readFile(`${folder}/ca.crt`),
    token: () => readFile(`${folder}/token`).trim(),
    namespace: readFile(`${folder}/namespace`).trim() || "default",
    context: "in-cluster",
  };
}

const namesOf = (sources: Source[]) => sources.map(({ path }) => path).join(", ") || "kubeconfig";

function parseFile({ path, text: content }: Source): JsonObject {
  let parsed: unknown;
  try {
    parsed = parseYaml(content, { source: path });
  } catch (error) {
    throw new KubeconfigError("UNREADABLE", `kubeconfig does not parse: ${(error as Error).message}`, error);
  }
  if (parsed === null || parsed === undefined) return {};
  if (typeof parsed !== "object" || Array.isArray(parsed)) {
    throw new KubeconfigError(
      "UNREADABLE",
      `${path}: a kubeconfig is a map with clusters, contexts and users, this is a ${typeof parsed}`,
    );
  }
  refuseDuplicates(path, parsed as JsonObject);
  return parsed as JsonObject;
}

/** Of two entries by one name nobody can say which is meant; kubectl refuses the file, too. */
function refuseDuplicates(path: string, config: JsonObject): void {
  for (const list of ["clusters", "users", "contexts"]) {
    const items = Array.isArray(config[list]) ? (config[list] as JsonObject[]) : [];
    const names = items.map((item) => text(item["name"]));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined)
      throw new KubeconfigError("UNREADABLE", `${path}: ${list} holds "${twice}" twice; rename or remove one of them`);
  }
}

function readCluster(
  { name, path, value }: Entry,
  port: Port,
): Pick<ClusterAccess, "server" | "ca" | "insecureSkipTlsVerify" | "tlsServerName" | "proxyUrl"> {
  const server = text(value["server"]);
  if (!/^https?:\/\//.test(server)) {
    throw new KubeconfigError(
      "MISSING",
      `${path}: cluster "${name}" has no usable server: want https://host:port, got "${server}"`,
    );
  }
  const proxyUrl = text(value["proxy-url"]);
  if (proxyUrl !== "" && !/^(https?|socks5h?):\/\//.test(proxyUrl)) {
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${path}: cluster "${name}" has a proxy-url that is not supported: want http://, https:// or socks5://host:port`,
    );
  }
  return {
    server,
    ca: inlineOrFile(value, "certificate-authority", { path, port }),
    insecureSkipTlsVerify: value["insecure-skip-tls-verify"] === true,
    ...(value["tls-server-name"] ? { tlsServerName: text(value["tls-server-name"]) } : {}),
    ...(proxyUrl === "" ? {} : { proxyUrl }),
  };
}
