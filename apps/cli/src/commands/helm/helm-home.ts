// What `helm repo add` and `helm registry login` leave behind: read, never written.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { HelmError } from "@sluice/helm";
import { parseYaml } from "@sluice/yaml";
import type { Environment } from "../../environment.ts";

/** A repository that has a name. */
export type NamedRepository = {
  name: string;
  url: string;
  username?: string;
  password?: string;
  certFile?: string;
  keyFile?: string;
  caFile?: string;
  insecure_skip_tls_verify?: boolean;
  pass_credentials_all?: boolean;
};

/** Where Helm was told to keep its files. */
export type HomeFlags = { repositoryConfig?: string; registryConfig?: string };

function configFolder({ variables }: Environment): string {
  const { HELM_CONFIG_HOME: own, XDG_CONFIG_HOME: shared, HOME: home = "/" } = variables;
  if (own) return own;
  if (shared) return path.join(shared, "helm");
  const user = process.platform === "darwin" ? path.join("Library", "Preferences") : ".config";
  return path.join(home, user, "helm");
}

/** Where Helm keeps what was installed, such as plugins. */
export function dataFolder({ variables }: Environment): string {
  const { HELM_DATA_HOME: own, XDG_DATA_HOME: shared, HOME: home = "/" } = variables;
  if (own) return own;
  if (shared) return path.join(shared, "helm");
  return path.join(home, process.platform === "darwin" ? "Library" : path.join(".local", "share"), "helm");
}

/** The repositories that have names. @throws {HelmError} `CHART` when their file is broken */
export function readRepositories(flags: HomeFlags, environment: Environment): NamedRepository[] {
  const file =
    flags.repositoryConfig ??
    environment.variables["HELM_REPOSITORY_CONFIG"] ??
    path.join(configFolder(environment), "repositories.yaml");
  const whole = path.resolve(environment.folder, file);
  if (!existsSync(whole)) return [];
  try {
    const { repositories } = (parseYaml(readFileSync(whole, "utf8"), { source: whole }) ?? {}) as {
      repositories?: NamedRepository[] | null;
    };
    return repositories ?? [];
  } catch (error) {
    throw new HelmError("CHART", `couldn't load repositories file (${whole}): ${(error as Error).message}`, error);
  }
}

/** The texts of the files of logins, in the order in which they are asked: Helm's, then Docker's. */
export function readLogins({ registryConfig }: HomeFlags, environment: Environment): string[] {
  const { variables, folder } = environment;
  const helm = registryConfig ?? variables["HELM_REGISTRY_CONFIG"];
  const docker = variables["DOCKER_CONFIG"] ?? path.join(variables["HOME"] ?? "/", ".docker");
  return [helm ?? path.join(configFolder(environment), "registry", "config.json"), path.join(docker, "config.json")]
    .map((file) => path.resolve(folder, file))
    .filter((file) => existsSync(file))
    .map((file) => readFileSync(file, "utf8"));
}
