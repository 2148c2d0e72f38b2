// Where a Kustomization applies, and as whom: the tenant's ServiceAccount, so that a tenant can do what its roles allow and no more; the
// cluster of a kubeconfig, when it names one.
import type { Kustomization } from "@sluice/api-kustomize";
import type { Destination } from "@sluice/apply";
import { hasReason, type Client } from "@sluice/client";
import { ReconcileError, type ReconcileContext } from "@sluice/runtime";

/** What finding the destination needs beside the runtime. */
export type DestinationDeps = {
  /** The ServiceAccount to act as where a Kustomization names none; nobody in particular when absent. */
  defaultServiceAccount?: string;
};

type Asked = { deps: DestinationDeps; context: Pick<ReconcileContext, "client" | "signal"> };

/** @throws {ReconcileError} `ReconciliationFailed` when there is no usable kubeconfig where one is named */
export async function findDestination(kustomization: Kustomization, { deps, context }: Asked): Promise<Destination> {
  const account = accountOf(kustomization, deps);
  const { kubeConfig } = kustomization.spec;
  return {
    ...(account ? { impersonate: { user: `system:serviceaccount:${account.namespace}:${account.name}` } } : {}),
    ...(kubeConfig?.secretRef
      ? { kubeconfig: await readKubeconfig(kustomization, kubeConfig.secretRef, context) }
      : {}),
  };
}

/** Whether the account to act as is there still: without it nothing can be cleaned up. */
export async function hasAccount(kustomization: Kustomization, { deps, context }: Asked): Promise<boolean> {
  const account = accountOf(kustomization, deps);
  return !account || (await find(context.client, "ServiceAccount", account, context.signal)) !== undefined;
}

function accountOf({ spec, metadata }: Kustomization, { defaultServiceAccount = "" }: DestinationDeps) {
  const name = spec.serviceAccountName || defaultServiceAccount;
  return name === "" ? undefined : { name, namespace: metadata.namespace ?? "" };
}

async function readKubeconfig(
  { metadata }: Kustomization,
  { name, key }: { name: string; key?: string },
  { client, signal }: Pick<ReconcileContext, "client" | "signal">,
): Promise<{ text: string; from: string }> {
  const namespace = metadata.namespace ?? "";
  const from = `KubeConfig secret '${namespace}/${name}'`;
  const secret = await find(client, "Secret", { name, namespace }, signal);
  if (!secret)
    throw new ReconcileError("ReconciliationFailed", `${from} is not there; create it, or correct spec.kubeConfig`);
  const data = (secret["data"] ?? {}) as { [key: string]: string };
  const held = key ? data[key] : (data["value"] ?? data["value.yaml"]);
  if (held === undefined)
    throw new ReconcileError(
      "ReconciliationFailed",
      `${from} does not contain a '${key ?? "value"}' key with a kubeconfig`,
    );
  return { text: Buffer.from(held, "base64").toString("utf8"), from };
}

async function find(client: Client, kind: string, name: { name: string; namespace: string }, signal: AbortSignal) {
  try {
    return await client.get({ group: "", version: "v1", kind }, name, { signal });
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}
