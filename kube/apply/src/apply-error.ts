// What went wrong with a set: every object that was refused, at once, so that nobody has to fix them one by one.
import { describeObject, type ObjectRef } from "@sluice/objects";
import { hasReason, StatusError } from "@sluice/client";
import type { Drift } from "./drift.ts";

/** One object that was refused, and the API's reason. */
export type ApplyFailure = {
  ref: ObjectRef;
  stage: "dry-run" | "apply" | "takeover" | "recreate" | "delete" | "wait";
  error: unknown;
};

/** Some objects could not be applied or deleted. The message has one line per object, in Flux's words. */
export class ApplyError extends Error {
  override readonly name = "ApplyError";
  readonly failures: readonly ApplyFailure[];
  /** What was written before the failure came up; empty when nothing was. */
  readonly changes: readonly Change[];

  constructor(failures: readonly ApplyFailure[], changes: readonly Change[] = []) {
    super(failures.map(describeFailure).join("\n"), { cause: failures[0]?.error });
    this.failures = failures;
    this.changes = changes;
  }
}

/** What happened to one object. */
export type Action = "created" | "configured" | "unchanged" | "deleted" | "skipped";

/** One object and what happened to it. `takenFrom` is `namespace/name` of the owner that its labels named before; `drift` is what was changed. */
export type Change = { ref: ObjectRef; action: Action; takenFrom?: string; drift?: readonly Drift[] };

/** `Kind/namespace/name action`, as Flux writes it. */
export const describeChange = ({ ref, action }: Change): string => `${describeObject(ref)} ${action}`;

/** One line for one failure. @see fluxcd/pkg ssa/errors/errors.go for the words */
export function describeFailure({ ref, stage, error }: ApplyFailure): string {
  const subject = describeObject(ref);
  const text = error instanceof Error ? error.message : String(error);
  if (stage !== "dry-run") return `${subject} ${stage} failed: ${text}`;
  if (hasReason(error, "NotFound", "NoMatch")) {
    return ref.namespace === undefined && hasReason(error, "NotFound")
      ? `${subject} namespace not specified: ${text}`
      : `${subject} not found: ${text}`;
  }
  const conflict = error instanceof StatusError && error.causes.some(({ reason }) => reason === "FieldManagerConflict");
  const reason = conflict ? "FieldManagerConflict" : error instanceof StatusError ? error.reason : "";
  return `${subject} dry-run failed${reason ? ` (${reason})` : ""}: ${text}`;
}
