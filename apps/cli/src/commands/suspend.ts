// `sluice suspend` and `sluice resume`.
import { parseDuration, type KubeObject } from "@sluice/objects";
import { connect, type ConnectFlags, type Connection } from "../connect/connect.ts";
import type { Environment } from "../environment.ts";
import type { CliKind } from "../kinds.ts";
import { UsageError } from "../usage-error.ts";
import { tell } from "./reconcile.ts";
import { readKind, selectObjects } from "./select.ts";
import { waitForOutcome } from "./wait-for-outcome.ts";

/** The flags of both verbs. */
export type SuspendFlags = ConnectFlags & { all?: boolean; timeout: string };

/** Sets or clears `spec.suspend`. @returns 0, or the worst outcome of the objects that were resumed */
export async function setSuspended(
  verb: "suspend" | "resume",
  { words, flags }: { words: readonly string[]; flags: SuspendFlags },
  environment: Environment,
): Promise<number> {
  const { kind, names } = readKind(words);
  if (names.length === 0 && !flags.all) throw new UsageError(`name a ${kind.title}, or pass --all`);
  const connection = connect(flags, environment);
  try {
    const objects = await selectObjects(connection.client, kind, {
      names,
      where: { namespace: connection.namespace },
      signal: environment.signal,
    });
    let code = 0;
    for (const object of objects)
      code = Math.max(code, await setOne(verb, { connection, kind, object, flags }, environment));
    return code;
  } finally {
    connection.close();
  }
}

type One = { connection: Connection; kind: CliKind; object: KubeObject; flags: SuspendFlags };

async function setOne(
  verb: "suspend" | "resume",
  { connection, kind, object, flags }: One,
  { err, signal }: Environment,
): Promise<number> {
  const { name = "", namespace } = object.metadata;
  err(`► ${verb === "suspend" ? "suspending" : "resuming"} ${kind.title} ${name} in ${namespace} namespace\n`);
  await connection.client.patch(
    kind,
    { name, namespace },
    { type: "merge", body: { spec: { suspend: verb === "suspend" } } },
    { signal, fieldManager: "sluice" },
  );
  err(`✔ ${kind.title} ${verb === "suspend" ? "suspended" : "resumed"}\n`);
  if (verb === "suspend") return 0;
  err(`◎ waiting for ${kind.title} reconciliation\n`);
  const outcome = await waitForOutcome(connection.client, kind, {
    object,
    timeoutMs: parseDuration(flags.timeout),
    signal,
  });
  return tell(outcome, kind, { err, timeout: flags.timeout });
}
