// kubeconfig files, merged as kubectl merges them (the first file to name a thing wins), down to one cluster and one way to log in.
// What this client does not do yet is refused by name: a credential that is silently left out looks like a wrong password.
import type { JsonObject, JsonValue } from "@sluice/objects";
import { parseYaml } from "@sluice/yaml";

/** How to reach a cluster: all that a transport needs, with the contents of every file already read. */
export type ClusterAccess = {
  server: string;
  ca?: string;
  insecureSkipTlsVerify?: boolean;
  tlsServerName?: string;
  clientCertificate?: string;
  clientKey?: string;
  /** Asked again for every request, since token files rotate. */
  token?: () => string;
  basic?: { username: string; password: string };
  /** The namespace of the context; `default` where it names none. */
  namespace: string;
  context: string;
};

/** A kubeconfig that cannot be used; the message names file, field and way out. */
export class KubeconfigError extends Error {
  override readonly name = "KubeconfigError";
  readonly code: "UNREADABLE" | "MISSING" | "UNSUPPORTED";

  constructor(code: KubeconfigError["code"], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

type Source = { path: string; text: string };
type Port = { readFile: (path: string) => string; resolvePath: (from: string, path: string) => string };
type Entry = { name: string; path: string; value: JsonObject };

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
    ...(user ? readUser(user, port) : {}),
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
const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

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
  return parsed as JsonObject;
}

function readCluster(
  { name, path, value }: Entry,
  port: Port,
): Pick<ClusterAccess, "server" | "ca" | "insecureSkipTlsVerify" | "tlsServerName"> {
  const server = text(value["server"]);
  if (!/^https?:\/\//.test(server)) {
    throw new KubeconfigError(
      "MISSING",
      `${path}: cluster "${name}" has no usable server: want https://host:port, got "${server}"`,
    );
  }
  refuse(value, ["proxy-url"], `${path}: cluster "${name}"`);
  return {
    server,
    ca: inlineOrFile(value, "certificate-authority", { path, port }),
    insecureSkipTlsVerify: value["insecure-skip-tls-verify"] === true,
    ...(value["tls-server-name"] ? { tlsServerName: text(value["tls-server-name"]) } : {}),
  };
}

function readUser(
  { name, path, value }: Entry,
  port: Port,
): Pick<ClusterAccess, "token" | "basic" | "clientCertificate" | "clientKey"> {
  refuse(value, ["exec", "auth-provider", "as", "as-groups", "as-uid", "as-user-extra"], `${path}: user "${name}"`);
  const token = text(value["token"]);
  const tokenFile = text(value["tokenFile"]);
  const username = text(value["username"]);
  return {
    clientCertificate: inlineOrFile(value, "client-certificate", { path, port }),
    clientKey: inlineOrFile(value, "client-key", { path, port }),
    ...(tokenFile
      ? { token: () => port.readFile(port.resolvePath(path, tokenFile)).trim() }
      : token
        ? { token: () => token }
        : {}),
    ...(username ? { basic: { username, password: text(value["password"]) } } : {}),
  };
}

function refuse(value: JsonObject, fields: string[], where: string): void {
  const field = fields.find((one) => value[one] !== undefined && value[one] !== null);
  if (field) {
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${where} uses ${field}, which is not supported yet; use a token, a tokenFile or a client certificate`,
    );
  }
}

function inlineOrFile(
  value: JsonObject,
  field: string,
  { path, port }: { path: string; port: Port },
): string | undefined {
  const inline = text(value[`${field}-data`]);
  if (inline !== "") return Buffer.from(inline, "base64").toString("utf8");
  const file = text(value[field]);
  return file === "" ? undefined : port.readFile(port.resolvePath(path, file));
}
