// What kstatus and Flux's tools rely on in conditions. The codes are those of Flux's own linter, which says the same things.
// @see sigs.k8s.io/cli-utils pkg/kstatus, fluxcd/pkg runtime/conditions/check
import type { Condition, KubeObject } from "@sluice/objects";

const camelCase = /^[A-Z][A-Za-z0-9_,:]*[A-Za-z0-9_]$/;
const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;

/** Conditions that are bad when they are true, the gravest first. Those of a kind come on top. */
const commonNegatives = ["Stalled", "Reconciling"];

type Facts = {
  conditions: readonly Condition[];
  of(type: string): Condition | undefined;
  isTrue(type: string): boolean;
  generation: number;
  observed: number;
  negatives: readonly string[];
};
type Rule = { code: string; says: string; breaks(facts: Facts): boolean };

const rules: readonly Rule[] = [
  {
    code: "FAIL0001",
    says: "what is bad is true beside Ready",
    breaks: ({ isTrue, negatives }) => isTrue("Ready") && negatives.some(isTrue),
  },
  { code: "FAIL0002", says: "there is no Ready", breaks: ({ of }) => !of("Ready") },
  {
    code: "FAIL0003",
    says: "Ready is not False while Reconciling is True",
    breaks: ({ of, isTrue }) => isTrue("Reconciling") && of("Ready") !== undefined && of("Ready")?.status !== "False",
  },
  {
    code: "FAIL0004",
    says: "Ready is not False while Stalled is True",
    breaks: ({ of, isTrue }) => isTrue("Stalled") && of("Ready") !== undefined && of("Ready")?.status !== "False",
  },
  {
    code: "FAIL0005",
    says: "Reconciling and Stalled stand there both",
    breaks: ({ of }) => of("Reconciling") !== undefined && of("Stalled") !== undefined,
  },
  {
    code: "FAIL0006",
    says: "a generation is observed that is not there yet",
    breaks: ({ observed, generation }) => observed > generation,
  },
  {
    code: "FAIL0007",
    says: "Ready is True for a spec that is not observed",
    breaks: ({ isTrue, observed, generation }) => isTrue("Ready") && observed < generation,
  },
  {
    code: "FAIL0008",
    says: "Ready is True beside conditions of an older spec",
    breaks: ({ isTrue, conditions, generation }) =>
      isTrue("Ready") && conditions.some(({ observedGeneration = 0 }) => observedGeneration < generation),
  },
  {
    code: "FAIL0009",
    says: "Ready is True beside conditions of another spec than the observed one",
    breaks: ({ isTrue, conditions, observed }) =>
      isTrue("Ready") && conditions.some(({ observedGeneration }) => observedGeneration !== observed),
  },
  {
    code: "WARN0001",
    says: "what would be bad stands there beside Ready=True",
    breaks: ({ isTrue, of, negatives }) => isTrue("Ready") && negatives.some((type) => of(type) !== undefined),
  },
  {
    code: "WARN0002",
    says: "Ready does not say what the gravest condition says",
    breaks({ isTrue, of, negatives }) {
      const gravest = negatives.find((type) => of(type) !== undefined);
      if (isTrue("Ready") || gravest === undefined || commonNegatives.includes(gravest)) return false;
      return of("Ready")?.reason !== of(gravest)?.reason || of("Ready")?.message !== of(gravest)?.message;
    },
  },
  {
    code: "WARN0003",
    says: "Reconciling is removed rather than false",
    breaks: ({ of }) => of("Reconciling")?.status === "False",
  },
  {
    code: "WARN0004",
    says: "Stalled is removed rather than false",
    breaks: ({ of }) => of("Stalled")?.status === "False",
  },
  {
    code: "WARN0005",
    says: "a condition does not say which spec it is of",
    breaks: ({ conditions }) => conditions.some(({ observedGeneration = 0 }) => observedGeneration < 1),
  },
  {
    code: "settled",
    says: "a spec is settled that is not observed",
    breaks: ({ isTrue, observed, generation }) => isTrue("Stalled") && observed !== generation,
  },
  {
    code: "twice",
    says: "a type stands there twice",
    breaks: ({ conditions }) => new Set(conditions.map(({ type }) => type)).size < conditions.length,
  },
];

/**
 * What is wrong with the conditions of an object whose controller is at rest.
 *
 * @param negatives  the kind's own conditions that are bad when they are true, such as `FetchFailed`, the gravest first
 */
export function lintConditions(object: KubeObject, negatives: readonly string[] = []): string[] {
  const status = (object["status"] ?? {}) as { conditions?: Condition[]; observedGeneration?: number };
  const conditions = status.conditions ?? [];
  const of = (type: string) => conditions.find((one) => one.type === type);
  const facts: Facts = {
    conditions,
    of,
    isTrue: (type) => of(type)?.status === "True",
    generation: object.metadata.generation ?? 0,
    observed: status.observedGeneration ?? -1,
    negatives: [...negatives, ...commonNegatives],
  };
  return [
    ...rules.filter(({ breaks }) => breaks(facts)).map(({ code, says }) => `${code}: ${says}`),
    ...conditions.flatMap(lintCondition),
  ];
}

const lintCondition = ({ type, status, reason, message, lastTransitionTime }: Condition): string[] => [
  ...(["True", "False", "Unknown"].includes(status) ? [] : [`${type} has the status ${status}`]),
  ...(camelCase.test(reason) ? [] : [`${type} has the reason ${JSON.stringify(reason)}, which is no CamelCase word`]),
  ...(message === "" ? [`${type} has no message`] : []),
  ...(time.test(lastTransitionTime) ? [] : [`${type} has the time ${lastTransitionTime}`]),
];
