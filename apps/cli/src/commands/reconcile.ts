// `sluice reconcile`: asks for a reconciliation now and waits for its outcome.
import { findCondition, parseDuration, type KubeObject } from "@sluice/objects";
import { requestedAtAnnotation } from "@sluice/runtime";
import { connect, type ConnectFlags, type Connection } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import { kinds, type CliKind } from "../kinds.ts";
import { shortRevision } from "../output/table.ts";
import { UsageError } from "../usage-error.ts";
import { readKind, selectObjects } from "./select.ts";
import { waitForOutcome } from "./wait-for-outcome.ts";

/** The flags of `sluice reconcile`. */
export type ReconcileFlags = ConnectFlags & { withSource?: boolean; timeout: string };

/** Reconciles one object. @returns 0 when it became ready, 1 when not, 2 when the time was over */
export async function reconcile(
  words: readonly string[],
  flags: ReconcileFlags,
  environment: Environment,
): Promise<number> {
  const { kind, names } = readKind(words);
  const [name] = names;
  if (name === undefined || names.length > 1)
    throw new UsageError(`name one ${kind.title}: sluice reconcile ${kind.names[0]} NAME`);
  const connection = connect(flags, environment);
  try {
    const [object] = await selectObjects(connection.client, kind, {
      names: [name],
      where: { namespace: connection.namespace },
      signal: environment.signal,
    });
    if (!object) return 2;
    if (flags.withSource) {
      const code = await reconcileSource(connection, { kind, object }, { flags, environment });
      if (code !== 0) return code;
    }
    return await request(connection, { kind, object }, { flags, environment });
  } finally {
    connection.close();
  }
}

type Target = { kind: CliKind; object: KubeObject };
type How = { flags: ReconcileFlags; environment: Environment };

async function reconcileSource(connection: Connection, { kind, object }: Target, how: How): Promise<number> {
  const source = kind.sourceOf?.(object);
  const sourceKind = kinds.find((candidate) => candidate.kind === source?.kind);
  if (!source || !sourceKind)
    throw new UsageError(`--with-source: a source of kind ${source?.kind ?? "(none)"} cannot be reconciled here`);
  const found = await connection.client.get(
    sourceKind,
    { name: source.name, namespace: source.namespace },
    { signal: how.environment.signal },
  );
  return request(connection, { kind: sourceKind, object: found }, how);
}

/** Sets the annotation and waits until the controller has answered it. */
async function request({ client }: Connection, { kind, object }: Target, { flags, environment }: How): Promise<number> {
  const { err, signal } = environment;
  const { name = "", namespace } = object.metadata;
  if ((object["spec"] as { suspend?: boolean } | undefined)?.suspend === true)
    throw new UsageError(`${kind.title} ${name} is suspended; resume it first: sluice resume ${kind.names[0]} ${name}`);
  const token = new Date().toISOString();
  err(`► annotating ${kind.title} ${name} in ${namespace} namespace\n`);
  await client.patch(
    kind,
    { name, namespace },
    { type: "merge", body: { metadata: { annotations: { [requestedAtAnnotation]: token } } } },
    { signal, fieldManager: "sluice" },
  );
  err(`✔ ${kind.title} annotated\n◎ waiting for ${kind.title} reconciliation\n`);
  const outcome = await waitForOutcome(client, kind, {
    object,
    token,
    timeoutMs: parseDuration(flags.timeout),
    signal,
  });
  return tell(outcome, kind, { err, timeout: flags.timeout });
}

/** Prints an outcome. @returns the exit code that it means */
export function tell(
  outcome: KubeObject | undefined,
  kind: CliKind,
  { err, timeout }: { err: (text: string) => void; timeout: string },
): number {
  if (!outcome) {
    err(`✗ ${kind.title} did not answer within ${timeout}; is its controller running?\n`);
    return 2;
  }
  const ready = findCondition(outcome, "Ready");
  const isReady = ready?.status === "True";
  const done = kind.title === "GitRepository" ? "fetched" : "applied";
  const revision = shortRevision(/[^\s']+@sha\d+:[0-9a-f]+\S*?(?='|$)/.exec(ready?.message ?? "")?.[0] ?? "");
  err(isReady ? `✔ ${done} revision ${revision}\n` : `✗ ${kind.title} reconciliation failed: ${ready?.message}\n`);
  return isReady ? 0 : 1;
}
