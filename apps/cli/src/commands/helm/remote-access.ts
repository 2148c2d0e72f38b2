// How to come into repositories and registries: with the login and the certificates of the flags, or with those that Helm's files have.
import { readFileSync } from "node:fs";
import path from "node:path";
import { HelmError } from "@sluice/helm";
import type { RepositoryAccess } from "@sluice/helm-repository";
import { createHttp, type Credentials, type Http } from "@sluice/http";
import { findLogin, openRepository, type Repository } from "@sluice/oci";
import type { Environment } from "../../environment.ts";
import { readLogins, readRepositories, type HomeFlags, type NamedRepository } from "./helm-home.ts";

/** The flags of everything that fetches charts. */
export type RemoteFlags = HomeFlags & {
  username?: string;
  password?: string;
  passCredentials?: boolean;
  caFile?: string;
  certFile?: string;
  keyFile?: string;
  insecureSkipTlsVerify?: boolean;
  plainHttp?: boolean;
  repo?: string;
};

/** The ways in; `close` ends the connections. */
export type RemoteAccess = {
  repositories: readonly NamedRepository[];
  to(url: string): RepositoryAccess;
  registry(host: string, repository: string): Promise<Repository>;
  close(): void;
};

/** The ways in that these flags give. @throws {HelmError} `ARGUMENT` for certificates that cannot be read */
export function openAccess(flags: RemoteFlags, environment: Environment): RemoteAccess {
  const { signal, variables } = environment;
  const repositories = readRepositories(flags, environment);
  const opened = new Map<NamedRepository | undefined, Http>();
  const own = credentialsOf(flags);
  const httpFor = (known?: NamedRepository): Http => {
    const certificates = known ? { ...flagsOf(known), ...flags } : flags;
    const http = opened.get(known) ?? createHttp({ ...readCertificates(certificates, environment), variables });
    opened.set(known, http);
    return http;
  };
  return {
    repositories,
    to(url) {
      // What is kept for an address is not for who names that address by --repo.
      const known = own || flags.repo ? undefined : repositories.find((one) => sameAddress(one.url, url));
      return {
        http: httpFor(known),
        url,
        credentials: own ?? (known && credentialsOf(known)),
        passCredentials: flags.passCredentials ?? known?.pass_credentials_all,
        signal,
      };
    },
    async registry(host, repository) {
      const credentials = own ?? (await findKeptLogin(host, flags, environment));
      // Helm takes a registry to be encrypted where certificates are spoken of, whatever else is said.
      const isSecure = Boolean(flags.caFile || flags.insecureSkipTlsVerify || (flags.certFile && flags.keyFile));
      const plainHttp = flags.plainHttp === true && !isSecure;
      return openRepository({ http: httpFor(), host, repository, credentials, signal, plainHttp });
    },
    close() {
      for (const http of opened.values()) http.close();
    },
  };
}

async function findKeptLogin(
  host: string,
  flags: RemoteFlags,
  environment: Environment,
): Promise<Credentials | undefined> {
  const { variables, signal } = environment;
  for (const text of readLogins(flags, environment)) {
    const found = await findLogin(text, host, { variables, signal });
    if (found) return found;
  }
  return undefined;
}

/** Whether two addresses are of the same repository. */
export const sameAddress = (left: string | undefined, right: string): boolean =>
  left !== undefined && left.replace(/\/+$/, "") === right.replace(/\/+$/, "");

function credentialsOf({ username, password }: { username?: string; password?: string }): Credentials | undefined {
  return username ? { username, password: password ?? "" } : undefined;
}

const flagsOf = (known: NamedRepository): RemoteFlags => ({
  ...(known.caFile ? { caFile: known.caFile } : {}),
  ...(known.certFile ? { certFile: known.certFile } : {}),
  ...(known.keyFile ? { keyFile: known.keyFile } : {}),
  ...(known.insecure_skip_tls_verify ? { insecureSkipTlsVerify: true } : {}),
});

function readCertificates({ caFile, certFile, keyFile, insecureSkipTlsVerify }: RemoteFlags, { folder }: Environment) {
  const read = (file: string, fault: string): string => {
    try {
      return readFileSync(path.resolve(folder, file), "utf8");
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      const why = code === "ENOENT" ? "no such file or directory" : message;
      const told = `missing registry client: can't create TLS config for client: ${fault}: ${JSON.stringify(file)}: open ${file}: ${why}`;
      throw new HelmError("ARGUMENT", told, error);
    }
  };
  return {
    ...(!caFile ? {} : { ca: read(caFile, "can't read CA file") }),
    // One without the other is of no use, and Helm says nothing of it.
    ...(!certFile || !keyFile
      ? {}
      : {
          certificate: {
            certificate: read(certFile, "unable to read cert file"),
            key: read(keyFile, "unable to read key file"),
          },
        }),
    insecureSkipTlsVerify: insecureSkipTlsVerify === true,
  };
}
