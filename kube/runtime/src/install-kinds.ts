// The kinds that controllers need: their definitions in the cluster, before anything is watched.
import type { Client } from "@sluice/client";
import { toCustomResourceDefinition, type Kind } from "@sluice/schema";
import { systemClock, type Clock } from "./clock.ts";

const patienceMs = 30_000;
const pauseMs = 50;

/**
 * Writes the definitions of kinds and waits until the API serves them. What is there already is brought up to date.
 *
 * @throws {StatusError} when the API refuses a definition
 * @throws {Error} when a kind is not served within half a minute
 */
export async function installKinds(
  client: Client,
  kinds: readonly Kind[],
  { signal, clock = systemClock }: { signal?: AbortSignal; clock?: Clock } = {},
): Promise<void> {
  const call = signal ? { signal } : {};
  for (const kind of kinds)
    await client.apply(toCustomResourceDefinition(kind), { fieldManager: "sluice", force: true, ...call });
  const end = clock.now() + patienceMs;
  for (const kind of kinds)
    while (!(await isServed(client, kind, signal))) {
      if (clock.now() > end)
        throw new Error(`the API does not serve ${kind.plural}.${kind.group} within ${patienceMs} ms`);
      await clock.pause(pauseMs, signal);
    }
}

async function isServed(client: Client, kind: Kind, signal: AbortSignal | undefined): Promise<boolean> {
  client.discovery.refresh();
  const served = await client.discovery.list(signal);
  return served.some((one) => one.kind === kind.kind && one.group === kind.group && one.version === kind.version);
}
