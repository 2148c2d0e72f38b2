// metav1.Condition and how to look one up. How conditions are set and ordered is the runtime's business.

/** The three values that a condition can have. */
export type ConditionStatus = "True" | "False" | "Unknown";

/** metav1.Condition. */
export type Condition = {
  type: string;
  status: ConditionStatus;
  reason: string;
  message: string;
  lastTransitionTime: string;
  observedGeneration?: number;
};

/** The condition of that type in `status.conditions`, whatever the kind. */
export function findCondition(object: object | undefined, type: string): Condition | undefined {
  const { status } = (object ?? {}) as { status?: { conditions?: Condition[] } };
  return status?.conditions?.find((condition) => condition.type === type);
}
