export { createCaches, type Cache, type CacheChange, type CacheOptions, type Caches } from "./cache.ts";
export { systemClock, type Clock } from "./clock.ts";
export { changeConditions, type ConditionReport } from "./conditions.ts";
export { type Controller, type Reconcile, type ReconcileContext, type Request, type Watch } from "./controller.ts";
export { clusterRoleFor } from "./cluster-role.ts";
export { createRecorder, type Recorder } from "./events.ts";
export { installKinds } from "./install-kinds.ts";
export { whileLeading, type LeaderElection } from "./leader-election.ts";
export { silentLog, type Log, type LogFields } from "./log.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export {
  ready,
  ReconcileError,
  stalled,
  waiting,
  type CommonStatus,
  type EventReport,
  type Outcome,
  type Retry,
} from "./outcome.ts";
export { ownerReference } from "./owner.ts";
export { createQueue, defaultBackoff, type Backoff, type Priority, type Queue } from "./queue.ts";
export { runControllers, type RunOptions, type Running } from "./run.ts";
export { requestedAtAnnotation, settleFailure, settleOutcome, settleProgress } from "./settle.ts";
export { serveTelemetry } from "./telemetry.ts";
export { mergePatchOf, patchStatus } from "./status-patch.ts";
