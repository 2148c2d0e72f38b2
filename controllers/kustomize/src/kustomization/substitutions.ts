// The variables of `spec.postBuild`: from ConfigMaps and Secrets in their order, the inline ones on top.
import type { Kustomization } from "@sluice/api-kustomize";
import { hasReason } from "@sluice/client";
import type { KubeObject } from "@sluice/objects";
import { ReconcileError, type ReconcileContext } from "@sluice/runtime";

/** Reads the variables; nothing when the spec has no postBuild. @throws {ReconcileError} `BuildFailed` for a source that is missing */
export async function readVariables(
  { spec, metadata }: Kustomization,
  { client, signal }: ReconcileContext,
): Promise<{ [name: string]: string } | undefined> {
  const { postBuild } = spec;
  if (!postBuild) return undefined;
  const variables: { [name: string]: string } = {};
  for (const { kind, name, optional } of postBuild.substituteFrom ?? []) {
    const source = await find(client, { kind, name, namespace: metadata.namespace ?? "" }, signal);
    if (source) Object.assign(variables, valuesOf(source));
    else if (optional !== true)
      throw new ReconcileError(
        "BuildFailed",
        `post build failed: substitute from '${kind}/${name}' error: ${kind} "${name}" not found in namespace ${metadata.namespace}`,
      );
  }
  return { ...variables, ...postBuild.substitute };
}

type Named = { kind: string; name: string; namespace: string };

async function find(
  client: ReconcileContext["client"],
  { kind, name, namespace }: Named,
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  try {
    return await client.get({ group: "", version: "v1", kind }, { name, namespace }, { signal });
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}

function valuesOf(source: KubeObject): { [name: string]: string } {
  const data = (source["data"] ?? {}) as { [name: string]: string };
  if (source.kind !== "Secret") return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [name, Buffer.from(value, "base64").toString("utf8")]),
  );
}
