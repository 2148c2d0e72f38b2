export { checkAccess, refuseCrossNamespace, type AccessFrom, type Reference } from "./access.ts";
export { createCaches, type Cache, type CacheChange, type CacheOptions, type Caches } from "./cache.ts";
export { systemClock, type Clock } from "./clock.ts";
export {
  aggregateConditions,
  mirrorCondition,
  summarizeConditions,
  type AggregateOptions,
  type SummaryOptions,
} from "./condition-summary.ts";
export { changeConditions, type ConditionReport } from "./conditions.ts";
export { type Controller, type Reconcile, type ReconcileContext, type Request, type Watch } from "./controller.ts";
export { clusterRoleFor } from "./cluster-role.ts";
export {
  createDependencies,
  dependenciesOf,
  type Dependencies,
  type Dependency,
  type WhyNotReady,
} from "./dependencies.ts";
export { createRecorder, type Recorder } from "./events.ts";
export { FeatureGateError, parseFeatureGates, type FeatureGates, type KnownGates } from "./feature-gates.ts";
export { installKinds } from "./install-kinds.ts";
export { createJsonLog, logLevels, type LogLevel } from "./json-log.ts";
export { whileLeading, type LeaderElection } from "./leader-election.ts";
export { silentLog, type Log, type LogFields } from "./log.ts";
export { createMetrics, measureProcess, type Metrics } from "./metrics.ts";
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
export { runControllers, type ControllerState, type RunOptions, type Running } from "./run.ts";
export { requestedAtAnnotation, settleFailure, settleOutcome, settleProgress } from "./settle.ts";
export { serveTelemetry } from "./telemetry.ts";
export { createTracer, traceIdOf, type Tracer } from "./tracing.ts";
export { watchConfigs, watchedConfigs, type ConfigRef } from "./watched-configs.ts";
export { mergePatchOf, patchStatus } from "./status-patch.ts";
