export {
  ApplyError,
  describeChange,
  describeFailure,
  type Action,
  type ApplyFailure,
  type Change,
} from "./apply-error.ts";
export { applySet, type ApplyOptions } from "./apply-set.ts";
export { deleteSet, type DeletionResult } from "./delete-set.ts";
export { deleteByPolicy, deletesObjects, type DeletionPolicy, type OwnerDeletion } from "./deletion-policy.ts";
export { describeDrift, driftOf, type Drift } from "./drift.ts";
export { type ApplyMemory } from "./examine.ts";
export { ignoredBy, type IgnoredPaths, type IgnoreRule } from "./ignore-rules.ts";
export { createHandOvers, type HandOvers } from "./hand-over.ts";
export { compileHealthChecks, HealthExpressionError, type HealthRule } from "./health-expressions.ts";
export { inParallel } from "./in-parallel.ts";
export {
  fromEntry,
  mergeInventories,
  missingFrom,
  refsOf,
  toEntry,
  toInventory,
  type Inventory,
  type InventoryEntry,
} from "./inventory.ts";
export { createObserver, type Observer, type Sighting } from "./observer.ts";
export { compareForApply } from "./order.ts";
export { findOwner, isMarked, ownerLabels, type Owner } from "./owner.ts";
export { createTargets, type Destination, type Target, type Targets } from "./targets.ts";
export { takeoverFrom, type Takeover } from "./takeover.ts";
export {
  describeUnhealthy,
  waitForDeletion,
  waitForHealth,
  type Standing,
  type WaitOptions,
  type WaitResult,
} from "./wait.ts";
