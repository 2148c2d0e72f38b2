// One of several replicas works, the others wait: whoever holds the Lease leads, and lets go of its work before its lease can be another's.
// @see k8s.io/client-go tools/leaderelection: the same Lease, fields and timing, so that replicas of either can stand for one another.
import { hasReason, type Client } from "@sluice/client";
import { formatMicroTime, type KubeObject } from "@sluice/objects";
import { systemClock, type Clock } from "./clock.ts";
import { silentLog, type Log } from "./log.ts";
import type { Metrics } from "./metrics.ts";

/** Which lease, who wants it, and how patient everybody is. */
export type LeaderElection = {
  client: Client;
  lease: { name: string; namespace: string };
  /** Tells this replica from all others. */
  identity: string;
  signal: AbortSignal;
  clock?: Clock;
  log?: Log;
  /** Hears who leads, for `leader_election_master_status`. */
  metrics?: Pick<Metrics, "leading"> | undefined;
  /** After so long without a sign of life the lease is free; 35 s when absent, as in Flux. */
  leaseMs?: number;
  /** The leader gives up when it could not renew for so long; 30 s when absent. Must be less than `leaseMs`. */
  renewWithinMs?: number;
  /** How often to try; 5 s when absent. */
  retryMs?: number;
};

type Timing = Required<Pick<LeaderElection, "leaseMs" | "renewWithinMs" | "retryMs" | "clock" | "log">>;
type Candidate = LeaderElection & Timing;

const kind = { group: "coordination.k8s.io", version: "v1", kind: "Lease" };

/**
 * Runs `work` each time this replica becomes the leader. The signal that `work` gets aborts when it no longer is; `work` must then end soon,
 * and only when it has ended does this replica stand again. Ends when `signal` aborts, and gives the lease back.
 */
export async function whileLeading(
  election: LeaderElection,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { clock = systemClock, log = silentLog } = election;
  const { leaseMs = 35_000, renewWithinMs = 30_000, retryMs = 5_000, signal } = election;
  const candidate: Candidate = { ...election, clock, log, leaseMs, renewWithinMs, retryMs };
  if (renewWithinMs >= leaseMs)
    throw new RangeError("renewWithinMs must be less than leaseMs, or two replicas could lead at once");
  const observer = createObserver(candidate);
  election.metrics?.leading(election.lease.name, false);
  while (!signal.aborted) {
    if (await observer.tryToHold()) await lead(candidate, observer, work);
    else await clock.pause(retryMs, signal).catch(() => {}); // only an abort rejects it
  }
}

type Observer = { tryToHold(): Promise<boolean>; release(): Promise<void> };

/** Whether the lease is free is judged by this replica's own clock alone: how long ago it saw it change. */
function createObserver({ client, lease, identity, clock, log, leaseMs }: Candidate): Observer {
  let seen: { version: string; at: number } | undefined;
  const note = ({ metadata }: KubeObject): void => {
    const version = metadata.resourceVersion ?? "";
    if (seen?.version !== version) seen = { version, at: clock.now() };
  };
  const read = async (): Promise<KubeObject | undefined> => {
    try {
      return await client.get(kind, lease);
    } catch (error) {
      if (hasReason(error, "NotFound")) return undefined;
      throw error;
    }
  };
  const isFree = ({ holderIdentity = "", leaseDurationSeconds = 0 }: LeaseSpec): boolean =>
    holderIdentity === "" ||
    holderIdentity === identity ||
    clock.now() >= (seen?.at ?? 0) + leaseDurationSeconds * 1000;

  return {
    async tryToHold() {
      try {
        const now = formatMicroTime(clock.now());
        const current = await read();
        if (!current) {
          const spec = { ...held(identity, leaseMs), acquireTime: now, renewTime: now, leaseTransitions: 0 };
          note(
            await client.create({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { ...lease }, spec }),
          );
          return true;
        }
        note(current);
        const spec = (current["spec"] ?? {}) as LeaseSpec;
        if (!isFree(spec)) return false;
        const isOurs = spec.holderIdentity === identity;
        const taken = isOurs ? {} : { acquireTime: now, leaseTransitions: (spec.leaseTransitions ?? 0) + 1 };
        note(
          await client.update({ ...current, spec: { ...spec, ...held(identity, leaseMs), ...taken, renewTime: now } }),
        );
        return true;
      } catch (error) {
        // Somebody was faster, or the API is away: the same as not having it.
        log.debug("the lease was not renewed", { lease: lease.name, error: String(error) });
        return false;
      }
    },
    async release() {
      const current = await read().catch(() => undefined); // it runs out by itself
      const spec = (current?.["spec"] ?? {}) as LeaseSpec;
      if (!current || spec.holderIdentity !== identity) return;
      const free = { ...spec, holderIdentity: "", leaseDurationSeconds: 1, renewTime: formatMicroTime(clock.now()) };
      await client.update({ ...current, spec: free }).catch(() => {}); // the same
    },
  };
}

type LeaseSpec = {
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  leaseTransitions?: number;
  acquireTime?: string;
  renewTime?: string;
};

const held = (holderIdentity: string, leaseMs: number): LeaseSpec => ({
  holderIdentity,
  leaseDurationSeconds: Math.ceil(leaseMs / 1000),
});

/** Works and renews until the lease is lost or everything ends. */
async function lead(
  candidate: Candidate,
  observer: Observer,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { signal, clock, log, lease, identity, retryMs, renewWithinMs } = candidate;
  const leading = new AbortController();
  const ended = AbortSignal.any([signal, leading.signal]);
  log.info("this replica leads", { lease: lease.name, identity });
  candidate.metrics?.leading(lease.name, true);
  const working = work(ended).finally(() => leading.abort(new Error("the work has ended")));
  const giveUp = (): (() => void) => clock.after(renewWithinMs, () => leading.abort(new Error("the lease was lost")));
  let callOff = giveUp();
  while (!ended.aborted) {
    await clock.pause(retryMs, ended).catch(() => {}); // only an abort rejects it
    if (ended.aborted || !(await observer.tryToHold())) continue;
    callOff();
    callOff = giveUp();
  }
  callOff();
  try {
    await working;
  } finally {
    await observer.release();
    candidate.metrics?.leading(lease.name, false);
    log.info("this replica no longer leads", { lease: lease.name, identity });
  }
}
