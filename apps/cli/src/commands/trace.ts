// `sluice trace KIND NAME`: from an object back to the Kustomization that applied it, and to the source that it came from.
import { hasReason, type Client, type Resource } from "@sluice/client";
import { findCondition, type KubeObject } from "@sluice/objects";
import { connect, type ConnectFlags } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { kinds } from "../kinds.ts";
import { UsageError } from "../usage-error.ts";

/** The flags of `sluice trace`. */
export type TraceFlags = ConnectFlags & { apiVersion?: string; output: string };

const group = "kustomize.toolkit.fluxcd.io";

/** Prints where an object comes from. @returns 0, or 1 when nobody here applied it */
export async function trace(
  kindName: string,
  name: string,
  flags: TraceFlags,
  environment: Environment,
): Promise<number> {
  if (flags.output !== "text" && flags.output !== "json")
    throw new UsageError(`-o ${flags.output} is not known; use text or json`);
  const { client, namespace, close } = connect(flags, environment);
  const { signal, out, err } = environment;
  try {
    const resource = await findResource(client, kindName, { apiVersion: flags.apiVersion, signal });
    const object = await client.get(
      resource,
      { name, namespace: resource.namespaced ? namespace : undefined },
      { signal },
    );
    const { labels = {} } = object.metadata;
    const owner = labels[`${group}/name`];
    if (owner === undefined) {
      err(`✗ ${object.kind}/${name} carries no label ${group}/name: it was not applied by a Kustomization\n`);
      return 1;
    }
    const kustomization = await read(
      client,
      "Kustomization",
      { name: owner, namespace: labels[`${group}/namespace`] ?? "" },
      signal,
    );
    const source = kustomization && (await readSource(client, kustomization, signal));
    out(
      flags.output === "json"
        ? `${JSON.stringify({ object: named(object), kustomization: kustomization && named(kustomization), source: source && named(source) }, undefined, 2)}\n`
        : describe(object, kustomization, source),
    );
    return 0;
  } finally {
    close();
  }
}

async function findResource(
  client: Client,
  kindName: string,
  { apiVersion, signal }: { apiVersion?: string; signal: AbortSignal },
): Promise<Resource> {
  const typed = kindName.toLowerCase();
  const known = (await client.discovery.list(signal)).filter(
    (resource) =>
      [resource.kind.toLowerCase(), resource.plural, resource.singular, ...resource.shortNames].includes(typed) &&
      (apiVersion === undefined || [resource.group, resource.version].filter(Boolean).join("/") === apiVersion),
  );
  if (!known[0]) throw new UsageError(`the cluster has no kind "${kindName}"${apiVersion ? ` in ${apiVersion}` : ""}`);
  return known[0];
}

async function read(
  client: Client,
  kind: string,
  name: { name: string; namespace: string },
  signal: AbortSignal,
): Promise<KubeObject | undefined> {
  const known = kinds.find((candidate) => candidate.kind === kind);
  if (!known) return undefined;
  try {
    return await client.get(known, name, { signal });
  } catch (error) {
    if (hasReason(error, "NotFound")) return undefined;
    throw error;
  }
}

function readSource(client: Client, kustomization: KubeObject, signal: AbortSignal): Promise<KubeObject | undefined> {
  const { kind, name, namespace } = (
    kustomization["spec"] as { sourceRef: { kind: string; name: string; namespace?: string } }
  ).sourceRef;
  return read(client, kind, { name, namespace: namespace ?? kustomization.metadata.namespace ?? "" }, signal);
}

const named = ({ apiVersion, kind, metadata: { name, namespace }, ...rest }: KubeObject) => ({
  apiVersion,
  kind,
  name,
  namespace,
  ready: findCondition({ ...rest }, "Ready"),
});

function describe(object: KubeObject, kustomization: KubeObject | undefined, source: KubeObject | undefined): string {
  const lines: [string, string][] = [
    ["Object:", `${object.kind}/${object.metadata.name}`],
    ["Namespace:", object.metadata.namespace ?? ""],
    ["Status:", "Managed by Flux"],
  ];
  if (kustomization)
    lines.push(
      ["---", ""],
      ...section(kustomization, [
        ["Path:", String((kustomization["spec"] as { path?: string }).path ?? "")],
        [
          "Revision:",
          String((kustomization["status"] as { lastAppliedRevision?: string } | undefined)?.lastAppliedRevision ?? ""),
        ],
      ]),
    );
  if (source)
    lines.push(
      ["---", ""],
      ...section(source, [
        ["URL:", String((source["spec"] as { url?: string }).url ?? "")],
        ["Revision:", (source["status"] as { artifact?: { revision?: string } } | undefined)?.artifact?.revision ?? ""],
      ]),
    );
  return lines.map(([key, value]) => (key === "---" ? "---\n" : `${key.padEnd(16)}${value}\n`)).join("");
}

function section(object: KubeObject, facts: [string, string][]): [string, string][] {
  const ready = findCondition(object, "Ready");
  return [
    [`${object.kind}:`, object.metadata.name ?? ""],
    ["Namespace:", object.metadata.namespace ?? ""],
    ...facts,
    [
      "Status:",
      ready ? `${ready.status === "True" ? "Last reconciled" : "Not ready"}: ${ready.message}` : "never reconciled",
    ],
  ];
}
