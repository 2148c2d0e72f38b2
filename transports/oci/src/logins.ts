// The logins that `docker login` and `helm registry login` keep: in a file, or with a program that the file names.
// @see https://docs.docker.com/reference/cli/docker/login/#credential-stores
import { execFile } from "node:child_process";
import type { Credentials } from "@sluice/http";
import { OciError } from "./oci-error.ts";

type ConfigFile = {
  auths?: { [host: string]: { auth?: string; username?: string; password?: string; identitytoken?: string } };
  credsStore?: string;
  credHelpers?: { [host: string]: string };
};

type Options = { variables?: { [name: string]: string | undefined }; timeoutMs?: number; signal?: AbortSignal };

/**
 * Finds the login for a registry in the text of a `config.json`; undefined when there is none.
 *
 * @throws {OciError} `UNAUTHORIZED` when the file, or the program that it names, is broken
 */
export async function findLogin(text: string, host: string, options: Options = {}): Promise<Credentials | undefined> {
  const config = readConfig(text);
  const helper = config.credHelpers?.[host] ?? config.credsStore;
  const written = config.auths?.[host] ?? config.auths?.[`https://${host}`];
  if (helper) return (await askHelper(helper, host, options)) ?? fromFile(written);
  return fromFile(written);
}

function readConfig(text: string): ConfigFile {
  try {
    return (JSON.parse(text) ?? {}) as ConfigFile;
  } catch {
    // What JSON.parse says quotes the text, and the text has passwords.
    throw new OciError("UNAUTHORIZED", "the file of logins is no JSON");
  }
}

function fromFile(entry: NonNullable<ConfigFile["auths"]>[string] | undefined): Credentials | undefined {
  if (!entry) return undefined;
  if (entry.username) return { username: entry.username, password: entry.password ?? "" };
  const pair = Buffer.from(entry.auth ?? "", "base64").toString("utf8");
  const colon = pair.indexOf(":");
  return colon > 0 ? { username: pair.slice(0, colon), password: pair.slice(colon + 1) } : undefined;
}

function askHelper(name: string, host: string, options: Options): Promise<Credentials | undefined> {
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw new OciError("UNAUTHORIZED", `the file of logins names ${JSON.stringify(name)}, which is no program's name`);
  const program = `docker-credential-${name}`;
  const { promise, resolve, reject } = Promise.withResolvers<Credentials | undefined>();
  const child = execFile(
    program,
    ["get"],
    { timeout: options.timeoutMs ?? 10_000, env: options.variables, signal: options.signal },
    (error, stdout) => {
      if (error && "code" in error && error.code === "ENOENT")
        return reject(new OciError("UNAUTHORIZED", `the logins are kept by ${program}, which is not on the PATH`));
      if (/credentials not found/i.test(stdout)) return resolve(undefined);
      if (error) return reject(new OciError("UNAUTHORIZED", `${program} failed for ${host}`));
      const { Username: username, Secret: password } = readAnswer(stdout);
      resolve(username ? { username, password: password ?? "" } : undefined);
    },
  );
  child.stdin?.on("error", () => {}); // It may end without reading.
  child.stdin?.end(host);
  return promise;
}

function readAnswer(text: string): { Username?: string; Secret?: string } {
  try {
    return (JSON.parse(text) ?? {}) as { Username?: string; Secret?: string };
  } catch {
    return {};
  }
}
