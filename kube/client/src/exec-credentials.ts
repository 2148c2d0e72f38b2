// Credentials from a program: what `users[].user.exec` of a kubeconfig names, as cloud vendors do it. The program is run when its last answer
// has run out or was refused, and never twice at once.
// @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
import { execFile } from "node:child_process";
import { KubeconfigError } from "./kubeconfig-error.ts";

/** The program, and what it is told. */
export type ExecPlugin = {
  /** Which file says so, and of which user: for messages. */
  where: string;
  apiVersion: string;
  command: string;
  args: string[];
  env: { [name: string]: string };
  /** What the cluster's entry says, where the plugin wants to know it. */
  cluster?: object;
  /** What to do when the program is not there. */
  installHint?: string;
};

/** What a request carries. */
export type ExecCredentials = { token?: string; clientCertificate?: string; clientKey?: string };

/** Credentials that are fetched when they are needed. */
export type CredentialSource = {
  /** @throws {KubeconfigError} when the program is missing, fails, takes over a minute or answers something else */
  get(signal?: AbortSignal): Promise<ExecCredentials>;
  /** The API did not accept those: the next `get` asks the program again. */
  refuse(credentials: ExecCredentials): void;
};

const patienceMs = 60_000;
const versions = new Set(["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]);

/** Credentials by running that program in an environment of those variables. */
export function createExecCredentials(
  plugin: ExecPlugin,
  variables: NodeJS.ProcessEnv,
  now: () => number = Date.now,
): CredentialSource {
  if (!versions.has(plugin.apiVersion))
    throw new KubeconfigError(
      "UNSUPPORTED",
      `${plugin.where}: exec.apiVersion must be client.authentication.k8s.io/v1 or v1beta1, it is ${JSON.stringify(plugin.apiVersion)}`,
    );
  let held: { credentials: ExecCredentials; expiresAt: number } | undefined;
  let running: Promise<ExecCredentials> | undefined;
  const fetch = async (): Promise<ExecCredentials> => {
    try {
      held = readAnswer(plugin, await run(plugin, variables));
      return held.credentials;
    } finally {
      running = undefined;
    }
  };
  return {
    async get(signal) {
      signal?.throwIfAborted();
      if (held && now() < held.expiresAt) return held.credentials;
      running ??= fetch();
      return await running;
    },
    refuse(credentials) {
      if (held?.credentials === credentials) held = undefined;
    },
  };
}

function run(
  { where, command, args, env, apiVersion, cluster, installHint }: ExecPlugin,
  variables: NodeJS.ProcessEnv,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const spec = { interactive: false, ...(cluster ? { cluster } : {}) };
  const info = JSON.stringify({ kind: "ExecCredential", apiVersion, spec });
  const environment = { ...variables, ...env, KUBERNETES_EXEC_INFO: info };
  execFile(command, args, { env: environment, timeout: patienceMs, maxBuffer: 1 << 20 }, (error, stdout, stderr) => {
    if (!error) return resolve(stdout);
    const said = stderr.trim().split("\n").at(-1) ?? "";
    const why =
      error.code === "ENOENT"
        ? `is not there${installHint ? `: ${installHint}` : "; install it, or name it by its whole path"}`
        : error.killed
          ? `did not answer within ${patienceMs / 1000} s`
          : `failed with ${error.code}${said === "" ? "" : `: ${said}`}`;
    reject(
      new KubeconfigError("UNREADABLE", `${where}: the credential program ${command} ${why}`, { code: error.code }),
    );
  }).stdin?.end();
  return promise;
}

/** The text may hold a secret, so that no message shows it. */
function readAnswer({ where, command, apiVersion }: ExecPlugin, text: string) {
  const fail = (why: string): never => {
    throw new KubeconfigError("UNREADABLE", `${where}: the answer of the credential program ${command} ${why}`);
  };
  const answer = ((): Answer => {
    try {
      return JSON.parse(text) as Answer;
    } catch {
      return fail("is no JSON");
    }
  })();
  if (answer?.kind !== "ExecCredential") fail("is no ExecCredential");
  if (answer.apiVersion !== apiVersion) fail(`has the apiVersion ${answer.apiVersion}, asked for was ${apiVersion}`);
  const { token, clientCertificateData, clientKeyData, expirationTimestamp } = answer.status ?? {};
  if (!token && !clientCertificateData) fail("holds neither a token nor a client certificate");
  if (Boolean(clientCertificateData) !== Boolean(clientKeyData)) fail("holds a certificate or a key without the other");
  const credentials: ExecCredentials = {
    ...(token ? { token } : {}),
    ...(clientCertificateData ? { clientCertificate: clientCertificateData } : {}),
    ...(clientKeyData ? { clientKey: clientKeyData } : {}),
  };
  const expiresAt = expirationTimestamp === undefined ? Infinity : Date.parse(expirationTimestamp);
  if (Number.isNaN(expiresAt)) fail("has an expirationTimestamp that is no time");
  return { credentials, expiresAt };
}

type Answer = {
  kind?: string;
  apiVersion?: string;
  status?: { token?: string; clientCertificateData?: string; clientKeyData?: string; expirationTimestamp?: string };
};
