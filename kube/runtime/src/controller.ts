// What a controller is: data about a kind, and one function that brings an object about. The loop around it is in `run.ts`.
import type { KubeObject } from "@sluice/objects";
import type { Client, KindName } from "@sluice/client";
import type { CacheChange, CacheOptions, Caches } from "./cache.ts";
import type { Clock } from "./clock.ts";
import type { ConditionReport } from "./conditions.ts";
import type { Log } from "./log.ts";
import type { EventReport, Outcome } from "./outcome.ts";

/** What a reconciler gets beside the object. */
export type ReconcileContext = {
  client: Client;
  caches: Caches;
  clock: Clock;
  log: Log;
  /** Aborts when the process shuts down. Pass it to everything that waits. */
  signal: AbortSignal;
  /** Aborts when this object is wanted again while it is being worked on; the reason names who asked. */
  superseded: AbortSignal;
  /** Shows what is being done: Reconciling=True, Ready=Unknown, plus status fields that must not be lost if the process dies now. */
  progress(
    message: string,
    also?: { status?: { [field: string]: unknown }; conditions?: readonly ConditionReport[] },
  ): Promise<void>;
  /** Tells at once, without waiting for the outcome. */
  record(event: EventReport): void;
  /** Looks at one more kind from now on, one that nobody could know beforehand. With an `id`, the same one once. */
  watch(watch: Watch): void;
};

/**
 * Brings one object about.
 *
 * Must be idempotent: it runs again after every failure and every restart, from the beginning. It reports an outcome or throws a
 * ReconcileError; it never writes the status, an event or an error log itself.
 */
export type Reconcile<T extends KubeObject> = (object: T, context: ReconcileContext) => Promise<Outcome>;

/** Names one object to be reconciled. */
export type Request = { name: string; namespace?: string };

/** Another kind whose changes concern objects of this controller. */
export type Watch<T extends KubeObject = KubeObject> = CacheOptions & {
  kind: KindName<T>;
  /** Watches of the same name are one. */
  id?: string;
  /** Which objects to visit because of that change. */
  requestsFor(change: CacheChange<T>, caches: Caches): Request[];
};

/** One kind and what to do about it. */
export type Controller<T extends KubeObject = KubeObject> = {
  /** Event source and metric label, such as `kustomize-controller`; status and finalizers are written as `gotk-<name>`. */
  name: string;
  kind: KindName<T>;
  /** How many objects are worked on at the same time; 4 when absent. */
  concurrency?: number;
  /** Present when deletion has something to undo; removed by the runtime when `finalize` has come to its end. */
  finalizer?: string;
  finalize?(object: T, context: ReconcileContext): Promise<{ events?: readonly EventReport[] }>;
  watches?: readonly Watch[];
  /** Kinds that the reconciler writes objects of: an object is visited when one that names it as its controlling owner changes. */
  owns?: readonly KindName[];
  /** Prepares indexes and the like, before the caches fill. */
  start?(caches: Caches): void;
  /** `spec.suspend` when absent. */
  isSuspended?(object: T): boolean;
  /** How long after success to look again, without jitter; `spec.interval` when absent, and ten minutes without that. */
  intervalMs?(object: T): number;
  /** See `Reconcile`. A method, so that controllers of different kinds fit into one list. */
  reconcile(object: T, context: ReconcileContext): Promise<Outcome>;
};
