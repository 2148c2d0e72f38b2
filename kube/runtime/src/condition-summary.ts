// One condition that speaks for others: for those of the same object (summary), for another object's Ready (mirror), for those of many
// objects (aggregate), as fluxcd/pkg runtime/conditions does it. Pure: what comes back is a report to be set like any other.
import { findCondition, type Condition, type KubeObject } from "@sluice/objects";
import { mergeConditions, type Found, type MergeOptions } from "./condition-merge.ts";
import type { ConditionReport } from "./conditions.ts";

/** How the conditions of one object become one. */
export type SummaryOptions = MergeOptions & {
  /**
   * The message is `2 of 3 completed`: how many normal conditions are True, of `onlyFor`, of `of`, or of those that are there.
   * With `onlyFor`, the worst condition's message stays as soon as another type takes part.
   */
  stepCounter?: boolean | { onlyFor: readonly string[] };
  /** The object to name in the reason: `NoSpace @ Bucket/data`. The pattern of Flux's CRDs refuses such a reason. */
  sourceRef?: { kind: string; name: string };
};

/** How the conditions of many objects become one. */
export type AggregateOptions = MergeOptions & {
  /**
   * The message is `2 of 3 Ready`: how many conditions are like the worst, of how many objects, and the first type among them.
   * With `onlyFor`, the worst condition's message stays as soon as another type takes part.
   */
  counter?: boolean | { onlyFor: readonly string[] };
  /** The message is `2 of 3 completed`: how many normal conditions are True, of how many objects. Goes before `counter`. */
  stepCounter?: boolean;
  /** The reason names the object that it comes from: always, or when one of these types takes part. See {@link SummaryOptions}. */
  sourceRef?: boolean | { ifAny: readonly string[] };
};

/**
 * What the conditions of an object come to.
 *
 * @param conditions  all the object has; the one of the summary's own type takes no part
 * @param type        of the summary, such as `Ready`
 * @returns           a report for `changeConditions`; undefined when no condition takes part, and then nothing is to be set
 * @see fluxcd/pkg runtime/conditions SetSummary. Differs: counts steps only, since Flux's WithCounter says "of 0" here.
 */
export function summarizeConditions(
  conditions: readonly (ConditionReport & Pick<Condition, "observedGeneration">)[],
  type: string,
  options: SummaryOptions = {},
): ConditionReport | undefined {
  const { of, stepCounter, sourceRef } = options;
  const inScope = conditions.filter((one) => one.type !== type && (of?.includes(one.type) ?? true));
  const source = sourceRef ?? { kind: "", name: "" };
  const found = inScope.map((condition) => ({ condition, source }));
  const onlyFor = typeof stepCounter === "object" ? stepCounter.onlyFor : undefined;
  const total = (onlyFor ?? of ?? inScope).length;
  return mergeConditions(found, type, {
    ...options,
    sourceRef: sourceRef !== undefined,
    ...(isCounted(stepCounter, found) && { count: { what: "steps", total } }),
  });
}

/**
 * The Ready condition of another object, under a name of one's own.
 *
 * @param from      the object looked at; undefined when there is none
 * @param type      of the mirror, such as `SourceReady`
 * @param fallback  what to say when the object has no Ready condition
 * @returns         a report for `changeConditions`; undefined when there is neither
 * @see fluxcd/pkg runtime/conditions SetMirror. Differs: a new mirror's transition time is now, Flux takes over the source's.
 */
export function mirrorCondition(
  from: object | undefined,
  type: string,
  fallback?: Omit<ConditionReport, "type">,
): ConditionReport | undefined {
  const said = findCondition(from, "Ready") ?? fallback;
  return said && { type, status: said.status, reason: said.reason, message: said.message };
}

/**
 * What the conditions of many objects come to.
 *
 * @param from  the objects, with their conditions in `status.conditions`
 * @param type  of the aggregate; conditions of that type take part as others do
 * @returns     a report for `changeConditions`; undefined when no condition takes part, and then nothing is to be set
 * @see fluxcd/pkg runtime/conditions SetAggregate. Differs: the object named is the one that has the condition, and among objects the first by
 * name speaks, as Flux's comments say; Flux takes the object by the condition's place in its list, and panics when there is none.
 */
export function aggregateConditions(
  from: readonly KubeObject[],
  type: string,
  options: AggregateOptions = {},
): ConditionReport | undefined {
  const { of, counter, stepCounter, sourceRef } = options;
  const found = from.flatMap(foundIn).filter(({ condition }) => of?.includes(condition.type) ?? true);
  const what = stepCounter ? "steps" : "objects";
  return mergeConditions(found, type, {
    ...options,
    sourceRef: typeof sourceRef === "object" ? hasAny(found, sourceRef.ifAny) : sourceRef === true,
    ...((stepCounter || isCounted(counter, found)) && { count: { what, total: from.length } }),
  });
}

function foundIn({ kind, metadata, ["status"]: status }: KubeObject): Found[] {
  const { conditions = [] } = (status ?? {}) as { conditions?: Condition[] };
  return conditions.map((condition) => ({ condition, source: { kind, name: metadata.name ?? "" } }));
}

const hasAny = (found: readonly Found[], types: readonly string[]): boolean =>
  found.some(({ condition }) => types.includes(condition.type));

const isCounted = (counter: boolean | { onlyFor: readonly string[] } | undefined, found: readonly Found[]): boolean =>
  typeof counter === "object"
    ? found.every(({ condition }) => counter.onlyFor.includes(condition.type))
    : counter === true;
