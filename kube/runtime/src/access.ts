// Who may refer to what in another namespace.
// @see fluxcd/pkg apis/acl, runtime/acl
import { hasReason, type Client } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { stalled } from "./outcome.ts";

/** An object that another refers to. */
export type Reference = { kind: string; name: string; namespace?: string };

/**
 * Refuses a reference into another namespace, where those are not allowed (`--no-cross-namespace-refs`).
 *
 * @throws {ReconcileError} stalled, reason `AccessDenied`: only another spec helps
 */
export function refuseCrossNamespace({ metadata }: KubeObject, { kind, name, namespace }: Reference): void {
  if (!namespace || namespace === metadata.namespace) return;
  throw accessDenied(`can't access '${kind}/${namespace}/${name}', cross-namespace references have been blocked`);
}

/** What an object says about who may refer to it from other namespaces: those with one of these sets of labels. */
export type AccessFrom = { namespaceSelectors: readonly { matchLabels?: { [label: string]: string } }[] };

/**
 * Holds a reference into another namespace against what the object there allows.
 *
 * @throws {ReconcileError} stalled, reason `AccessDenied`, when it allows nothing, or nothing that fits
 */
export async function checkAccess(
  from: KubeObject,
  { name, namespace, accessFrom }: Reference & { accessFrom: AccessFrom | undefined },
  { client, signal }: { client: Client; signal: AbortSignal },
): Promise<void> {
  const home = from.metadata.namespace ?? "";
  if (!namespace || namespace === home) return;
  const place = `'${namespace}/${name}' can't be accessed due to`;
  if (!accessFrom) throw accessDenied(`${place} missing ACL labels on 'accessFrom'`);
  const labels = await labelsOfNamespace(home, { client, signal });
  const isAllowed = accessFrom.namespaceSelectors.some(({ matchLabels = {} }) =>
    Object.entries(matchLabels).every(([label, value]) => labels[label] === value),
  );
  if (!isAllowed) throw accessDenied(`${place} ACL labels mismatch on namespace '${home}'`);
}

const accessDenied = (message: string) => stalled("AccessDenied", message);

async function labelsOfNamespace(
  name: string,
  { client, signal }: { client: Client; signal: AbortSignal },
): Promise<{ [label: string]: string }> {
  try {
    const { metadata } = await client.get({ group: "", version: "v1", kind: "Namespace" }, { name }, { signal });
    return metadata.labels ?? {};
  } catch (error) {
    if (hasReason(error, "NotFound")) return {};
    throw error;
  }
}
