// Conditions as Flux keeps them (fluxcd/pkg runtime/conditions): a transition time moves only when status, reason or message do; the
// summary conditions come first; messages are bounded.
import { formatTime, type Condition, type ConditionStatus } from "@sluice/objects";
import { boundMessage } from "./bound-message.ts";

/** The part of a condition that a reconciler decides. */
export type ConditionReport = { type: string; status: ConditionStatus; reason: string; message: string };

type Ordered = Pick<Condition, "type" | "observedGeneration">;

const first: Record<string, number> = { Stalled: 0, Reconciling: 1, Ready: 2 };
const longestMessageBytes = 32_768;

/**
 * Sets some conditions and removes others.
 *
 * @param current  the conditions as they are; other types are left alone
 * @param change   `set` in full, `remove` by type
 * @returns        a new, ordered list
 */
export function changeConditions(
  current: readonly Condition[],
  change: { set?: readonly ConditionReport[]; remove?: readonly string[] },
  { generation, now }: { generation: number; now: number },
): Condition[] {
  const set = change.set ?? [];
  const gone = new Set([...(change.remove ?? []), ...set.map(({ type }) => type)]);
  const kept = current.filter(({ type }) => !gone.has(type));
  const written = set.map((report) => {
    const message = boundMessage(report.message, longestMessageBytes);
    const before = current.find(({ type }) => type === report.type);
    const same = before?.status === report.status && before.reason === report.reason && before.message === message;
    const lastTransitionTime = same ? before.lastTransitionTime : formatTime(now);
    return { ...report, message, lastTransitionTime, observedGeneration: generation };
  });
  return [...kept, ...written].sort(byConvenience);
}

/** Whoever looks at conditions sees the summary ones first, then those of the latest generation, then by type. */
export function byConvenience(left: Ordered, right: Ordered): number {
  const weights = (first[left.type] ?? 9) - (first[right.type] ?? 9);
  if (weights !== 0) return weights;
  const generations = (right.observedGeneration ?? 0) - (left.observedGeneration ?? 0);
  if (generations !== 0) return generations;
  return left.type < right.type ? -1 : 1;
}
