// When is a fleet done? When every object has a verdict and nothing has changed for a moment: what is ready stays ready, what failed keeps failing,
// and what waits, waits for something that does not move.
import type { Row } from "../../fleet/fleet-rows.ts";

/** How the waiting ended. */
export type Settled = { rows: Row[]; inTime: boolean };

const lookMs = 25;
/** All ready: nothing more to wait for, but for objects that the last apply has just brought. */
const quietReadyMs = 150;
/** Something is not ready: retries may still heal it. */
const quietFailedMs = 2_500;

/** Looks until the fleet has settled, the time is over, or `signal` aborts. */
export async function waitUntilSettled(
  look: () => Promise<Row[]>,
  { timeoutMs, signal, show }: { timeoutMs: number; signal: AbortSignal; show: (rows: Row[]) => void },
): Promise<Settled> {
  const startedAt = performance.now();
  let rows: Row[] = [];
  let seen = "";
  let since = startedAt;
  while (!signal.aborted && performance.now() - startedAt < timeoutMs) {
    rows = await look();
    const sign = JSON.stringify(
      rows.map(({ kind, namespace, name, verdict, reason, revision }) => [
        kind,
        namespace,
        name,
        verdict,
        reason,
        revision,
      ]),
    );
    if (sign !== seen) {
      seen = sign;
      since = performance.now();
      show(rows);
    }
    const isOpen = rows.length === 0 || rows.some(({ verdict }) => verdict === "progressing");
    const isReady = rows.every(({ verdict }) => verdict === "ready" || verdict === "suspended");
    if (!isOpen && performance.now() - since > (isReady ? quietReadyMs : quietFailedMs)) return { rows, inTime: true };
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  return { rows, inTime: false };
}
