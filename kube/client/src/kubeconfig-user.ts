// How a kubeconfig's user logs in. What this client does not do is refused by name: a credential that is silently left out looks like a
// wrong password.
import type { JsonObject, JsonValue } from "@sluice/objects";
import type { ExecPlugin } from "./exec-credentials.ts";
import { KubeconfigError } from "./kubeconfig-error.ts";

/** Who somebody is to the API. */
export type UserAccess = {
  clientCertificate?: string;
  clientKey?: string;
  /** Asked again for every request, since token files rotate. */
  token?: () => string;
  basic?: { username: string; password: string };
  /** A program that knows the credentials. */
  exec?: ExecPlugin;
  /** In whose name to act, once logged in. */
  impersonate?: Impersonation;
};

/** In whose name. */
export type Impersonation = {
  user: string;
  uid?: string;
  groups?: readonly string[];
  extra?: { readonly [key: string]: readonly string[] };
};

/** Reads the files that a kubeconfig points at, relative to its own folder. */
export type Port = { readFile: (path: string) => string; resolvePath: (from: string, path: string) => string };

/** A named item of a list in a kubeconfig. */
export type Entry = { name: string; path: string; value: JsonObject };

export const text = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

/** @throws {KubeconfigError} when the user logs in by a way that is not supported */
export function readUser(user: Entry, { port, cluster }: { port: Port; cluster: Entry }): UserAccess {
  const { name, path, value } = user;
  if (value["auth-provider"])
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${path}: user "${name}" uses auth-provider, which Kubernetes has removed; use exec, a token or a client certificate`,
    );
  const token = text(value["token"]);
  const tokenFile = text(value["tokenFile"]);
  const username = text(value["username"]);
  const impersonate = readImpersonation(user);
  return {
    clientCertificate: inlineOrFile(value, "client-certificate", { path, port }),
    clientKey: inlineOrFile(value, "client-key", { path, port }),
    ...(tokenFile
      ? { token: () => port.readFile(port.resolvePath(path, tokenFile)).trim() }
      : token
        ? { token: () => token }
        : {}),
    ...(username ? { basic: { username, password: text(value["password"]) } } : {}),
    ...(value["exec"] ? { exec: readExec(user, { port, cluster }) } : {}),
    ...(impersonate ? { impersonate } : {}),
  };
}

function readImpersonation({ name, path, value }: Entry): Impersonation | undefined {
  const user = text(value["as"]);
  const also = ["as-uid", "as-groups", "as-user-extra"].find((field) => value[field] !== undefined);
  if (user === "") {
    if (also) throw new KubeconfigError("MISSING", `${path}: user "${name}" has ${also} without as: say as whom`);
    return undefined;
  }
  return {
    user,
    ...(value["as-uid"] ? { uid: text(value["as-uid"]) } : {}),
    ...(value["as-groups"] ? { groups: value["as-groups"] as string[] } : {}),
    ...(value["as-user-extra"] ? { extra: value["as-user-extra"] as { [key: string]: string[] } } : {}),
  };
}

function readExec({ name, path, value }: Entry, { port, cluster }: { port: Port; cluster: Entry }): ExecPlugin {
  const exec = value["exec"] as JsonObject;
  const where = `${path}: user "${name}"`;
  const command = text(exec["command"]);
  if (command === "") throw new KubeconfigError("MISSING", `${where}: exec has no command`);
  if (exec["interactiveMode"] === "Always")
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${where}: exec.interactiveMode is Always, but nobody is asked here; log in beforehand and use IfAvailable or Never`,
    );
  const env = (exec["env"] ?? []) as { name: string; value: string }[];
  return {
    where,
    apiVersion: text(exec["apiVersion"]),
    command: /[/\\]/.test(command) ? port.resolvePath(path, command) : command,
    args: (exec["args"] ?? []) as string[],
    env: Object.fromEntries(env.map((one) => [one.name, one.value])),
    ...(exec["provideClusterInfo"] === true ? { cluster: clusterInfo(cluster, port) } : {}),
    ...(exec["installHint"] ? { installHint: text(exec["installHint"]).trim() } : {}),
  };
}

/** The fields of a cluster that a plugin may know, and what the kubeconfig holds for plugins alone. */
function clusterInfo({ path, value }: Entry, port: Port): object {
  const ca = inlineOrFile(value, "certificate-authority", { path, port });
  const extensions = (value["extensions"] ?? []) as { name: string; extension: JsonValue }[];
  const config = extensions.find(({ name }) => name === "client.authentication.k8s.io/exec")?.extension;
  const copied = ["server", "tls-server-name", "insecure-skip-tls-verify", "proxy-url", "disable-compression"];
  return {
    ...Object.fromEntries(copied.filter((field) => value[field] !== undefined).map((field) => [field, value[field]])),
    ...(ca === undefined ? {} : { "certificate-authority-data": Buffer.from(ca).toString("base64") }),
    config: config ?? null,
  };
}

/** The contents of `FIELD-data`, or of the file that `FIELD` names. */
export function inlineOrFile(
  value: JsonObject,
  field: string,
  { path, port }: { path: string; port: Port },
): string | undefined {
  const inline = text(value[`${field}-data`]);
  if (inline !== "") return Buffer.from(inline, "base64").toString("utf8");
  const file = text(value[field]);
  return file === "" ? undefined : port.readFile(port.resolvePath(path, file));
}
