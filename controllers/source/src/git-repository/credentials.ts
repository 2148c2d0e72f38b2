// How to log in, from the Secret that `spec.secretRef` names. Nothing of it reaches a message.
import type { GitCredentials } from "@sluice/git";
import type { GitRepository } from "@sluice/api-source";
import { hasReason, type Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { ReconcileError } from "@sluice/runtime";

/** Credentials and, when the Secret holds one, the authority to trust. */
export type Login = { credentials?: GitCredentials; ca?: string };

/** Reads the Secret of a repository; nothing to read is no login. @throws {ReconcileError} `AuthenticationFailed` */
export async function readLogin(
  { spec, metadata }: GitRepository,
  client: Client,
  signal: AbortSignal,
): Promise<Login> {
  const { secretRef } = spec;
  if (!secretRef) return {};
  const name = `${metadata.namespace}/${secretRef.name}`;
  const secret = await readSecret(client, { name: secretRef.name, namespace: metadata.namespace ?? "" }, signal);
  const text = (key: string): string | undefined => {
    const value = (secret["data"] as { [key: string]: string } | undefined)?.[key];
    return value === undefined ? undefined : Buffer.from(value, "base64").toString("utf8");
  };
  for (const key of ["tls.crt", "tls.key", "githubAppID", "identity"]) {
    if (text(key) !== undefined)
      throw new ReconcileError(
        "AuthenticationFailed",
        `secret '${name}' holds ${key}, which is not supported yet; use username and password, or bearerToken`,
        { retry: "never" },
      );
  }
  const ca = text("ca.crt") ?? text("caFile");
  const [username, password, bearerToken] = [text("username"), text("password"), text("bearerToken")];
  if (bearerToken !== undefined) return { credentials: { bearerToken: bearerToken.trim() }, ca };
  if (username !== undefined || password !== undefined) {
    if (!username || !password)
      throw new ReconcileError("AuthenticationFailed", `secret '${name}' needs both username and password`);
    return { credentials: { username, password }, ca };
  }
  if (ca !== undefined) return { ca };
  throw new ReconcileError(
    "AuthenticationFailed",
    `secret '${name}' holds neither username and password, nor bearerToken, nor ca.crt`,
  );
}

async function readSecret(
  client: Client,
  name: { name: string; namespace: string },
  signal: AbortSignal,
): Promise<KubeObject> {
  try {
    return await client.get({ group: "", version: "v1", kind: "Secret" }, name, { signal });
  } catch (error) {
    if (!hasReason(error, "NotFound")) throw error;
    throw new ReconcileError(
      "AuthenticationFailed",
      `failed to get secret '${name.namespace}/${name.name}': secrets "${name.name}" not found`,
      { cause: error },
    );
  }
}
