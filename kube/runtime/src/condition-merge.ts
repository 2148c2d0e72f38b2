// Several conditions become one (fluxcd/pkg runtime/conditions): the worst of them decides the status, and the first of the worst speaks.
// Which conditions take part, and of which objects, is said in `condition-summary.ts`.
import type { Condition, ConditionStatus } from "@sluice/objects";
import { byConvenience, type ConditionReport } from "./conditions.ts";

/** A condition and the object that has it. */
export type Found = {
  condition: ConditionReport & Pick<Condition, "observedGeneration">;
  source: { kind: string; name: string };
};

/** How conditions become one; the lists are condition types. */
export type MergeOptions = {
  /** Only these take part, and the first of them that is among the worst gives reason and message. All when absent. */
  of?: readonly string[];
  /** Those that are True when something is wrong. */
  negativePolarity?: readonly string[];
  /** Only conditions of the latest generation found take part; one without a generation has generation 0. */
  latestGeneration?: boolean;
};

type Told = {
  /** The reason names the object: `NoSpace @ Bucket/data`. */
  sourceRef: boolean;
  /** Instead of a message: how many steps are completed, or how many conditions are like the worst, of `total`. */
  count?: { what: "steps" | "objects"; total: number };
};

/** The condition of that type that says what all of these say; undefined when there are none. */
export function mergeConditions(
  found: readonly Found[],
  type: string,
  options: MergeOptions & Told,
): ConditionReport | undefined {
  const isNegative = (one: string) => options.negativePolarity?.includes(one) ?? false;
  const current = options.latestGeneration ? ofLatestGeneration(found) : found;
  const worst = worstOf(current, isNegative);
  if (!worst) return undefined;
  const leading = worst.map(({ condition }) => condition).reduce(firstByConvenience);
  const spoken = options.of?.find((one) => worst.some(({ condition }) => condition.type === one)) ?? leading.type;
  const speaker = worst.filter(({ condition }) => condition.type === spoken).reduce(firstByName);
  const { reason, message, status } = speaker.condition;
  const completed = current.filter(({ condition }) => condition.status === "True" && !isNegative(condition.type));
  const counts = {
    steps: (total: number) => `${completed.length} of ${total} completed`,
    objects: (total: number) => `${worst.length} of ${total} ${leading.type}`,
  };
  return {
    type,
    status: isNegative(spoken) === isNegative(type) ? status : inverse[status],
    reason: options.sourceRef ? withSource(reason, speaker) : reason,
    message: options.count ? counts[options.count.what](options.count.total) : message,
  };
}

const inverse: Record<ConditionStatus, ConditionStatus> = { True: "False", False: "True", Unknown: "Unknown" };

// Something is wrong; something is not right; right; nothing is wrong; who knows.
function rank(status: ConditionStatus, isNegative: boolean): number {
  if (status === "Unknown") return 4;
  if (status === "True") return isNegative ? 0 : 2;
  return isNegative ? 3 : 1;
}

// Unknown conditions of both polarities are of one rank and do not mix: those like the first one met are taken, as Flux does.
function worstOf(found: readonly Found[], isNegative: (type: string) => boolean): readonly Found[] | undefined {
  const rankOf = ({ condition }: Found) => rank(condition.status, isNegative(condition.type));
  const least = Math.min(...found.map(rankOf));
  const worst = found.filter((one) => rankOf(one) === least);
  const [first] = worst;
  if (!first) return undefined;
  return worst.filter(({ condition }) => isNegative(condition.type) === isNegative(first.condition.type));
}

function ofLatestGeneration(found: readonly Found[]): readonly Found[] {
  const generationOf = ({ condition }: Found) => condition.observedGeneration ?? 0;
  const latest = Math.max(...found.map(generationOf));
  return found.filter((one) => generationOf(one) === latest);
}

const firstByConvenience = (best: Found["condition"], next: Found["condition"]): Found["condition"] =>
  byConvenience(next, best) < 0 ? next : best;

const firstByName = (best: Found, next: Found): Found => (next.source.name < best.source.name ? next : best);

const withSource = (reason: string, { source }: Found): string =>
  reason.includes("@") ? reason : `${reason} @ ${source.kind}/${source.name}`;
